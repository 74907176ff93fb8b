import type { DiagnosticRow } from './row.js';

/** EF1xxx manifests and files. */
export const MANIFEST_CODES = {
  EF1001: { title: 'The YAML does not parse', help: 'Mend the syntax at the place shown.' },
  EF1002: { title: 'A key is written twice', help: 'Keep one of the two; YAML would lose the other.', run: 'go on' },
  EF1003: {
    title: 'A manifest cannot be read',
    help: 'Check the path, its permissions, and that the file is UTF-8 text.',
  },
  EF1004: { title: 'A manifest is too large', help: 'Split it. The bound that was passed stands in the summary.' },
  EF1005: { title: 'There are no manifests', help: 'Name files or directories that hold *.yaml or *.yml manifests.' },
  EF1006: {
    title: 'A document is not a manifest',
    help: 'A manifest is a map with version, connect and domains. Name the manifests one by one if other YAML lies beside them.',
  },
  EF1007: { title: 'A key is not known', help: 'Compare it with docs/manifest.md; the nearest right key is the hint.' },
  EF1008: {
    title: 'A key is not supported yet',
    help: 'Take it out: it would have no effect, and is refused for that reason.',
  },
  EF1009: { title: 'A key is missing', help: 'Write the key that is named.', about: 'absence' },
  EF1010: {
    title: 'A value is of the wrong kind',
    help: 'Write what the summary names; quote a word that must be text.',
  },
  EF1011: { title: 'A value is not allowed', help: 'Write one of the forms that the summary names.' },
  EF1012: {
    title: 'A power state is not one of its words',
    help: 'Quote it: power: "on". Tools that follow YAML 1.1 turn a bare on into true.',
  },
  EF1013: {
    title: 'A list stands where a map is wanted',
    help: 'Domains are written by name and devices by slot; the hint shows how.',
  },
  EF1014: { title: 'A size has no unit', help: 'Write the unit, as in 4096MiB or 500MHz.' },
  EF1015: { title: 'There is no such slot', help: 'Use one of the slots that the detail lists.' },
  EF1016: {
    title: 'Keys of one choice do not go together',
    help: 'Give one of the choices that the summary lists, whole.',
  },
  EF1017: {
    title: 'Memory is not a multiple of 4MiB',
    help: 'Use one of the two sizes in the hint; the host takes no other.',
  },
  EF1018: { title: 'The processors do not fill their sockets', help: 'Make vcpus a multiple of cores_per_socket.' },
  EF1019: { title: 'A slot is used twice', help: 'Give one of the two devices another slot.' },
  EF1020: { title: 'A domain is declared twice', help: 'Keep one declaration; domains are not merged over documents.' },
  EF1021: {
    title: 'A UUID is used twice',
    help: 'Two declarations would be one live domain: correct one of the UUIDs.',
  },
  EF1022: { title: 'A MAC address is used twice', help: 'Give one of the network cards another address, or none.' },
  EF1023: {
    title: 'A disk file is used twice',
    help: 'Give the new disk a file of its own, or no file: it is then named after the domain.',
  },
  EF1024: {
    title: 'A pattern is not a regular expression',
    help: 'Mend it; a special character that stands for itself takes a backslash.',
  },
  EF1025: { title: 'A raw VMX key has a field', help: 'Use the field that is named, and take the raw key out.' },
  EF1026: {
    title: 'A URI holds a password',
    help: 'Take it out, and change it: it was in a file. Credentials come from the environment.',
  },
  EF1027: { title: 'A reservation is above its limit', help: 'Lower the reservation or raise the limit.' },
  EF1028: {
    title: 'The virtual hardware cannot have this',
    help: 'Write what the summary names, or a hardware version that has it.',
  },
  EF1040: {
    title: 'The base of a manifest cannot be read',
    help: 'Its path begins at the folder of the manifest that extends it; for standard input, at the working folder.',
  },
  EF1041: {
    title: 'A file cannot be a base',
    help: 'A base is one document, a map with what manifests have, and extends nothing itself.',
  },
  EF1042: {
    title: 'A base is not read on its own',
    help: 'A file whose name begins with _, or that says base: true, is there to be extended. Name the manifests that do.',
  },
  EF1043: {
    title: 'An absent domain has no uuid',
    help: 'Write the uuid of the one that is to go: a name alone could be that of another machine.',
  },
  EF1044: {
    title: 'An absent domain is described',
    help: 'Take out what its hardware or its place would be; a domain that is not there has none.',
  },
  EF1045: {
    title: 'Files are to be deleted of a domain that stays',
    help: 'delete_files goes with ensure: absent; take one of a domain’s disks out with null, and its file stays.',
  },
  EF1046: {
    title: 'A file to be deleted is needed',
    help: 'A domain that stays names it. Take it out of delete_files, or out of that domain.',
  },
  EF1047: {
    title: 'A domain depends on one that will not be there',
    help: 'depends_on names domains that the same connection shall have; the nearest name is the hint.',
  },
  EF1048: {
    title: 'Domains depend on each other in a circle',
    help: 'Take one of the dependencies out: there is no order that suits all of them.',
  },
  EF1049: {
    title: 'A maintenance window never opens or never ends',
    help: 'Write from and to, two different times of day; "00:00" and "24:00" are the whole day.',
  },
  EF1050: {
    title: 'A time zone is not known',
    help: 'Write its IANA name, like Europe/Berlin; the nearest one is the hint.',
  },
  EF1051: {
    title: 'A disk cannot be made so',
    help: 'A copy needs a file of its own, and a replacement a file or a size by which it is told from the disk that is there.',
  },
  EF1052: {
    title: 'The repo file cannot be read',
    help: 'Check its permissions, and that it is UTF-8 text with one document.',
  },
  EF1053: {
    title: 'A path of the repo file leads nowhere',
    help: 'Paths begin at the folder of esxform.yaml, and name a manifest or a folder of them.',
  },
  EF1060: {
    title: 'A file that a manifest or a folder names lies outside of the repo',
    help: 'Copy it into the repo: the nearest folder with .git, else with esxform.yaml, else the folder that you gave. Symbolic links are resolved, and files of .git are refused.',
  },
  EF1061: {
    title: 'What a guest is to be given cannot be read, or is empty',
    help: 'Check the path and its permissions; a file must be a regular one. To remove a key, write null.',
  },
  EF1062: {
    title: 'A value for a guest is too large',
    help: 'Guest and host pass at most 64 KiB a value. Compress it with gzip+base64, or let the guest fetch the rest itself.',
  },
  EF1063: {
    title: 'A value for a guest is not plain text',
    help: 'Without an encoding it must be UTF-8 without control characters; write encoding: base64.',
  },
  EF1064: {
    title: 'The encoding of a value is declared twice',
    help: 'A map declares the key that ends in .encoding itself; take one of the two out.',
  },
  EF1065: {
    title: 'Secrets by reference are not supported yet',
    help: 'Values of guestinfo stand in plans and traces as they are: let the guest fetch its secrets itself.',
  },
  EF1070: {
    title: 'A manifest declares a secret key',
    help: 'Take the key out: esxform never imports, shows or changes it. docs/secrets.md lists these keys.',
  },
  EF1074: {
    title: 'A text holds a character that no host can store',
    help: 'Half a surrogate pair and most control characters cannot go to a host. Write the whole character, or leave it out.',
  },
} as const satisfies Record<string, DiagnosticRow>;
