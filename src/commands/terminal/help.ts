import { type Command, Help } from '@oclif/core';
import { refuseCommand } from './command-not-found.js';

const CREDENTIALS = `CREDENTIALS
  The first that fits the host: ESXFORM_HOST with ESXFORM_USER and ESXFORM_PASSWORD; GOVC_URL with GOVC_USERNAME and
  GOVC_PASSWORD; VSPHERE_SERVER with VSPHERE_USER and VSPHERE_PASSWORD; libvirt's auth file; the program in
  ESXFORM_CREDENTIAL_COMMAND; a prompt on a terminal. Manifests never contain them.`;

const FIRST_STEPS = `FIRST STEPS
  esxform plan examples/quickstart       try it on a simulated host, without credentials
  esxform list --connect esx://HOST/     see the VMs of a host; nothing is changed
  esxform import --connect esx://HOST/ --all --out manifests`;

/** oclif's help, with the credentials and the first steps. */
export default class ProgramHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((word) => !word.startsWith('-'));
    const ids = words.map((_, index) => words.slice(0, index + 1).join(':'));
    const isKnown = ids.some(
      (id) => this.config.findCommand(id) !== undefined || this.config.findTopic(id) !== undefined,
    );
    if (words.length > 0 && !isKnown) refuseCommand(words.join(':'), this.config, words.join(' '));
    await super.showHelp(argv);
  }

  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp();
    this.log(`${FIRST_STEPS}\n\n${CREDENTIALS}`);
  }

  protected override formatCommand(command: Command.Loadable): string {
    const text = super.formatCommand(command);
    return Object.hasOwn(command.flags, 'connect') ? `${text}\n\n${CREDENTIALS}` : text;
  }
}
