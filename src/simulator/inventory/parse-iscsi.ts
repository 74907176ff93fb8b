import type { IscsiTargetFacts } from './inventory.js';
import type { InventoryReader } from './inventory-reader.js';

const USUAL_PORT = 3260;

/** Parses the iSCSI targets with the sizes of their LUNs. */
export function readIscsi(reader: InventoryReader, value: unknown): readonly IscsiTargetFacts[] {
  return reader.list(value, 'iscsi').map((each, index) => {
    const path = `iscsi[${index}]`;
    const fields = reader.map(each, path, ['target', 'address', 'port', 'luns']);
    const name = reader.text(fields['target'], `${path}.target`, null);
    if (!/^(iqn|eui|naa)\.\S+$/.test(name))
      reader.note(`${path}.target`, 'must be a name like iqn.2026-01.com.example:disks');
    return {
      name,
      address: reader.text(fields['address'], `${path}.address`, null),
      port: reader.whole(fields['port'], `${path}.port`, USUAL_PORT, 65_535),
      lunBytes: reader
        .list(fields['luns'], `${path}.luns`)
        .map((size, number) => reader.bytes(size, `${path}.luns[${number}]`, null)),
    };
  });
}
