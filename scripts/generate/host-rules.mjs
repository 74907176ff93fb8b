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
    '# What the simulator refuses',
    '',
    'Hosts of the simulator refuse what real hosts refuse, with the same faults. Where a rule is from: `API` is the vSphere API reference,',
    '`guide` VMware’s guides for administrators, `clients` what clients meet on real hosts, and `guess` says that no description was found.',
    'Each row is proved by a test of its own.',
    '',
    '| call | state | fault | from |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
