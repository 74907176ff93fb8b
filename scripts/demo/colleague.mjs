/**
 * A colleague with a vSphere client of their own, who changes domains by hand: a few raw SOAP calls to the simulated host, made
 * without any code of esxform's.
 */
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]);

export class Colleague {
  #url;
  #cookie = '';

  constructor(baseUrl) {
    this.#url = `${baseUrl}/sdk`;
  }

  async login(user, password) {
    const manager = '<_this type="SessionManager">ha-sessionmgr</_this>';
    await this.#call(
      'Login',
      `${manager}<userName>${escapeXml(user)}</userName><password>${escapeXml(password)}</password>`,
    );
  }

  async logout() {
    await this.#call('Logout', '<_this type="SessionManager">ha-sessionmgr</_this>');
  }

  async find(uuid) {
    const answer = await this.#call(
      'FindByUuid',
      `<_this type="SearchIndex">ha-searchindex</_this><uuid>${uuid}</uuid><vmSearch>true</vmSearch>`,
    );
    const found = /<returnval[^>]*>([^<]+)<\/returnval>/.exec(answer)?.[1];
    if (found === undefined) throw new Error(`no domain has the uuid ${uuid}`);
    return found;
  }

  async annotate(vm, annotation) {
    await this.#reconfigure(vm, `<annotation>${escapeXml(annotation)}</annotation>`);
  }

  /** The VM must be off. */
  async setMemory(vm, megabytes) {
    await this.#reconfigure(vm, `<memoryMB>${megabytes}</memoryMB>`);
  }

  async #reconfigure(vm, members) {
    await this.#task('ReconfigVM_Task', `<_this type="VirtualMachine">${vm}</_this><spec>${members}</spec>`);
  }

  async powerOff(vm) {
    await this.#task('PowerOffVM_Task', `<_this type="VirtualMachine">${vm}</_this>`);
  }

  /** Starts a task without parameters, and does not wait for it. */
  async begin(method, vm) {
    await this.#call(method, `<_this type="VirtualMachine">${vm}</_this>`);
  }

  async #task(method, body) {
    const task = /<returnval[^>]*>([^<]+)<\/returnval>/.exec(await this.#call(method, body))?.[1];
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const state = await this.#call(
        'RetrieveProperties',
        '<_this type="PropertyCollector">ha-property-collector</_this><specSet><propSet><type>Task</type><pathSet>info.state</pathSet></propSet>' +
          `<objectSet><obj type="Task">${task}</obj></objectSet></specSet>`,
      );
      if (state.includes('>success<')) return;
      if (state.includes('>error<')) throw new Error(`${method} failed`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${method} did not end`);
  }

  async #call(method, body) {
    const envelope =
      '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
      `<${method} xmlns="urn:vim25">${body}</${method}></soapenv:Body></soapenv:Envelope>`;
    const headers = { 'content-type': 'text/xml', cookie: this.#cookie };
    const response = await fetch(this.#url, { method: 'POST', headers, body: envelope });
    const cookie = response.headers.get('set-cookie');
    if (cookie !== null) this.#cookie = cookie.split(';')[0];
    const text = await response.text();
    if (!response.ok) throw new Error(`${method}: ${/<faultstring>([^<]*)/.exec(text)?.[1] ?? response.status}`);
    return text;
  }
}
