import type { DiagnosticRow } from './row.js';

/** EF3xxx connections and the wire. */
export const CONNECTION_CODES = {
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
} as const satisfies Record<string, DiagnosticRow>;
