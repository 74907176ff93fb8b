/**
 * URIs and what becomes of them, for the parser's test and for libvirt's own verdict. `HOST` stands for the host, `VCENTER` for a
 * vCenter's. `taken` says what it means, `refused` a part of the reason. `libvirt` is the verdict of virsh 9.0.0 where it is another
 * than ours, with the reason for ours.
 */
export interface UriRow {
  readonly uri: string;
  readonly taken?: Readonly<Record<string, unknown>>;
  readonly refused?: string;
  readonly libvirt?: { readonly verdict: 'takes' | 'refuses'; readonly because: string };
  /** Not to be tried from outside: the outcome hangs on a network that a test does not have. */
  readonly inside?: true;
}

const WARNS = 'libvirt warns and goes on; a word that is not known is a mistake to us';

export const HOST_ROWS: readonly UriRow[] = [
  { uri: 'esx://HOST/?transport=http', taken: { scheme: 'esx', transport: 'http', path: [], verify: true } },
  { uri: 'esx://HOST?transport=http', taken: { scheme: 'esx', path: [] } },
  { uri: 'esx://root@HOST/?transport=http', taken: { user: 'root' } },
  { uri: 'esx://ro%6ft@HOST/?transport=http', taken: { user: 'root' } },
  { uri: 'esx://HOST/?TRANSPORT=http', taken: { transport: 'http' } },
  { uri: 'esx://HOST/?transport=HTTP', refused: 'transport is "HTTP"' },
  { uri: 'esx://HOST/?transport=Https', refused: 'transport is "Https"' },
  { uri: 'esx://HOST/?transport=ftp', refused: 'transport is "ftp"' },
  { uri: 'esx://HOST/?transport=', refused: 'transport is ""' },
  { uri: 'esx://HOST/?transport', refused: 'transport is ""' },
  { uri: 'esx://HOST/?transport=ftp&transport=http', refused: 'transport is "ftp"' },
  { uri: 'esx://HOST/?transport=http&no_verify=0', taken: { verify: true } },
  { uri: 'esx://HOST/?transport=http&no_verify=1', taken: { verify: false } },
  { uri: 'esx://HOST/?transport=http&no_verify=01', taken: { verify: false } },
  { uri: 'esx://HOST/?transport=http&no_verify=%2b1', taken: { verify: false } },
  { uri: 'esx://HOST/?transport=http&no_verify=+1', taken: { verify: false } },
  { uri: 'esx://HOST/?transport=http;no_verify=1', taken: { verify: false, transport: 'http' } },
  { uri: 'esx://HOST/?transport=http&no_verify=2', refused: 'no_verify is "2"' },
  { uri: 'esx://HOST/?transport=http&no_verify=-1', refused: 'no_verify is "-1"' },
  { uri: 'esx://HOST/?transport=http&no_verify=', refused: 'no_verify is ""' },
  { uri: 'esx://HOST/?transport=http&no_verify', refused: 'no_verify is ""' },
  { uri: 'esx://HOST/?transport=http&no_verify=yes', refused: 'no_verify is "yes"' },
  { uri: 'esx://HOST/?transport=http&no_verify=1x', refused: 'no_verify is "1x"' },
  { uri: 'esx://HOST/?transport=http&auto_answer=0', taken: { autoAnswer: false } },
  { uri: 'esx://HOST/?transport=http&auto_answer=1', taken: { autoAnswer: true } },
  { uri: 'esx://HOST/?transport=http&AUTO_ANSWER=1', taken: { autoAnswer: true } },
  { uri: 'esx://HOST/?transport=http&auto_answer=true', refused: 'auto_answer is "true"' },
  { uri: 'esx://HOST/?transport=http&auto_answer=3', refused: 'auto_answer is "3"' },
  { uri: 'esx://HOST/?transport=http&proxy=', taken: { proxy: 'direct' } },
  { uri: 'esx://HOST/?transport=http&proxy=ftp://p', refused: 'its type is "ftp"' },
  { uri: 'esx://HOST/?transport=http&proxy=HTTP://p', refused: 'its type is "HTTP"' },
  { uri: 'esx://HOST/?transport=http&proxy=socks6://p', refused: 'its type is "socks6"' },
  { uri: 'esx://HOST/?transport=http&proxy=:1080', refused: 'it names no host' },
  { uri: 'esx://HOST/?transport=http&proxy=http://:1080', refused: 'it names no host' },
  { uri: 'esx://HOST/?transport=http&proxy=p:0', refused: 'its port must be 1 to 65535' },
  { uri: 'esx://HOST/?transport=http&proxy=p:65536', refused: 'its port must be 1 to 65535' },
  { uri: 'esx://HOST/?transport=http&proxy=p:http', refused: 'its host or port cannot be read' },
  {
    uri: 'esx://HOST/?transport=http&proxy=p',
    taken: { proxy: { type: 'http', host: 'p', port: 1080 } },
    inside: true,
  },
  {
    uri: 'esx://HOST/?transport=http&proxy=socks://p:9',
    taken: { proxy: { type: 'socks5', host: 'p', port: 9 } },
    inside: true,
  },
  {
    uri: 'esx://HOST/?transport=http&proxy=socks4://p',
    taken: { proxy: { type: 'socks4', port: 1080 } },
    inside: true,
  },
  { uri: 'esx://HOST/?transport=http&proxy=socks4a://p', taken: { proxy: { type: 'socks4a' } }, inside: true },
  {
    uri: 'esx://HOST/?transport=http&proxy=socks5://[::1]:9',
    taken: { proxy: { host: '::1', port: 9 } },
    inside: true,
  },
  { uri: 'esx://HOST/?transport=http&proxy=u@p', taken: { proxy: { user: 'u', host: 'p' } }, inside: true },
  { uri: 'esx://HOST/?transport=http&proxy=u:pw@p', refused: 'proxy holds a password', inside: true },
  { uri: 'esx://HOST/?transport=http&vcenter=*', taken: { vcenter: '*' }, inside: true },
  { uri: 'esx://HOST/?transport=http&vcenter=vc.example.com', taken: { vcenter: 'vc.example.com' }, inside: true },
  { uri: 'esx://HOST/?transport=http&vcenter=198.51.100.7', taken: { vcenter: '198.51.100.7' }, inside: true },
  { uri: 'esx://HOST/?transport=http&vcenter=vc:443', refused: 'without a port' },
  { uri: 'esx://HOST/?transport=http&vcenter=', refused: 'vcenter is ""' },
  { uri: 'esx://HOST/?transport=http&cacert=/etc/ca.pem', taken: { caFile: '/etc/ca.pem' } },
  {
    uri: 'esx://HOST/?transport=http&cacert=',
    refused: 'cacert is empty',
    libvirt: { verdict: 'takes', because: WARNS },
  },
  { uri: 'esx://HOST/?transport=http&authfile=', refused: 'authfile is empty', inside: true },
  {
    uri: 'esx://HOST/?transport=http&colour=red',
    refused: 'The parameter colour is not known',
    libvirt: { verdict: 'takes', because: WARNS },
  },
  {
    uri: 'esx://HOST/?transport=http&noverify=1',
    refused: 'The parameter noverify is not known',
    libvirt: { verdict: 'takes', because: WARNS },
  },
  { uri: 'esx://HOST/?&=x&transport=http', taken: { transport: 'http' } },
  { uri: 'esx://HOST/?transport=http&', taken: { transport: 'http' } },
  {
    uri: 'esx://HOST/dc1?transport=http',
    refused: 'A path has no meaning for esx',
    libvirt: { verdict: 'takes', because: 'libvirt warns and leaves the path out; it was meant for something' },
  },
  { uri: 'ESX://HOST/?transport=http', refused: 'in lower case' },
  { uri: 'esx+ssh://HOST/?transport=http', refused: 'asks for a transport in the scheme' },
  { uri: 'esx+tls://HOST/?transport=http', refused: 'asks for a transport in the scheme' },
  { uri: 'esxi://HOST/?transport=http', refused: 'The scheme is "esxi"' },
  { uri: 'esx:///?transport=http', refused: 'It names no host' },
  { uri: 'esx://root@/?transport=http', refused: 'It names no host' },
  { uri: 'esx://HOSTx/?transport=http', refused: 'Host or port' },
  { uri: 'esx://root:pw@HOST/?transport=http', refused: 'It contains a password', inside: true },
  { uri: 'esx://[::1]:8443/', taken: { host: '[::1]', port: 8443 }, inside: true },
  { uri: 'esx://[::1]/?transport=http', taken: { host: '[::1]', port: 80 }, inside: true },
  { uri: 'esx://[2001:db8::7]/', taken: { host: '[2001:db8::7]', port: 443 }, inside: true },
  { uri: 'esx://::1/', refused: 'Host or port', inside: true },
  { uri: 'gsx://h/', taken: { scheme: 'gsx', port: 8333 }, inside: true },
  { uri: 'gsx://h/?transport=http', taken: { scheme: 'gsx', port: 8222 }, inside: true },
  { uri: 'esx://h/?transport=http', taken: { port: 80 }, inside: true },
  { uri: 'esx://h/', taken: { port: 443 }, inside: true },
];

/** On a vCenter with dc1, which has esx1.example.com and cluster1 with esx2.example.com. */
export const VCENTER_ROWS: readonly UriRow[] = [
  { uri: 'vpx://VCENTER/dc1/esx1.example.com?transport=http', taken: { path: ['dc1', 'esx1.example.com'] } },
  { uri: 'vpx://VCENTER//dc1//esx1.example.com/?transport=http', taken: { path: ['dc1', 'esx1.example.com'] } },
  {
    uri: 'vpx://VCENTER/dc1/cluster1/esx2.example.com?transport=http',
    taken: { path: ['dc1', 'cluster1', 'esx2.example.com'] },
  },
  { uri: 'vpx://VCENTER/d%631/esx1.example.com?transport=http', taken: { path: ['dc1', 'esx1.example.com'] } },
  { uri: 'vpx://root@VCENTER/dc1/esx1.example.com?transport=http', taken: { user: 'root' } },
  { uri: 'vpx://VCENTER/dc1/esx1.example.com?transport=http&auto_answer=1', taken: { autoAnswer: true } },
  { uri: 'vpx://VCENTER/?transport=http', refused: 'A vpx path must name a datacenter' },
  { uri: 'vpx://VCENTER?transport=http', refused: 'A vpx path must name a datacenter' },
  { uri: 'vpx://VCENTER///?transport=http', refused: 'A vpx path must name a datacenter' },
  {
    uri: 'vpx://VCENTER/dc1?transport=http',
    taken: { path: ['dc1'] },
    libvirt: { verdict: 'refuses', because: 'reading and placing in a datacenter needs no host' },
  },
  {
    uri: 'vpx://VCENTER/dc1/cluster1?transport=http',
    taken: { path: ['dc1', 'cluster1'] },
    libvirt: { verdict: 'refuses', because: 'a cluster places its domains itself' },
  },
  {
    uri: 'vpx://VCENTER/dc1/esx1.example.com?transport=http&vcenter=*',
    refused: 'vcenter has no meaning for vpx',
    libvirt: { verdict: 'takes', because: 'libvirt leaves it out without a word' },
  },
  { uri: 'vpx+ssh://VCENTER/dc1/esx1.example.com?transport=http', refused: 'asks for a transport in the scheme' },
  { uri: 'vpx://VCENTER/a%20b/dc%252f0/c%c3%a9', taken: { path: ['a b', 'dc%2f0', 'cé'] }, inside: true },
  { uri: 'vpx://VCENTER/dc%2f0/esx', taken: { path: ['dc/0', 'esx'] }, inside: true },
  { uri: 'vpx://VCENTER/%zz/esx', refused: 'is not a valid escape', inside: true },
  { uri: 'vpx://VCENTER/dc1/esx#1', refused: 'Write %23', inside: true },
];
