/** How much is written: what libvirt's ESX driver itself would, or in libvirt's words also what that driver leaves out. */
export interface XmlMode {
  readonly extended: boolean;
  /** Tells that something has no words in the document, by a short name. */
  readonly omit: (what: string) => void;
}
