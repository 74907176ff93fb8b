import { Flags } from '@oclif/core';

/** The formats are those of `src/report/formats/formats.ts`, which is only loaded where a report is wanted. */
export const REPORT = Flags.string({
  description:
    'write a report: text, json, markdown, html, sarif, github, gitlab or prometheus; FILE - is standard output; repeatable',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'FORMAT=FILE',
});
