/**
 * The same bytes as esxform needs, by an undici loop that decodes nothing: one slim list of all VMs, and with "files" each VMX, eight at a
 * time. Usage: bare-wire.mjs list|files BASE_URL
 */
import { Pool } from 'undici';

const [what, base] = process.argv.slice(2);
const { origin } = new URL(base);
const pool = new Pool(origin, { connections: 8 });
let cookie = '';

const envelope = (body) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

async function call(body) {
  const answer = await pool.request({
    path: '/sdk',
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:vim25/6.0"', ...(cookie && { cookie }) },
    body: envelope(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${text.slice(0, 500)}`);
  cookie ||= String(answer.headers['set-cookie'] ?? '').split(';')[0];
  return text;
}

const between = (text, tag) => new RegExp(`<${tag}[^>]*>([^<]*)</${tag}>`).exec(text)?.[1] ?? '';

const content = await call(
  '<RetrieveServiceContent xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></RetrieveServiceContent>',
);
await call(
  `<Login xmlns="urn:vim25"><_this type="SessionManager">${between(content, 'sessionManager')}</_this><userName>root</userName><password>secret</password></Login>`,
);
const collector = between(content, 'propertyCollector');
const view = between(
  await call(
    `<CreateContainerView xmlns="urn:vim25"><_this type="ViewManager">${between(content, 'viewManager')}</_this><container type="Folder">${between(content, 'rootFolder')}</container><type>VirtualMachine</type><recursive>true</recursive></CreateContainerView>`,
  ),
  'returnval',
);
const paths = ['name', 'config.changeVersion', 'config.files.vmPathName', 'runtime.powerState'];
let answer = await call(
  `<RetrievePropertiesEx xmlns="urn:vim25"><_this type="PropertyCollector">${collector}</_this><specSet><propSet><type>VirtualMachine</type>${paths
    .map((path) => `<pathSet>${path}</pathSet>`)
    .join(
      '',
    )}</propSet><objectSet><obj type="ContainerView">${view}</obj><skip>true</skip><selectSet xsi:type="TraversalSpec"><type>ContainerView</type><path>view</path></selectSet></objectSet></specSet><options/></RetrievePropertiesEx>`,
);
const files = [];
for (;;) {
  for (const match of answer.matchAll(/<val[^>]*>\[([^\]<]+)\] ([^<]+\.vmx)<\/val>/g)) files.push([match[1], match[2]]);
  const token = between(answer, 'token');
  if (token === '') break;
  answer = await call(
    `<ContinueRetrievePropertiesEx xmlns="urn:vim25"><_this type="PropertyCollector">${collector}</_this><token>${token}</token></ContinueRetrievePropertiesEx>`,
  );
}
if (files.length === 0) throw new Error('the server has no VMs');
if (what === 'files') {
  const datacenter = base.includes('vpx') ? 'dc1' : 'ha-datacenter';
  let bytes = 0;
  const next = files.values();
  const worker = async () => {
    for (const [datastore, path] of next) {
      const file = await pool.request({
        path: `/folder/${path.split('/').map(encodeURIComponent).join('/')}?dcPath=${datacenter}&dsName=${encodeURIComponent(datastore)}`,
        method: 'GET',
        headers: { cookie },
      });
      if (file.statusCode !== 200) throw new Error(`${path}: ${file.statusCode}`);
      bytes += (await file.body.arrayBuffer()).byteLength;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  if (bytes === 0) throw new Error('the files are empty');
}
await call(
  `<Logout xmlns="urn:vim25"><_this type="SessionManager">${between(content, 'sessionManager')}</_this></Logout>`,
);
await pool.close();
