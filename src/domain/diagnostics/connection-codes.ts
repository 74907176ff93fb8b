import type { DiagnosticRow } from './row.js';

/** EF3xxx connections and the wire. */
export const CONNECTION_CODES = {
  EF3001: { title: 'The connection URI is not valid', help: 'Compare it with the formats in docs/connections.md.' },
  EF3002: {
    title: 'The server cannot be reached',
    help: 'Read the detail for the cause and the hint for its usual reason.',
    host: 'reply-lost',
  },
  EF3003: {
    title: 'A reply is too large',
    help: 'Check that the address is that of an ESX host or vCenter. The reply exceeded the limit for its kind.',
    host: 'reply-lost',
  },
  EF3004: {
    title: 'A read-only connection refused a call that changes the host',
    help: 'Report this defect of esxform. Nothing was sent.',
  },
  EF3005: {
    title: 'The server answered with an unexpected HTTP status',
    help: 'Check that the address is that of an ESX host or vCenter, not of a proxy.',
    host: 'reply-lost',
  },
  EF3006: {
    title: 'A reply cannot be parsed',
    help: 'Check that the address is that of an ESX host or vCenter. The reply is not valid vSphere API data.',
    host: 'reply-lost',
  },
  EF3007: { title: 'The server refused a call', help: 'Read the detail for the fault of the server.' },
  EF3008: {
    title: 'The login was refused',
    help: 'Check the user and password for exactly this host. Credentials are looked up by host name.',
    host: 'login-refused',
  },
  EF3009: {
    title: 'There are no credentials for this host',
    help: 'Set them in the environment, with the host that they are for. See docs/connections.md.',
  },
  EF3010: {
    title: 'The path in the URI does not exist',
    help: 'Compare the datacenter, cluster and host in the URI with the inventory.',
  },
  EF3011: {
    title: 'The server does not match the URI scheme',
    help: 'Use esx:// for a host, gsx:// for VMware Server and vpx:// for a vCenter.',
  },
  EF3013: {
    title: 'The account lacks a privilege',
    help: 'Grant the account the privilege named in the message, on the object named in the message.',
    run: 'stop',
  },
  EF3014: {
    title: 'A file cannot be transferred',
    help: 'Read the summary for the HTTP status of the datastore request.',
  },
  EF3015: { title: 'A task failed on the host', help: 'Read the detail for the fault of the host.' },
  EF3016: {
    title: 'A value contains a character that the API cannot transfer',
    help: 'Remove control characters. XML cannot represent them.',
  },
  EF3017: {
    title: 'The server did not reply in time',
    help: 'Check the load of the server, its datastores and its tasks. Then run again.',
    host: 'reply-lost',
  },
  EF3018: {
    title: 'A directory was not deleted because it is not empty',
    help: 'Inspect its files. Another user or program created them.',
  },
  EF3052: {
    title: 'The credentials file cannot be used',
    help: 'Make it a regular file that only you can read (chmod 600), or name another in ESXFORM_CREDENTIALS_FILE.',
    run: 'stop',
  },
  EF3030: {
    title: 'The server certificate is not trusted',
    help: 'Read the summary for the problem. The hint shows how to trust exactly this server.',
  },
  EF3031: {
    title: 'The proxy did not connect to the server',
    help: 'Read the detail for the reply of the proxy. Proxies come from `connect` and the environment; see docs/connections.md.',
  },
  EF3032: {
    title: 'An option of `connect` must be confirmed with --connect',
    help: 'Repeat the URI with --connect or ESXFORM_CONNECT. A manifest alone cannot disable checks or encryption, or use a proxy.',
  },
  EF3033: {
    title: 'The credential command failed',
    help: 'Check ESXFORM_CREDENTIAL_COMMAND. It gets host and port and must print JSON: {"user": "...", "password": "..."}.',
  },
  EF3034: {
    title: 'The connection does not verify the server',
    help: 'Pin the thumbprint of the server or set its CA certificate. Then remove no_verify.',
  },
  EF3035: {
    title: 'A connection setting is invalid',
    help: 'Check the file or variable named in the message. It cannot be read, or its content is wrong.',
  },
  EF3036: {
    title: 'The vCenter does not manage the host',
    help: 'Name the vCenter that manages the host, or * to use the one that the host reports.',
  },
  EF3037: {
    title: 'The session in ESXFORM_SESSION is not valid',
    help: 'Open a new session and set its cookie, or unset the variable to log in with user and password.',
  },
  EF3038: {
    title: 'The licence of the host allows read access only',
    help: 'Give the host a licence that includes the vSphere API, or make the changes by hand. plan and drift still work.',
    run: 'stop',
  },
  EF3040: {
    title: 'A trace cannot be written',
    help: 'Name a new folder on a disk with free space. If the trace fails, the run continues without it.',
  },
  EF3041: { title: 'A recording cannot be replayed', help: 'Give the complete folder that --trace wrote.' },
  EF3042: {
    title: 'A recording lacks a reply',
    help: 'Replay with the same manifests, options and version of esxform as the recording.',
  },
  EF3043: {
    title: 'An object that a step needs does not exist',
    help: 'Compare the host, pool, folder, datastore or network with the inventory. Check what the account can see.',
  },
  EF3044: {
    title: 'Autostart is disabled on the host',
    help: 'Check which other VMs are on the autostart list of the host. Then enable autostart on the host.',
  },
  EF3045: {
    title: 'The result of a task is unknown',
    help: 'Check the VM on the host, then plan again. The server no longer knows the task, for example after a restart.',
    host: 'reply-lost',
    run: 'retry',
  },
  EF3046: {
    title: 'The vCenter cannot reach the host of a VM',
    help: 'Check the host, and that the vCenter shows it as connected. Then run again.',
    run: 'retry',
  },
  EF3050: {
    title: 'Reading the host took too long',
    help: 'Check the load of the server, then run again. All pages of one read share a deadline.',
  },
  EF3051: {
    title: 'The host does not report a device that a change needs',
    help: 'Plan again. If the error returns, report it with a trace.',
  },
  EF3047: {
    title: 'The credential file of a manifest is outside the repo',
    help: 'Set LIBVIRT_AUTH_FILE, or repeat the URI with --connect. Then the file may be anywhere.',
  },
} as const satisfies Record<string, DiagnosticRow>;
