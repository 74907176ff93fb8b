import { cell, compiledSource } from './compiled-source.mjs';

/** One row for each rule of the table that the simulator's hosts keep. */
export async function hostRules(root) {
  const { HOST_RULES } = await compiledSource(root, 'simulator', 'rules', 'host-rules.ts');
  const rows = HOST_RULES.map(
    ({ call, state, fault, source }) => `| ${cell(call)} | ${cell(state)} | ${fault} | ${source} |`,
  );
  return [
    '<!-- Made from src/simulator/rules/host-rules.ts by `npm run generate`; edits would be lost. -->',
    '',
    '# Calls that the simulator refuses',
    '',
    'The hosts of the simulator refuse these calls with the faults of real hosts. The column `from` names the source of a rule: `API` is the',
    'vSphere API reference, `guide` a guide of VMware for administrators, `clients` the behavior that clients meet on real hosts, and `guess`',
    'means that no description was found. Each row has a test.',
    '',
    '| call | state | fault | from |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
