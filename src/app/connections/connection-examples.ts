/** What is needed of a simulator that runs. */
export interface Reachable {
  /** As virsh takes it. */
  readonly uri: string;
  readonly baseUrl: string;
  readonly user: string;
  readonly password: string;
}

/** The password that everyone knows; another is the user's own and is not shown. */
const OPEN_PASSWORD = 'secret';

/** How each client reaches a simulator, a line for each, to be pasted. */
export function connectionExamples({ uri, baseUrl, user, password }: Reachable): readonly string[] {
  const url = new URL(baseUrl);
  const shown = password === OPEN_PASSWORD ? password : 'PASSWORD';
  const isSecure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const pyvmomi = [`host='${name}'`, `port=${url.port}`, `user='${user}'`, `pwd='${shown}'`];
  const way = isSecure ? 'disableSslCertValidation=True' : "protocol='http'";
  const provider = [`VSPHERE_SERVER=${url.host}`, `VSPHERE_USER=${user}`, `VSPHERE_PASSWORD=${shown}`];
  const terraform = isSecure
    ? `${provider.join(' ')} VSPHERE_ALLOW_UNVERIFIED_SSL=true terraform plan`
    : 'supports only HTTPS: remove --no-tls';
  return [
    `virsh      virsh -c '${uri}' list --all`,
    `govc       GOVC_URL='${url.protocol}//${user}:${shown}@${url.host}/sdk' GOVC_INSECURE=1 govc find`,
    `pyvmomi    SmartConnect(${[...pyvmomi, way].join(', ')})`,
    `Terraform  ${terraform}`,
  ];
}
