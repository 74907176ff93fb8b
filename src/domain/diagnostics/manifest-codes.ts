import type { DiagnosticRow } from './row.js';

/** EF1xxx manifests and files. */
export const MANIFEST_CODES = {
  EF1001: { title: 'The YAML does not parse', help: 'Fix the syntax at the position shown.' },
  EF1002: { title: 'A key is written twice', help: 'Keep one of the two; YAML would lose the other.', run: 'go on' },
  EF1003: {
    title: 'A manifest cannot be read',
    help: 'Check the path, its permissions, and that the file is UTF-8 text.',
  },
  EF1004: { title: 'A manifest is too large', help: 'Split it. The summary states the limit.' },
  EF1005: { title: 'There are no manifests', help: 'Name files or directories that hold *.yaml or *.yml manifests.' },
  EF1006: {
    title: 'A document is not a manifest',
    help: 'Write a map with version, connect and domains. If the folder has other YAML files, name the manifests one by one.',
  },
  EF1007: { title: 'A key is unknown', help: 'Compare it with docs/manifest.md. The hint shows the most similar key.' },
  EF1008: {
    title: 'A key is not supported yet',
    help: 'Remove the key. It would have no effect, so it is refused.',
  },
  EF1009: { title: 'A key is missing', help: 'Add the key named in the message.', about: 'absence' },
  EF1010: {
    title: 'A value has the wrong type',
    help: 'Write the type named in the summary. Quote a value that must be text.',
  },
  EF1011: { title: 'A value is not allowed', help: 'Write one of the values or forms named in the summary.' },
  EF1012: {
    title: 'A power state is invalid',
    help: 'Quote the value: power: "on". Tools that follow YAML 1.1 convert an unquoted on to true.',
  },
  EF1013: {
    title: 'Expected a map, found a list',
    help: 'Write domains by name and devices by slot. The hint shows the map.',
  },
  EF1014: { title: 'A size has no unit', help: 'Add the unit, for example 4096MiB or 500MHz.' },
  EF1015: { title: 'A slot does not exist', help: 'Use one of the slots listed in the detail.' },
  EF1016: {
    title: 'Keys of different choices are combined',
    help: 'Write all keys of exactly one of the choices listed in the summary.',
  },
  EF1017: {
    title: 'Memory is not a multiple of 4MiB',
    help: 'Use one of the two sizes in the hint. ESX accepts only multiples of 4MiB.',
  },
  EF1018: {
    title: 'The number of vCPUs does not fit the cores per socket',
    help: 'Make vcpus a multiple of cores_per_socket.',
  },
  EF1019: { title: 'Two devices use the same slot', help: 'Give one of the two devices another slot.' },
  EF1020: {
    title: 'A domain is declared twice',
    help: 'Keep one declaration. Domains of different documents are not merged.',
  },
  EF1021: {
    title: 'Two domains have the same UUID',
    help: 'Correct one of the UUIDs. Both declarations would match the same VM.',
  },
  EF1022: {
    title: 'Two network adapters have the same MAC address',
    help: 'Give one of the adapters another address, or none.',
  },
  EF1023: {
    title: 'Two disks use the same file',
    help: 'Give the new disk another file, or no file. Without a file, esxform names it after the domain.',
  },
  EF1024: {
    title: 'A pattern is not a valid regular expression',
    help: 'Correct the pattern. Put a backslash before a special character that you mean literally.',
  },
  EF1025: {
    title: 'A raw VMX key duplicates a field',
    help: 'Use the field named in the message and remove the raw key.',
  },
  EF1026: {
    title: 'A URI contains a password',
    help: 'Remove the password from the file, then change it. Set credentials in the environment.',
  },
  EF1027: { title: 'A reservation is above its limit', help: 'Lower the reservation or raise the limit.' },
  EF1028: {
    title: 'The virtual hardware does not support a value',
    help: 'Use a value named in the summary, or a hardware version that supports it.',
  },
  EF1029: {
    title: 'A manifest declares a key that the host owns',
    help: 'Remove the key. The host or VMware Tools write it for themselves. docs/host-keys.md lists these keys.',
  },
  EF1030: {
    title: 'A MAC address is none that a card can have',
    help: 'Declare the address of one card: not a multicast address (odd first byte), the broadcast address or zeros. Without one, the host generates it.',
  },
  EF1031: {
    title: 'A disk or CD-ROM drive has no controller',
    help: 'Declare the controller, as the hint shows. To change an existing VM that has it, give its uuid, or adopt: true.',
  },
  EF1040: {
    title: 'The base of a manifest cannot be read',
    help: 'Check the path. It starts at the folder of the manifest that extends it; for standard input, at the working folder.',
  },
  EF1041: {
    title: 'A file cannot be a base',
    help: 'Use a file with one document: a map with the keys of a manifest. Bases may extend other bases, up to 8 levels and not in a circle.',
  },
  EF1042: {
    title: 'A base file is given as a manifest',
    help: 'Name the manifests that extend it. Files with base: true, or a name that starts with _, are only bases.',
  },
  EF1043: {
    title: 'A domain with ensure: absent has no uuid',
    help: 'Declare the uuid of the VM to remove. The name alone could match another VM.',
  },
  EF1044: {
    title: 'A domain with ensure: absent declares hardware or placement',
    help: 'Remove these keys. A VM that must not exist has no hardware and no placement.',
  },
  EF1045: {
    title: 'A domain with delete_files lacks ensure: absent',
    help: 'Add ensure: absent, or remove delete_files. To detach one disk and keep its file, declare the disk as null.',
  },
  EF1046: {
    title: 'A file to delete is still in use by a declared domain',
    help: 'Remove the file from delete_files, or from the domain that uses it.',
  },
  EF1047: {
    title: 'A domain depends on one that is not declared',
    help: 'Name domains that are declared for the same connection. The hint shows the most similar name.',
  },
  EF1048: {
    title: 'Domains depend on each other in a cycle',
    help: 'Remove one of these dependencies.',
  },
  EF1049: {
    title: 'A maintenance window never opens or never ends',
    help: 'Give from and to two different times of day. "00:00" to "24:00" is the whole day.',
  },
  EF1050: {
    title: 'A time zone is unknown',
    help: 'Write an IANA name such as Europe/Berlin. The hint shows the most similar name.',
  },
  EF1051: {
    title: 'A disk cannot be created as declared',
    help: 'Give a copied disk its own file. Give a replacement disk a new file or a size.',
  },
  EF1052: {
    title: 'The repo file cannot be read',
    help: 'Check its permissions. It must be UTF-8 text with one document.',
  },
  EF1053: {
    title: 'A path in the repo file does not exist',
    help: 'Correct the path. It starts at the folder of esxform.yaml and names a manifest or a folder of manifests.',
  },
  EF1060: {
    title: 'A file is outside the repo',
    help: 'Copy it into the repo: the nearest folder with .git, else with esxform.yaml, else the folder that you gave. Symbolic links are resolved, and files of .git are refused.',
  },
  EF1061: {
    title: 'A guestinfo value cannot be read or is empty',
    help: 'Check the path and its permissions. It must name a regular file. To remove a key, write null.',
  },
  EF1062: {
    title: 'A guestinfo value is too large',
    help: 'Use at most 64 KiB per value. Compress it with gzip+base64, or let the guest download it.',
  },
  EF1063: {
    title: 'A guestinfo value is not plain text',
    help: 'Set encoding: base64. Without an encoding, a value must be UTF-8 without control characters.',
  },
  EF1064: {
    title: 'The encoding of a guestinfo value is declared twice',
    help: 'Remove one of the two. A map already declares the key that ends in .encoding.',
  },
  EF1065: {
    title: 'Secrets by reference are not supported yet',
    help: 'Let the guest fetch its secrets itself. guestinfo values appear in plans and traces as plain text.',
  },
  EF1066: {
    title: 'The memory reservation does not fit the memory',
    help: 'Reserve at most the memory of the VM. PCI passthrough and `latency: high` need all of it: set memory_locked: true.',
  },
  EF1070: {
    title: 'A manifest declares a secret key',
    help: 'Remove the key. esxform never imports, shows or changes the keys listed in docs/secrets.md.',
  },
  EF1074: {
    title: 'A text contains a character that no host can store',
    help: 'Write a valid character, or remove it. Unpaired surrogates and most control characters cannot be sent to a host.',
  },
} as const satisfies Record<string, DiagnosticRow>;
