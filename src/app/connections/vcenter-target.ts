import type { Target } from '../../providers/esx/net/uri.js';
import { sameServer } from './operator-uri.js';

/**
 * The vCenter of a host as a target of its own: same port, transport and options, as libvirt has it. The user of the URI is the
 * host's, and stays with it.
 */
export function vcenterTarget(host: Target, vcenter: string): Target {
  return { ...host, scheme: 'vpx', host: vcenter, user: null, path: [], vcenter: null, autoAnswer: false };
}

/** What the operator says about that vCenter: by its own URI, or in one for the same host with the same `vcenter`. */
export function vcenterOperators(written: Target, vcenter: string, operators: readonly Target[]): readonly Target[] {
  const through = operators.filter((each) => each.vcenter === written.vcenter && sameServer(each, written));
  return [...through.map((each) => vcenterTarget(each, vcenter)), ...operators];
}
