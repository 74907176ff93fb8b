/** Answers as a vSphere server writes them, in pieces. */

export function envelope(inner: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n' +
    `<soapenv:Body>\n${inner}\n</soapenv:Body>\n</soapenv:Envelope>\n`
  );
}

export function response(method: string, inner: string): string {
  return `<${method}Response xmlns="urn:vim25">${inner}</${method}Response>`;
}

export function refXml(tag: string, type: string, value: string): string {
  return `<${tag} type="${type}">${value}</${tag}>`;
}

export function SERVICE_CONTENT(apiVersion: string, product = 'embeddedEsx'): string {
  return (
    `<returnval>${refXml('rootFolder', 'Folder', 'ha-folder-root')}${refXml('propertyCollector', 'PropertyCollector', 'pc')}` +
    `${refXml('viewManager', 'ViewManager', 'views')}<about><name>n</name><fullName>Canned 1.0</fullName>` +
    `<version>8.0.3</version><productLineId>${product}</productLineId><apiType>HostAgent</apiType>` +
    `<apiVersion>${apiVersion}</apiVersion></about>${refXml('sessionManager', 'SessionManager', 'sessions')}` +
    `${refXml('fileManager', 'FileManager', 'files')}${refXml('virtualDiskManager', 'VirtualDiskManager', 'disks')}</returnval>`
  );
}

export function fault(type: string, message = '', inner = ''): { readonly status: number; readonly body: string } {
  return {
    status: 500,
    body: envelope(
      `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${message}</faultstring><detail>` +
        `<${type}Fault xmlns="urn:vim25" xsi:type="${type}">${inner}</${type}Fault></detail></soapenv:Fault>`,
    ),
  };
}

export function prop(name: string, type: string, inner: string): string {
  return `<propSet><name>${name}</name><val xsi:type="${type}">${inner}</val></propSet>`;
}

export function text(name: string, value: string): string {
  return prop(name, 'xsd:string', value);
}

export function object(type: string, value: string, inner: string): string {
  return `<objects>${refXml('obj', type, value)}${inner}</objects>`;
}

export function page(objects: string, token: string | null = null): string {
  return `<returnval>${token === null ? '' : `<token>${token}</token>`}${objects}</returnval>`;
}
