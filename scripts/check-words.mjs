// Reports words that docs/glossary.md replaces, in source, docs and examples, as file:line. A file in check-words.allowed.json may
// have as many hits as listed there; lower the number when you fix a file. `--count [ROOT]` prints the hits of each file.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const AREAS = ['src', 'docs', 'schemas', 'examples', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

/** Each pattern with the term to write instead. Only patterns with few false hits: "lives" and "stands" have a legitimate use. */
const WORDS = [
  [/\bstrangers?\b/i, 'unmanaged VM'],
  [/hindrance|obstacle/i, 'violation'],
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\bdark sections?\b/i, 'downtime'],
  [/\banew\b/i, 'again'],
  [/\bof old\b/i, 'old, earlier'],
  [/\bwho(ever|m)\b/i, 'name the actor'],
  [/\bmishaps?\b/i, 'injected fault'],
  [/yardstick/i, 'compatibility test'],
  [/\bown accord\b/i, 'unsolicited'],
  [/\bjudged?\b|\bverdicts?\b/i, 'probe, outcome'],
  [/\bis told\b|\bare told\b|\btells\b/i, 'report, show'],
  [/\bunforeseen\b|\bforeseen\b/i, 'unexpected, expected'],
  [/\bthe word of\b|\boperator['’]s word\b/i, 'confirmation'],
  [/\b(plan)?wish(es)?\b/i, 'options'],
  [/\bquestion ?desk\b/i, 'QuestionSession'],
  [/\bnobody can be asked\b|\bnobody knows\b/i, 'name the condition'],
  [/\bwhat became of\b/i, 'outcome'],
  [/\bstand(s)? in the way\b|\bin the way of\b/i, 'block'],
  [/\bvouch(es)? for\b/i, 'confirm'],
  [/\bleft down\b|\bbrought up\b/i, 'left off, powered on'],
];

/** Stored names and quoted API names that contain such a word. */
const QUOTED = /'step-judged'|"step-judged"|'verdict'|"verdict"|`verdict`|`step-judged`|\bverdict: /g;

/** @type {Readonly<Record<string, number>>} */
const ALLOWED = JSON.parse(readFileSync(new URL('./check-words.allowed.json', import.meta.url), 'utf8'));

function filesOf(root) {
  return execFileSync('git', ['ls-files', '-z', ...AREAS.filter((area) => existsSync(`${root}/${area}`))], {
    cwd: root,
  })
    .toString()
    .split('\0')
    .filter((file) => /\.(ts|md|json|ya?ml|mjs)$/.test(file) && !file.includes('.generated.'))
    .filter((file) => existsSync(`${root}/${file}`));
}

function hitsOf(text) {
  return text.split('\n').flatMap((line, index) => {
    const plain = line.replace(QUOTED, '');
    return WORDS.flatMap(([pattern, instead]) => {
      const found = pattern.exec(plain);
      return found === null ? [] : [{ line: index + 1, word: found[0], instead }];
    });
  });
}

const [, , option, root = '.'] = process.argv;
const counts = new Map(filesOf(root).map((file) => [file, hitsOf(readFileSync(`${root}/${file}`, 'utf8'))]));
if (option === '--count') {
  const found = [...counts].filter(([, hits]) => hits.length > 0);
  process.stdout.write(
    `${JSON.stringify(Object.fromEntries(found.map(([file, hits]) => [file, hits.length])), null, 2)}\n`,
  );
} else {
  let failed = false;
  for (const file of Object.keys(ALLOWED)) if (!counts.has(file)) counts.set(file, []);
  for (const [file, hits] of counts) {
    const allowed = Object.hasOwn(ALLOWED, file) ? ALLOWED[file] : 0;
    if (hits.length === allowed) continue;
    failed = true;
    if (hits.length < allowed) {
      process.stderr.write(`scripts/check-words.allowed.json: lower ${file} from ${allowed} to ${hits.length}\n`);
      continue;
    }
    for (const { line, word, instead } of hits) {
      process.stderr.write(`${file}:${line}: "${word}" is not a term of this project; write: ${instead}\n`);
    }
  }
  if (failed) process.exitCode = 1;
}
