import type { Reference } from '../../soap/value.js';
import type {
  ComputeResourceRecord,
  DatacenterRecord,
  FolderRecord,
  HostRecord,
  Places,
  PoolRecord,
} from './place-records.js';

/** The places of a world: hosts and clusters, which stay, and pools, folders and datacenters, which come and go. */
export class PlaceRegistry implements Places {
  readonly computeResources: readonly ComputeResourceRecord[];
  readonly hosts: readonly HostRecord[];
  readonly #pools: Map<string, PoolRecord>;
  readonly #folders: Map<string, FolderRecord>;
  readonly #datacenters: Map<string, DatacenterRecord>;

  constructor(parts: Omit<Places, 'hosts'> & { readonly datacenters: readonly DatacenterRecord[] }) {
    this.computeResources = parts.computeResources;
    this.hosts = parts.computeResources.flatMap((each) => each.hosts);
    this.#pools = byId(parts.pools);
    this.#folders = byId(parts.folders);
    this.#datacenters = byId(parts.datacenters);
  }

  get pools(): readonly PoolRecord[] {
    return [...this.#pools.values()];
  }

  get folders(): readonly FolderRecord[] {
    return [...this.#folders.values()];
  }

  /** The one that everything is in comes first. */
  get datacenters(): readonly DatacenterRecord[] {
    return [...this.#datacenters.values()];
  }

  pool(ref: Reference): PoolRecord | undefined {
    return this.#pools.get(ref.value);
  }

  folder(ref: Reference): FolderRecord | undefined {
    return this.#folders.get(ref.value);
  }

  datacenter(ref: Reference): DatacenterRecord | undefined {
    return this.#datacenters.get(ref.value);
  }

  addPool(pool: PoolRecord): void {
    this.#pools.set(pool.ref.value, pool);
  }

  addFolder(folder: FolderRecord): void {
    this.#folders.set(folder.ref.value, folder);
  }

  addDatacenter(datacenter: DatacenterRecord): void {
    this.#datacenters.set(datacenter.ref.value, datacenter);
  }

  remove(ref: Reference): void {
    for (const known of [this.#pools, this.#folders, this.#datacenters]) known.delete(ref.value);
  }

  poolsIn(parent: Reference): readonly PoolRecord[] {
    return this.pools.filter((pool) => pool.parent.value === parent.value);
  }

  foldersIn(parent: Reference): readonly FolderRecord[] {
    return this.folders.filter((folder) => folder.parent.value === parent.value);
  }

  /** What a place lies in, from the next one above up to where these records end. */
  above(ref: Reference): readonly Reference[] {
    const found: Reference[] = [];
    for (let at = this.#parentOf(ref); at !== undefined; at = this.#parentOf(at)) found.push(at);
    return found;
  }

  #parentOf(ref: Reference): Reference | undefined {
    return (this.pool(ref) ?? this.folder(ref) ?? this.datacenter(ref))?.parent;
  }
}

function byId<Item extends { readonly ref: Reference }>(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((item) => [item.ref.value, item]));
}
