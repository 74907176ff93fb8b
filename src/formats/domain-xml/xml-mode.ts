/** How much is written: what libvirt's ESX driver itself would, or in libvirt's words also what that driver leaves out. */
export interface XmlMode {
  readonly extended: boolean;
  /** Reports a value that the document cannot express, by a short name. */
  readonly omit: (what: string) => void;
}
