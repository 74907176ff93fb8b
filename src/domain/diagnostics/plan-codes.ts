import type { DiagnosticRow } from './row.js';

/** EF2xxx planning. */
export const PLAN_CODES = {
  EF2001: {
    title: 'The change is impossible',
    help: 'The reason stands beside it; change the manifest, or the domain by hand.',
  },
  EF2002: {
    title: 'Several live domains match one declared domain',
    help: 'Give the declared domain the uuid of the one that is meant; where two live domains share a uuid, give one of them another.',
  },
  EF2003: {
    title: 'The name is taken by another domain',
    help: 'Correct the uuid in the manifest, or choose another name.',
  },
  EF2004: {
    title: 'Renaming a domain is not supported yet',
    help: 'Use the live name in the manifest, or rename the domain on the host.',
  },
  EF2005: {
    title: 'Several declared domains are one live domain',
    help: 'Declare each live domain once.',
  },
  EF2006: {
    title: 'The live domain is a stranger',
    help: 'It has no marker of this owner. Give its uuid in the manifest, or say adopt: true, to let it be changed.',
    exit: 'refused',
  },
  EF2007: {
    title: 'The live domain belongs to another owner',
    help: 'Let its owner release it, or leave it out of the manifests.',
    exit: 'refused',
  },
  EF2008: {
    title: 'The slot holds another device',
    help: 'Choose a free slot; devices are never swapped in one slot.',
  },
  EF2009: {
    title: 'The controller of a device is missing or in use',
    help: 'Declare the controller beside the device, or keep the one that devices are on.',
  },
  EF2010: {
    title: 'A new domain or device lacks a field that it needs',
    help: 'Declare the field that is named.',
  },
  EF2011: {
    title: 'The host has no network of that name',
    help: 'Compare the name with the networks of the host.',
  },
  EF2012: {
    title: 'The host has no accessible datastore of that name',
    help: 'Compare the name with the datastores of the host.',
  },
  EF2013: {
    title: 'A new disk does not fit on its datastore',
    help: 'Choose thin provisioning or another datastore, or make room.',
  },
  EF2014: {
    title: 'The directory of a new domain exists already',
    help: 'Look at what is in it; move or remove it, or name the domain differently. Nothing is ever created over files.',
  },
  EF2015: {
    title: 'Registering an existing VMX is not supported yet',
    help: 'Register it by hand and declare the domain then, or move the directory away.',
  },
  EF2016: {
    title: 'The place of a new domain belongs to a registered domain',
    help: 'Name the domain differently, or declare the live one under its own name.',
  },
  EF2017: {
    title: 'The live domain cannot be read',
    help: 'It exists, so it is neither created nor changed. Mend what keeps the host from reading it.',
  },
  EF2018: {
    title: 'There is no place for a new domain',
    help: 'Declare a disk with its datastore, and a name that can be the name of a directory.',
  },
  EF2019: {
    title: 'Two declared domains have one MAC address',
    help: 'Give each network adapter an address of its own.',
  },
  EF2020: {
    title: 'Two declared domains use one file',
    help: 'Give each disk a file, and each domain a directory, of its own.',
  },
  EF2021: {
    title: 'The size of a live disk is not known',
    help: 'It was not compared. Let the account read the devices of the domain, or leave the size out.',
  },
  EF2022: {
    title: 'The domain waits for an answer',
    help: 'Answer the question, or let auto_answer in the manifest do so; nothing else moves before.',
  },
  EF2023: {
    title: 'Raw VMX keys of a live domain are known in part',
    help: 'The VMX file could not be read, so a key that seems to be missing may be there. Let the account read the datastore.',
  },
  EF2024: {
    title: 'The wanted power state cannot be reached',
    help: 'A domain can be suspended only while it is on.',
  },
  EF2025: {
    title: 'The saved plan cannot be read',
    help: 'Make a new plan; the file is damaged, or it is no plan.',
  },
  EF2026: {
    title: 'The saved plan has another format',
    help: 'It was made by another version of esxform; make a new plan with this one.',
  },
  EF2027: {
    title: 'One live domain is declared under two connections',
    help: 'Declare it under one of them.',
  },
  EF2028: {
    title: 'A raw VMX key is declared twice',
    help: 'The case of a VMX key means nothing; keep one spelling of it.',
  },
  EF2029: {
    title: 'The host would give the device another slot',
    help: 'Hosts number new network cards, ports and floppy drives without a gap. Declare the first free slot.',
  },
  EF2030: {
    title: 'A domain was left down by an earlier run',
    help: 'It was on, was taken down for changes, and that run ended before it was up again. The plan brings it up; declare power: off to leave it down.',
  },
  EF2031: {
    title: 'A protection refuses',
    help: 'The manifest says protect: true. Take that out in a change of its own, and plan again.',
    exit: 'refused',
  },
  EF2032: {
    title: 'A limit of the run is exceeded',
    help: 'Look whether so many domains are meant; take fewer at once with --target, or raise the limit in esxform.yaml.',
    exit: 'refused',
  },
  EF2033: {
    title: 'A hazard is not allowed',
    help: 'docs/hazards.md tells what each is; allow it in the manifest or for one run with --allow.',
    exit: 'refused',
  },
  EF2034: {
    title: 'A domain cannot be moved there',
    help: 'Only a vCenter moves living domains; name a host, datastore, pool or folder that it has.',
  },
  EF2035: {
    title: 'What a server knows was not compared',
    help: 'The value could not be read, so the plan says nothing about it; see the detail for what is missing.',
  },
  EF2036: {
    title: 'A file cannot be deleted',
    help: 'A VM uses the file, or may use it because the VM cannot be read. Leave the file out of delete_files, or detach it from that VM first.',
    exit: 'refused',
  },
  EF2037: {
    title: 'A VMX that exists is of another machine',
    help: 'Correct the uuid of the manifest, or move the files away.',
  },
  EF2038: {
    title: 'A stranger uses it already',
    help: 'Give the declared domain another address or file; a domain that no manifest declares has this one.',
  },
  EF2039: {
    title: 'A prune cannot be trusted',
    help: 'A prune needs the complete set: no file arguments, no --target, every manifest and the whole inventory readable.',
    exit: 'refused',
  },
  EF2040: {
    title: 'A network card is in another slot',
    help: 'Nothing needs to be done: it is known by its MAC address. Declare it where it is to be rid of this warning.',
  },
  EF2041: {
    title: 'A server warns of a migration',
    help: 'The text is the server’s own; the migration is planned all the same.',
  },
  EF2042: {
    title: 'A server refuses a migration',
    help: 'The text is the server’s own; mend what it names, or choose another host.',
  },
  EF2043: {
    title: 'The host does not know a guest OS',
    help: 'Use one of the words that the host lists for its hardware; the hint names the nearest.',
  },
  EF2044: {
    title: 'A disk cannot be copied as declared',
    help: 'Name a disk that is there in copy_of, and a size that is no smaller, or none.',
  },
  EF2045: {
    title: 'Half a copy may be left',
    help: 'An earlier run ended while it copied a disk that is declared no more; look beside the VMX and remove it by hand.',
  },
  EF2050: {
    title: 'A path to delete is a directory',
    help: 'List the files in delete_files one by one. A directory is never deleted with its content.',
    exit: 'refused',
  },
  EF2051: {
    title: 'A path to delete names an unknown datastore',
    help: 'Write the path with the name of a datastore that this connection has: "[name] directory/file".',
  },
  EF2052: {
    title: 'A path to delete holds the data of a disk',
    help: 'List the descriptor of the disk in its place. Its data files are deleted with it.',
    exit: 'refused',
  },
  EF2056: {
    title: 'Another system manages the VM',
    help: 'Change it there. What esxform changes, that system may undo or not expect. `allow: [HZ206]` allows it all the same.',
  },
  EF2057: {
    title: 'A VM that cannot be read may be the declared one',
    help: 'Restore access to the VM on the host (reconnect the host, mount the datastore), or remove it from the inventory if it is gone. Nothing is created beside it.',
  },
  EF2058: {
    title: 'The absence of a VM is not proved',
    help: 'The VMs that are named cannot be read, so that one of them may be the VM to be removed. Restore access to them, and plan again.',
  },
  EF2059: {
    title: 'The host blocks what is left to do',
    help: 'Somebody disabled the operation on the VM, as backup and replication products do while they work. Plan again when they have ended.',
  },
  EF2061: {
    title: 'A disk file to attach does not exist',
    help: 'Correct the path of the file, or give a size for a new disk.',
  },
  EF2062: {
    title: 'A file exists where a new disk would go',
    help: 'Find out which VM uses the file, then move it away or declare another file.',
  },
  EF2063: {
    title: 'The saved plan was made by another version of esxform',
    help: 'Apply it with the version that made it, or make a new plan with this one.',
  },
  EF2060: {
    title: 'A saved plan holds a secret key',
    help: 'Make a new plan; a saved plan is not to be edited. No plan reads or changes the keys in docs/secrets.md.',
  },
} as const satisfies Record<string, DiagnosticRow>;
