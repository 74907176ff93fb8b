import { Flags } from '@oclif/core';

/** What both plan and apply take to say what a plan may be. */
export const PLAN_FLAGS = {
  target: Flags.string({
    description: 'only this domain; may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
  }),
  exclude: Flags.string({
    description: 'all but this domain; may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
  }),
  destroy: Flags.boolean({ description: 'unregister every declared domain; its files stay', exclusive: ['prune'] }),
  prune: Flags.boolean({
    description:
      'unregister what this owner made and no manifest declares any more; needs the complete set of esxform.yaml',
    exclusive: ['destroy', 'target', 'exclude'],
  }),
  'max-impact': Flags.string({
    description: 'changes that cost more wait',
    options: ['hot', 'next-power-on', 'needs-power-off'],
    default: 'needs-power-off',
  }),
  allow: Flags.string({
    description: 'allow this hazard, of one domain or of all; may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'CODE[:NAME]',
  }),
  preflight: Flags.string({
    description: 'what new MAC addresses and disks are held against: what is declared, or all that lives (full)',
    options: ['declared', 'full'],
    default: 'declared',
  }),
};

/** The flags, as a command has parsed them. */
export interface PlanFlags {
  readonly target?: string[] | undefined;
  readonly exclude?: string[] | undefined;
  readonly destroy: boolean;
  readonly prune: boolean;
  readonly 'max-impact': string;
  readonly allow?: string[] | undefined;
  readonly preflight: string;
  readonly owner?: string | undefined;
  readonly read: string;
}
