/** Names one domain on its host. Only the provider that gave the id may look inside. */
export interface DomainRef {
  readonly id: string;
}
