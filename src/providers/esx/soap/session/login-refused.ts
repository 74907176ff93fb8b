import { VimFault } from '../fault.js';

/**
 * A login that the server refused in the middle of a run: it accepted the same user and password when the run began. A host that
 * starts refuses logins for some seconds; a password may have been changed, or the account locked.
 */
export class LoginRefused extends VimFault {
  /** This session sends no further login. */
  readonly final: boolean;

  constructor(fault: VimFault, final: boolean) {
    super(fault.type, fault.message, fault.members, fault.causes);
    this.name = 'LoginRefused';
    this.final = final;
  }
}
