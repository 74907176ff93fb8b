import { Flags } from '@oclif/core';
import { POLICY } from './change-policy.js';
import { CONNECTION } from './flags.js';

/** Flag of the commands that print a plan. */
export const FULL = Flags.boolean({ description: 'show each VM of a long plan by itself, not similar ones together' });

/** Flags of plan and apply that select VMs and limit the plan. */
export const PLAN_FLAGS = {
  connection: CONNECTION,
  target: Flags.string({
    description: 'plan only this domain; repeatable',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
  }),
  exclude: Flags.string({
    description: 'skip this domain; repeatable',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
  }),
  destroy: Flags.boolean({ description: 'unregister every declared VM and keep its files', exclusive: ['prune'] }),
  prune: Flags.boolean({
    description:
      'unregister VMs of this owner that no manifest declares any more; needs the complete set of esxform.yaml',
    exclusive: ['destroy', 'target', 'exclude', 'connection'],
  }),
  'adopt-only': Flags.boolean({
    description: 'only record which VMs these manifests manage; change nothing else',
    exclusive: ['destroy', 'prune'],
  }),
  'max-impact': Flags.string({
    description: 'defer changes that cost more',
    options: ['hot', 'next-power-on', 'needs-power-off'],
    default: 'needs-power-off',
  }),
  allow: Flags.string({
    description: 'allow this hazard for one domain or for all; repeatable',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'CODE[:NAME]',
  }),
  policy: POLICY,
  preflight: Flags.string({
    description:
      'check new MAC addresses and disks against declared VMs, or against all VMs, and ask a vCenter about each step (full)',
    options: ['declared', 'full'],
    default: 'declared',
  }),
};

/** The parsed flags. */
export interface PlanFlags {
  readonly connection?: string[] | undefined;
  readonly target?: string[] | undefined;
  readonly exclude?: string[] | undefined;
  readonly destroy: boolean;
  readonly prune: boolean;
  readonly 'adopt-only': boolean;
  readonly 'max-impact': string;
  readonly allow?: string[] | undefined;
  readonly policy?: string | undefined;
  readonly preflight: string;
  readonly owner?: string | undefined;
  readonly read: string;
}
