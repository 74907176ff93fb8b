import type { DesiredDomain } from './desired.js';
import { REFUSE_ALL } from './question.js';
import type { DomainName } from './values/domain-name.js';

/** A domain of which nothing is declared but its name: every policy is the one that refuses. */
export function blankDesired(name: DomainName): DesiredDomain {
  return {
    name,
    declared: {},
    power: 'keep',
    allowPowerOff: 'never',
    define: 'auto',
    ensure: 'present',
    deleteFiles: [],
    adopt: false,
    protect: false,
    allow: [],
    dependsOn: [],
    window: null,
    place: {},
    autostart: null,
    autoAnswer: REFUSE_ALL,
    sources: {},
  };
}
