import { shellWord } from '../../domain/values/shell-word.js';

/**
 * The command that goes on with a run that left a domain off. A saved plan no longer fits then: a new one is made from the same
 * manifests. Arguments hold no secret, because a URI with a password is refused.
 */
export function againCommand(bin: string, argv: readonly string[], isSavedPlan: boolean): string {
  if (isSavedPlan) return `${bin} apply, with the manifests of this plan (the saved plan no longer fits)`;
  return [bin, 'apply', ...argv].map(shellWord).join(' ');
}
