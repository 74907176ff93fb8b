/** Why a command ends: the names of the exit codes of `docs/cli.md`. */
export type ExitReason = 'failed' | 'stale' | 'question' | 'busy' | 'refused' | 'usage' | 'interrupted';

interface DiagnosticRow {
  readonly title: string;
  readonly help: string;
  /** How a run or command ends whose first error it is; `failed` when not given. */
  readonly exit?: ExitReason;
  /**
   * What a caller does next. `retry`: it passes by itself, so the same call is worth another attempt. `stop`: another attempt has the same
   * end. `go on`: what it is about can be used all the same. When not given, a call may be tried a few times.
   */
  readonly run?: 'retry' | 'stop' | 'go on';
  /** What the host may have done, or does: the reply to a call did not come, a call may still run there, or it refuses the login. */
  readonly host?: 'reply-lost' | 'may-still-run' | 'login-refused';
  /** It is about something that is not written, so that several can be at one place of a text. */
  readonly about?: 'absence';
}

/**
 * Every problem that esxform can report, by its stable code: a short title, and what a reader does about it.
 * EF1xxx manifests and files, EF2xxx planning, EF3xxx connections and the wire, EF4xxx applying, EF5xxx formats, EF6xxx the simulator, EF7xxx the command line.
 * A row also holds what follows from the problem, so that no list of codes is kept elsewhere: its exit code, and whether a run goes on.
 * `docs/errors.md` is generated from this table. A code is never given another meaning, and the number of one that was removed is not used again (EF3012, EF7012).
 */
export const DIAGNOSTIC_CODES = {
  // EF1xxx manifests and files
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
  // EF2xxx planning
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
  // EF3xxx connections and the wire
  EF3001: { title: 'The connection URI is not valid', help: 'Compare it with the forms in docs/connections.md.' },
  EF3002: {
    title: 'The server cannot be reached',
    help: 'The detail names the cause; the hint says what it usually means.',
    host: 'reply-lost',
  },
  EF3003: {
    title: 'The answer is too large',
    help: 'An answer passed the bound for its kind; the server may not be what it claims.',
    host: 'reply-lost',
  },
  EF3004: {
    title: 'A reading connection refused a writing call',
    help: 'A defect in esxform: report it. Nothing was sent.',
  },
  EF3005: {
    title: 'The server answered with an unexpected HTTP status',
    help: 'Check that the address is that of an ESX host or vCenter, and not of a proxy.',
    host: 'reply-lost',
  },
  EF3006: {
    title: 'The answer cannot be read',
    help: 'The server spoke something else than the vSphere API.',
    host: 'reply-lost',
  },
  EF3007: { title: 'The server refused a call', help: 'The fault and what it names stand in the detail.' },
  EF3008: {
    title: 'The login was refused',
    help: 'Check user and password for this very host; credentials are looked up by host.',
    host: 'login-refused',
  },
  EF3009: {
    title: 'There are no credentials for this host',
    help: 'Give them in the environment together with the host that they are for; see docs/connections.md.',
  },
  EF3010: {
    title: 'The path of the connection does not exist',
    help: 'Compare the datacenter, cluster and host of the URI with the inventory.',
  },
  EF3011: {
    title: 'The server is of another kind than the scheme says',
    help: 'Use esx:// for a host, gsx:// for VMware Server and vpx:// for a vCenter.',
  },
  EF3013: {
    title: 'The privilege for a call is missing',
    help: 'Give the account the privilege that is named, on the object that is named.',
    run: 'stop',
  },
  EF3014: {
    title: 'A file cannot be transferred',
    help: 'The HTTP status of the datastore access stands in the summary.',
  },
  EF3015: { title: 'A task failed on the host', help: 'The host’s own fault stands in the detail.' },
  EF3016: {
    title: 'A value holds a character that the API cannot carry',
    help: 'Leave out control characters; XML has no way to write them.',
  },
  EF3017: {
    title: 'The server took too long',
    help: 'It may be overloaded, or a datastore may not answer; look at its tasks, then run again.',
    host: 'reply-lost',
  },
  EF3018: {
    title: 'A directory is not removed because it is not empty',
    help: 'Look at what is in it; somebody else has put something there.',
  },
  EF3030: {
    title: 'The certificate of the server is not trusted',
    help: 'The summary says what is wrong with it; the hint says how to trust this server and no other.',
  },
  EF3031: {
    title: 'The proxy did not connect to the server',
    help: 'The detail is the answer of the proxy. Proxies come from `connect` and from the environment; see docs/connections.md.',
  },
  EF3032: {
    title: 'An option of `connect` must be confirmed with --connect',
    help: 'A manifest alone cannot switch checks or encryption off, or send a connection elsewhere: repeat the URI with --connect or ESXFORM_CONNECT.',
  },
  EF3033: {
    title: 'The credential command failed',
    help: 'ESXFORM_CREDENTIAL_COMMAND is run with host and port, and must print JSON: {"user": "...", "password": "..."}.',
  },
  EF3034: {
    title: 'A connection is less safe than it could be',
    help: 'Pin the thumbprint of the server or give its authority’s certificate, and take no_verify out.',
  },
  EF3035: {
    title: 'A setting of the connection cannot be used',
    help: 'The file or variable that is named cannot be read, or does not hold what it should.',
  },
  EF3036: {
    title: 'The host is not managed by that vCenter',
    help: 'Name the vCenter that manages the host, or * for whichever does.',
  },
  EF3037: {
    title: 'The session in ESXFORM_SESSION does not stand',
    help: 'Open another one and give its cookie, or take the variable away to log in with user and password.',
  },
  EF3038: {
    title: 'The licence of the host allows reading only',
    help: 'Give the host a licence that includes the vSphere API, or make the changes by hand: plan and drift go on working.',
    run: 'stop',
  },
  EF3040: {
    title: 'A trace cannot be written',
    help: 'Name a folder that does not exist yet, on a disk with room. A trace that breaks off ends itself, and not the run.',
  },
  EF3041: { title: 'A recording cannot be replayed', help: 'Give the folder that --trace wrote, whole.' },
  EF3042: {
    title: 'A recording has no answer',
    help: 'Replay with the manifests, options and version of esxform that the recording was made with.',
  },
  EF3043: {
    title: 'The place that a step names is not there',
    help: 'Compare the host, pool, folder, datastore or network with the inventory, and what the account may see of it.',
  },
  EF3044: {
    title: 'A host that starts no domain cannot start this one',
    help: 'Switch autostart on for the host, once you have looked at what else is on its list.',
  },
  EF3045: {
    title: 'The end of a task was not seen',
    help: 'The server forgot the task, as one that restarts does. Look at the domain on the host, then plan again.',
    host: 'reply-lost',
    run: 'retry',
  },
  EF3046: {
    title: 'A vCenter cannot reach the host of a domain',
    help: 'Check the host, and that the vCenter shows it as connected. Then run again.',
    run: 'retry',
  },
  EF3050: {
    title: 'A reading took too long',
    help: 'All pages of one reading together have a deadline. Look at the load of the server, then run again.',
  },
  EF3051: {
    title: 'The host does not show a device that a change is about',
    help: 'A change is sent with the device as the host shows it. Plan again; if it comes back, report it with a trace.',
  },
  EF3047: {
    title: 'The credential file of a manifest lies outside of the repo',
    help: 'Set LIBVIRT_AUTH_FILE, or repeat the URI with --connect: then the file may be anywhere.',
  },
  // EF4xxx applying
  EF4001: {
    title: 'A step failed on the host',
    help: 'The host’s own fault is in the detail; the report says what was done before it.',
    host: 'may-still-run',
  },
  EF4002: {
    title: 'A step did not end within its deadline',
    help: 'Its task is left behind under the id shown; look at it on the host, and plan again when it has ended.',
    run: 'stop',
    host: 'may-still-run',
  },
  EF4003: {
    title: 'The domain changed since the plan was made',
    help: 'Plan again and look at what moved. Nothing of this plan was sent after that was seen.',
    exit: 'stale',
  },
  EF4004: { title: 'The plan was made for another server', help: 'Make a plan for this server.', exit: 'stale' },
  EF4005: {
    title: 'A domain of the plan is gone or cannot be read',
    help: 'Look for it on the host, and plan again.',
  },
  EF4006: {
    title: 'A question was refused',
    help: 'Add the policy lines shown to auto_answer, or answer it on the host, and apply again.',
    exit: 'question',
    run: 'stop',
  },
  EF4007: {
    title: 'Another task is in the way',
    help: 'Wait until it has ended, and apply again.',
    exit: 'busy',
    run: 'retry',
  },
  EF4008: {
    title: 'The run was interrupted',
    help: 'What was done stands in the report; apply again to go on. A task that is left behind has its id in the detail.',
    exit: 'interrupted',
    run: 'stop',
  },
  EF4009: {
    title: 'The host did not keep a value',
    help: 'The step went well, and the new reading still differs. The host may not support the value; take it out or change it.',
  },
  EF4010: {
    title: 'A domain could not be brought back to its power state',
    help: 'Look at it on the host: it was on before this run, and is not now.',
  },
  EF4011: {
    title: 'Files of a domain that was not made are left',
    help: 'Remove the files that are listed before the domain is created again.',
  },
  EF4012: {
    title: 'The rest of the plan is no longer what was approved',
    help: 'An answered question let another task go on. Plan again and look at what is left.',
    exit: 'stale',
  },
  EF4013: { title: 'The plan holds errors', help: 'Mend what the plan reports, and plan again.' },
  EF4014: {
    title: 'An internal error stopped the work on a VM',
    help: 'A defect in esxform: report it with its line and the lines before it. ESXFORM_DEBUG=1 also prints the stack trace.',
  },
  EF4020: {
    title: 'A domain is still there after its removal',
    help: 'Somebody registered it again, or the host did not forget it. Look at it on the host, and plan again.',
  },
  EF4021: {
    title: 'What became of a call is not known',
    help: 'Its reply was lost, and what stands on the host does not say that it was done, nor that it was not. It is not repeated: look at the host, and plan again.',
    host: 'may-still-run',
  },
  EF4022: {
    title: 'The maintenance window has closed',
    help: 'The plan takes the domain down, and its window closed before that began. Apply again when it is open.',
    exit: 'stale',
  },
  EF4023: {
    title: 'A batch did not pass its gate',
    help: 'The domains that are named did not show that they work within the time. The batches after it were not begun.',
    exit: 'refused',
  },
  EF4024: {
    title: 'A file to be deleted is used by a domain',
    help: 'A VM uses the file, or cannot be read, since the plan was made. The file was not deleted: detach it there, or leave it out of delete_files.',
    exit: 'stale',
  },
  EF4025: {
    title: 'The journal cannot be written',
    help: 'The run goes on without it: what was done is proved by the host. Name a folder on a disk with room.',
  },
  EF4026: {
    title: 'The batches cannot be read',
    help: 'Numbers of domains, comma between them, `rest` last: 1,3,rest. The gate is `tools`, or a port such as `tcp:22`.',
    exit: 'usage',
  },
  EF4027: {
    title: 'A file is in the way of a copy',
    help: 'It may be what a run left that was ended in the midst of it; whether it is whole is not to be seen. Remove it by hand if no domain needs it, and apply again.',
  },
  EF4030: {
    title: 'A path to delete is no longer what was planned',
    help: 'Nothing was deleted there. Look at the path on the host, and plan again.',
    exit: 'stale',
  },
  EF4032: {
    title: 'The host blocks an operation for now',
    help: 'Somebody disabled it on the VM, as backup and replication products do while they work. Wait until they end, and apply again. If nothing runs any more, enable it in the product or on the vCenter.',
    exit: 'busy',
  },
  EF4033: {
    title: 'A domain was left off because its host could not be reached',
    help: 'Run the command in the hint when the host answers again: the mark on the domain lets it power the domain on first.',
  },
  EF4038: {
    title: 'Something exists that was absent when the plan was made',
    help: 'Plan again. Nothing of this plan was sent for the VM.',
    exit: 'stale',
  },
  EF4039: {
    title: 'Something that the plan depends on is gone or has changed',
    help: 'Plan again. Nothing of this plan was sent for the VM.',
    exit: 'stale',
  },
  EF4037: {
    title: 'The output of a run is incomplete',
    help: 'Standard output or standard error broke off; the run went on to its end. Free the disk or keep the reader open, and look at the VMs with plan.',
  },
  // EF5xxx formats
  EF5001: { title: 'The VMX text does not parse', help: 'Mend the line shown; a VMX line is key = "value".' },
  EF5002: {
    title: 'A raw VMX key cannot be written',
    help: 'A key starts with a letter or a dot; letters, digits and _ : . - follow.',
  },
  EF5003: {
    title: 'A value in a VMX cannot be read',
    help: 'The line shown says what is expected there. A conversion stops at such a value, so that none is lost.',
  },
  EF5004: {
    title: 'A domain XML is refused',
    help: 'The XML does not parse, or describes something that virtual hardware of this kind does not have.',
  },
  EF5005: {
    title: 'Something is not carried over',
    help: 'The notation that is written has no words for what the message names.',
  },
  EF5007: {
    title: 'A host would refuse what is converted',
    help: 'The notation can say it, but the rules of virtual hardware do not allow it; mend it before a host gets it.',
  },
  EF5006: {
    title: 'A conversion is about one domain',
    help: 'Name the domain of the manifest with --target.',
  },
  // EF6xxx the simulator
  EF6001: { title: 'The simulator cannot start', help: 'Check the inventory file and whether the port is free.' },
  EF6003: {
    title: 'The saved state of the simulator cannot be used',
    help: 'Delete the folder that is named to start with a new simulated host. Do not use a state that somebody else wrote.',
  },
  EF6002: {
    title: 'The simulator has no such version',
    help: 'Start it as one of the versions that are named: VMware Server (gsx) had one API only.',
    exit: 'usage',
  },
  // EF7xxx the command line
  EF7001: {
    title: 'Interrupted',
    help: 'A signal ended the command while it was reading; run it again.',
    exit: 'interrupted',
  },
  EF7002: { title: 'A target is not declared', help: 'Name a domain that one of the manifests declares.' },
  EF7003: { title: 'Nobody can be asked', help: 'Give --auto-approve, or apply a saved plan.' },
  EF7004: { title: 'A plan file cannot be read', help: 'Give the file that plan --out wrote.' },
  EF7006: {
    title: 'There is no such question to answer',
    help: 'Look at what stands with "esxform question list".',
  },
  EF7007: {
    title: 'A hazard that is allowed does not exist',
    help: 'Write --allow HZ501, or --allow HZ501:web01 for one domain; docs/hazards.md lists the codes.',
    exit: 'usage',
  },
  EF7008: {
    title: 'A prune has not the complete set',
    help: 'Give --prune without file arguments, in a folder with an esxform.yaml that names all manifests.',
    exit: 'refused',
  },
  EF7009: {
    title: 'There is no such value to explain',
    help: 'Give the path as a manifest spells it; without one all values are explained.',
  },
  EF7005: {
    title: 'The value of a flag cannot be used',
    help: 'The message says what is expected; --help has examples.',
    exit: 'usage',
  },
  EF7014: {
    title: 'A plan cannot be saved',
    help: 'Name a new file, or a regular file that may be replaced, in a folder that you may write to.',
  },
  EF7010: {
    title: 'Internal error',
    help: 'A defect in esxform: report it with the lines printed and the input that causes it, without passwords. ESXFORM_DEBUG=1 also prints the stack trace.',
  },
  EF7011: {
    title: 'The output is incomplete',
    help: 'Standard output or standard error could not be written to its end. Free the disk or name another file, and run the command again.',
  },
  EF7013: {
    title: 'The operating system refused an operation',
    help: 'Check the file, folder or address that the message names.',
  },
} as const satisfies Record<string, DiagnosticRow>;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

/** What follows from a diagnostic with this code. */
export function consequencesOf(code: DiagnosticCode): Required<Pick<DiagnosticRow, 'exit'>> & DiagnosticRow {
  const row: DiagnosticRow = DIAGNOSTIC_CODES[code];
  return { ...row, exit: row.exit ?? 'failed' };
}
