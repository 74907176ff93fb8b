/**
 * Writes the files that are made from others: the fields in the schemas of manifest and plan from the table of fields, types and reference of
 * the manifest and the repo file from their schemas, the list of errors from the table of codes, the list of VMX keys from the mapping, and that of the simulator's refusals from their table. With --check it writes nothing and fails when a file is stale.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorReference } from './generate/error-reference.mjs';
import { hostKeysPage } from './generate/host-keys.mjs';
import { hostRules } from './generate/host-rules.mjs';
import { MANIFEST_PAGES, manifestReference, repoReference } from './generate/manifest-reference.mjs';
import { manifestTypes } from './generate/manifest-types.mjs';
import { manifestSchema, planSchema } from './generate/schemas.mjs';
import { secretsPage } from './generate/secrets.mjs';
import { vmxMapping } from './generate/vmx-mapping.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const biome = join(dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')), 'bin', 'biome');

const outputs = [
  { file: 'schemas/manifest.v1.json', make: manifestSchema },
  { file: 'schemas/plan.v2.json', make: planSchema },
  { file: 'src/manifest/manifest-types.generated.ts', make: manifestTypes },
  ...MANIFEST_PAGES.map((page) => ({ file: `docs/reference/${page}`, make: manifestReference(page) })),
  { file: 'docs/reference/manifest-repo.md', make: repoReference },
  { file: 'docs/errors.md', make: errorReference },
  { file: 'docs/vmx-mapping.md', make: vmxMapping },
  { file: 'docs/host-keys.md', make: hostKeysPage },
  { file: 'docs/secrets.md', make: secretsPage },
  { file: 'docs/simulator-rules.md', make: hostRules },
];

function formatted(file, text) {
  if (!file.endsWith('.ts')) return text;
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

function present(file) {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return null;
  }
}

const check = process.argv.includes('--check');
const stale = [];
for (const { file, make } of outputs) {
  const text = formatted(file, await make(root));
  if (present(file) === text) continue;
  stale.push(file);
  if (check) continue;
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
const verb = check ? 'stale' : 'written';
process.stdout.write(stale.length === 0 ? 'all generated files are current\n' : `${verb}: ${stale.join(', ')}\n`);
if (check && stale.length > 0) {
  process.stdout.write('run: npm run generate\n');
  process.exitCode = 1;
}
