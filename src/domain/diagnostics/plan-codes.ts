import type { DiagnosticRow } from './row.js';

/** EF2xxx planning. */
export const PLAN_CODES = {
  EF2001: {
    title: 'A change is impossible',
    help: 'Read the reason beside the change. Change the manifest, or change the VM by hand.',
  },
  EF2002: {
    title: 'Several live VMs match one declared domain',
    help: 'Declare the uuid of the VM that you mean. If two live VMs share a uuid, change one of them.',
  },
  EF2003: {
    title: 'Another VM has this name',
    help: 'Correct the uuid in the manifest, or choose another name.',
  },
  EF2004: {
    title: 'Renaming a VM is not supported yet',
    help: 'Use the live name in the manifest, or rename the VM on the host.',
  },
  EF2005: {
    title: 'Several declared domains match one live VM',
    help: 'Declare each live VM once.',
  },
  EF2006: {
    title: 'The live VM is unmanaged',
    help: 'It has no marker of this owner. To manage it, declare its uuid or set adopt: true.',
    exit: 'refused',
  },
  EF2007: {
    title: 'The live VM belongs to another owner',
    help: 'Ask its owner to release it, or remove it from the manifests.',
    exit: 'refused',
  },
  EF2008: {
    title: 'The slot holds another device',
    help: 'Choose a free slot. esxform never replaces one device with another in the same slot.',
  },
  EF2009: {
    title: 'The controller of a device is missing or in use',
    help: 'Declare the controller of the device, or keep the controller that devices use.',
  },
  EF2010: {
    title: 'A new VM or device lacks a required field',
    help: 'Declare the field named in the message.',
  },
  EF2011: {
    title: 'The host has no network with that name',
    help: 'Compare the name with the networks of the host.',
  },
  EF2012: {
    title: 'The host has no accessible datastore with that name',
    help: 'Compare the name with the datastores of the host.',
  },
  EF2013: {
    title: 'A new disk does not fit on its datastore',
    help: 'Use thin provisioning or another datastore, or free space.',
  },
  EF2014: {
    title: 'The directory of a new VM already exists',
    help: 'Inspect the directory. Move or delete it, or use another domain name. esxform never creates a VM over existing files.',
  },
  EF2015: {
    title: 'Registering an existing VMX is not supported yet',
    help: 'Register the VM by hand and then declare it, or move the directory away.',
  },
  EF2016: {
    title: 'The location of a new VM belongs to a registered VM',
    help: 'Use another domain name, or declare the live VM under its own name.',
  },
  EF2017: {
    title: 'The live VM cannot be read',
    help: 'Restore the access of the host to the VM. It exists, so esxform neither creates nor changes it.',
  },
  EF2018: {
    title: 'A new VM has no location',
    help: 'Declare a disk with its datastore, and a domain name that is a valid directory name.',
  },
  EF2019: {
    title: 'Two declared domains have the same MAC address',
    help: 'Give each network adapter its own address.',
  },
  EF2020: {
    title: 'Two declared domains use the same file',
    help: 'Give each disk its own file and each VM its own directory.',
  },
  EF2021: {
    title: 'The size of a live disk is unknown',
    help: 'Let the account read the devices of the VM, or remove the size. The size was not compared.',
  },
  EF2022: {
    title: 'The VM waits for an answer that apply does not give',
    help: 'Answer it with `esxform question answer VM CHOICE`. To let apply answer it, declare the uuid of the VM or `adopt: true`.',
  },
  EF2023: {
    title: 'Only some raw VMX keys of a live VM are known',
    help: 'Let the account read the datastore. The VMX file could not be read, so a key that seems absent may exist.',
  },
  EF2024: {
    title: 'The declared power state is impossible',
    help: 'Power the VM on first. Only a VM that is on can be suspended.',
  },
  EF2025: {
    title: 'The saved plan cannot be read',
    help: 'Make a new plan. The file is damaged or is not a plan.',
  },
  EF2026: {
    title: 'The saved plan has another format',
    help: 'Make a new plan. Another version of esxform wrote this one.',
  },
  EF2027: {
    title: 'One live VM is declared under two connections',
    help: 'Declare it under one of them.',
  },
  EF2028: {
    title: 'A raw VMX key is declared twice',
    help: 'Keep one spelling. VMX keys are not case-sensitive.',
  },
  EF2029: {
    title: 'The host would use another slot for the device',
    help: 'Declare the first free slot. Hosts number new network adapters, ports and floppy drives without gaps.',
  },
  EF2030: {
    title: 'Another run powered the VM off and did not power it on',
    help: 'If that run is still active, wait until it ends and plan again. Otherwise apply to power the VM on, or declare power: off to keep it off.',
  },
  EF2031: {
    title: 'A VM with protect: true must not be powered off or removed',
    help: 'To allow it, remove protect: true from the manifest in a separate change, then plan again.',
    exit: 'refused',
  },
  EF2032: {
    title: 'A limit of the run is exceeded',
    help: 'Check whether you mean to change so many VMs. Select fewer with --target, or raise the limit in esxform.yaml.',
    exit: 'refused',
  },
  EF2033: {
    title: 'A hazard is not allowed',
    help: 'Read about the hazard in docs/hazards.md. Allow it in the manifest, or for one run with --allow.',
    exit: 'refused',
  },
  EF2034: {
    title: 'The VM cannot be moved to that location',
    help: 'Use a connection to a vCenter, which can move VMs. Name a host, datastore, pool or folder that it has.',
  },
  EF2035: {
    title: 'A live value was not compared',
    help: 'Read the detail for what is missing. The value could not be read, so the plan does not change it.',
  },
  EF2036: {
    title: 'A file cannot be deleted',
    help: 'Remove the file from delete_files, or detach it from the VM that uses it. A VM that cannot be read may use it.',
    exit: 'refused',
  },
  EF2037: {
    title: 'An existing VMX belongs to another VM',
    help: 'Correct the uuid in the manifest, or move the files away.',
  },
  EF2038: {
    title: 'An undeclared VM uses the same address or file',
    help: 'Give the declared domain another address or file.',
  },
  EF2039: {
    title: 'A prune is refused: the set of manifests or VMs is incomplete',
    help: 'Run it without file arguments and without --target. Every manifest and the whole inventory must be readable.',
    exit: 'refused',
  },
  EF2040: {
    title: 'A network adapter is in another slot',
    help: 'To remove this warning, declare the adapter in its live slot. esxform identifies it by its MAC address.',
  },
  EF2041: {
    title: 'The server warns about a migration',
    help: 'Read the warning, which is the text of the server. The migration stays in the plan.',
    about: 'move',
  },
  EF2042: {
    title: 'The server refuses a migration',
    help: 'Fix the cause in the text of the server, or choose another host.',
  },
  EF2043: {
    title: 'The host does not support a guest OS',
    help: 'Use a guest OS that the host supports for this hardware. The hint shows the most similar one.',
  },
  EF2044: {
    title: 'A disk cannot be copied as declared',
    help: 'Name an existing disk in copy_of. Declare a size that is not smaller, or no size.',
  },
  EF2045: {
    title: 'A partial disk copy may exist',
    help: 'Wait until the run that copied the disk has ended. Then look in the directory of the VMX and delete the file by hand: the disk is no longer declared.',
  },
  EF2046: {
    title: 'The live VM has another instance_uuid',
    help: 'Correct the uuid or the name if you mean another VM. Otherwise correct instance_uuid, or leave it out: a server may give a VM another one.',
  },
  EF2050: {
    title: 'A path in delete_files is a directory',
    help: 'List the files one by one. esxform never deletes a directory with its content.',
    exit: 'refused',
  },
  EF2051: {
    title: 'A path in delete_files names an unknown datastore',
    help: 'Use the name of a datastore of this connection: "[name] directory/file".',
  },
  EF2052: {
    title: 'A path in delete_files is the data file of a disk',
    help: 'List the descriptor of the disk instead. Its data files are deleted with it.',
    exit: 'refused',
  },
  EF2056: {
    title: 'Another system manages the VM',
    help: 'Change the VM in that system, which may revert changes of esxform. To change it here, set `allow: [HZ206]`.',
  },
  EF2057: {
    title: 'A VM that cannot be read may be the declared one',
    help: 'Restore access to it (reconnect the host, mount the datastore), or remove it from the inventory. Until then, no new VM is created.',
  },
  EF2058: {
    title: 'It is not certain that a VM is absent',
    help: 'Restore access to the VMs named in the message and plan again. One of them may be the VM to remove.',
  },
  EF2059: {
    title: 'The host blocks the remaining changes',
    help: 'Wait until the backup or replication product ends, then plan again. Such products disable operations of a VM while they work.',
  },
  EF2061: {
    title: 'A disk file to attach does not exist',
    help: 'Correct the path of the file, or give a size for a new disk.',
  },
  EF2062: {
    title: 'A file exists at the path of a new disk',
    help: 'Find the VM that uses the file. Move the file away, or declare another file.',
  },
  EF2063: {
    title: 'Another version of esxform made the saved plan',
    help: 'Apply it with the version that made it, or make a new plan with this one.',
  },
  EF2064: {
    title: 'A disk was moved after it was applied',
    help: 'It is the same disk, known by its uuid. Declare its file to keep it there, or its old datastore to move it back.',
  },
  EF2065: {
    title: 'A disk was grown after it was applied',
    help: 'Declare the live size to accept it: a disk cannot shrink.',
  },
  EF2066: {
    title: 'A declared disk file belongs to a snapshot',
    help: 'Declare the file at the root of the chain. The other one goes with the snapshot.',
  },
  EF2067: {
    title: 'A VM was restored or reverted',
    help: 'Its marker is older than one that was seen before. Check what the VM lost, then plan and apply.',
  },
  EF2068: {
    title: 'A VM of the same name in another folder was declared before',
    help: 'The same name in two folders is two VMs. To move the existing one, declare its uuid.',
  },
  EF2069: {
    title: 'The uuid belongs to a VM in another datacenter',
    help: 'Correct the uuid, or remove it: a new VM then gets its own.',
  },
  EF2070: {
    title: 'The host does not support the hardware version',
    help: 'Declare the version in the hint or an older one, or create the VM on a newer host.',
  },
  EF2071: {
    title: 'The memory reservation of the VM would not fit its memory',
    help: 'Declare memory, scheduler.memory.reservation and memory_locked so that they agree. A host powers on a VM with PCI passthrough, or with `latency: high`, only if all of its memory is reserved.',
  },
  EF2072: {
    title: 'No host can be chosen for a new VM',
    help: 'Declare `host`, or end the path of the URI at a host or a cluster. Without DRS, one host must have all that the VM needs.',
  },
  EF2073: {
    title: 'The image of a CD-ROM or floppy drive does not exist',
    help: 'Upload the image to the datastore, or correct the path in the manifest.',
  },
  EF2074: {
    title: 'A disk file of a VM to power on is missing',
    help: 'Restore the file, or remove the disk from the VM. A host does not power on a VM whose disk is missing.',
  },
  EF2075: {
    title: 'A disk to copy is open in a running VM',
    help: 'Power that VM off first, or copy another disk. A host locks the disks of a running VM.',
  },
  EF2076: {
    title: 'The vCenter refuses a configuration or a power-on',
    help: 'Fix the cause in the text of the vCenter. It checked the step for `--preflight full`, and nothing was changed.',
  },
  EF2077: {
    title: 'The vCenter warns about a configuration or a power-on',
    help: 'Read the warning, which is the text of the vCenter. The step stays in the plan.',
  },
  EF2078: {
    title: 'The host of a VM cannot carry out its plan',
    help: 'End the maintenance of the host or reconnect it. The VM needs its datastores and networks there, too.',
  },
  EF2079: {
    title: 'The file of a port moved with its VM',
    help: 'A storage migration moves the files in the VM’s directory. Declare the new path, which the warning names.',
  },
  EF2080: {
    title: 'A saved plan contains a key that the host owns',
    help: 'Make a new plan, and do not edit saved plans. No plan changes the first table of docs/host-keys.md.',
  },
  EF2081: {
    title: 'A slot holds a device that no manifest can declare',
    help: 'Use another slot, or remove that device first: declare null for the slot and apply.',
  },
  EF2060: {
    title: 'A saved plan contains a secret key',
    help: 'Make a new plan, and do not edit saved plans. No plan reads or changes the keys in docs/secrets.md.',
  },
  EF2094: {
    title: 'A disk of a VMX to register is missing',
    help: 'Restore the file, or declare null for its slot. The plan registers a VM only with all disks that it keeps.',
  },
  EF2082: {
    title: 'A value waits for a restart of the VM',
    help: 'It is in the configuration, and the running VM does not have it yet. Power the VM off and on again. Nothing else is to be done.',
  },
  EF2083: {
    title: 'It is unknown whether a value is in force',
    help: 'The value was written while the VM ran, and the time of its last power-on cannot be read. The account needs System.Read on the VM.',
  },
  EF2086: {
    title: 'A connection was not read',
    help: 'The other connections were. Solve the problem in the message; `apply --keep-going` carries out what was planned for the others.',
    about: 'connection',
  },
  EF2101: {
    title: 'A VM to remove was not found by its uuid, and its name exists',
    help: 'Compare the uuid with that of the live VM (`esxform list --json`). Nothing is removed by its name.',
  },
  EF2092: {
    title: 'Another connection has a VM that is to be registered',
    help: 'Two hosts must not have one VM. Declare it absent where it is, in the same run, or unregister it there by hand ([docs/moving-vms.md](moving-vms.md)).',
  },
  EF2093: {
    title: 'A connection that was not read may have a VM that is to be registered',
    help: 'Nothing proves that the lost host does not run the VM. Power that host off, then plan without its manifest ([docs/moving-vms.md](moving-vms.md)).',
  },
  EF2095: {
    title: 'Two hosts exchange VMs in one run',
    help: 'A run carries out one host after the other, so VMs move in one direction. Move those of the other direction in a second run.',
  },
  EF2096: {
    title: 'A VM is not unregistered, because its new host cannot take it',
    help: 'Another connection of the run declares the VM, and its plan there is refused. Otherwise the VM would be registered nowhere.',
  },
  EF2102: {
    title: 'A VM is on another host of the vCenter',
    help: 'The VM is not created again. Declare its host to manage it there, or the host of the connection to move it back. Or connect to the vCenter.',
  },
  EF2103: {
    title: 'A VM to remove is on another host of the vCenter',
    help: 'A connection to one host removes no VM of another. Connect to that host or to the vCenter.',
  },
  EF2104: {
    title: 'VMs of a host and of its vCenter depend on each other',
    help: 'A run has one order for the VMs of the host and those that its vCenter moves. Use two runs, or connect to the vCenter.',
  },
  EF2087: {
    title: 'The new host cannot access the files of a VM',
    help: 'Declare a datastore that the new host can access, for the VM and for each disk that the message names.',
  },
  EF2088: {
    title: 'The new host lacks a network of a VM',
    help: 'Create the network on the new host, or connect the network card first to a network that both hosts have.',
  },
  EF2089: {
    title: 'A running VM cannot change its host and its datastore together',
    help: 'Before vSphere 5.1, declare the new host first and the new datastore in a later apply, or power the VM off.',
  },
  EF2100: {
    title: 'The change policy denies a step or a hazard',
    help: 'The message names the line that decided. The operator of this run sets the policy with `--policy` or `ESXFORM_POLICY`.',
    exit: 'refused',
  },
  EF2085: {
    title: 'A VM cannot be adopted now',
    help: 'Nothing is lost: a later run adopts it. Resume a suspended VM, or wait until the host allows a reconfigure again.',
  },
} as const satisfies Record<string, DiagnosticRow>;
