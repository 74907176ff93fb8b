import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Expression, type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import {
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isElementAccessExpression,
  isPropertyAccessExpression,
} from 'typescript/unstable/ast/is';
import { API, type Checker, type Type, TypeFlags } from 'typescript/unstable/sync';
import { describe, expect, test } from 'vitest';

/**
 * Every object inherits `constructor`, `toString` and `__proto__`, so `TABLE[word]` with a word of a user or a server can give a
 * function instead of nothing, and `record[word] = value` can replace the prototype. This rule needs types, which the linter does
 * not have: it allows an element access only where the type of the key is a number, a symbol or a set of known words. Everything
 * else goes through `ownEntry` and `setEntry`, or is a Map.
 */
const root = fileURLToPath(new URL('..', import.meta.url));

/** The two files that do what the rule forbids, for all others. */
const HELPERS: ReadonlySet<string> = new Set(['src/domain/values/own-entry.ts', 'src/simulator/own-entry.ts']);

interface Access {
  readonly node: Node;
  readonly object: Expression;
  readonly key: Expression;
}

function everyNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    everyNode(child, visit);
  });
}

/** `object[key]` and `key in object`. */
function accessOf(node: Node): Access | null {
  if (isElementAccessExpression(node)) return { node, object: node.expression, key: node.argumentExpression };
  if (
    isBinaryExpression(node) &&
    node.operatorToken.kind === SyntaxKind.InKeyword &&
    !node.left.getText().startsWith('#')
  )
    return { node, object: node.right, key: node.left };
  return null;
}

function isKnownWord(checker: Checker, type: Type): boolean {
  if (type.isUnionType()) return type.getTypes().every((each) => isKnownWord(checker, each));
  const { flags } = type;
  if ((flags & (TypeFlags.NumberLike | TypeFlags.ESSymbolLike | TypeFlags.StringLiteral | TypeFlags.EnumLiteral)) !== 0)
    return true;
  // No inherited name holds a dot or ends in a number.
  if ((flags & TypeFlags.TemplateLiteral) !== 0) return /\.|\$\{number\}/.test(checker.typeToString(type));
  const constraint = checker.getBaseConstraintOfType(type);
  return constraint !== undefined && constraint.id !== type.id && isKnownWord(checker, constraint);
}

/** The key of `object[key as Word]` is whatever it was before: an assertion checks nothing. */
function isAsserted(key: Expression): boolean {
  return isAsExpression(key);
}

/** `Object.assign(target, record)` sets what the record holds, `__proto__` included. */
function assignedRecords(checker: Checker, node: Node): boolean {
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return false;
  if (node.expression.getText() !== 'Object.assign') return false;
  return node.arguments.slice(1).some((each) => {
    const type = checker.getTypeAtLocation(each);
    return type === undefined || checker.getIndexInfosOfType(type).length > 0;
  });
}

function foreignKeys(checker: Checker, file: SourceFile): readonly Node[] {
  const accesses: Access[] = [];
  const found: Node[] = [];
  everyNode(file, (node) => {
    const access = accessOf(node);
    if (access !== null) accesses.push(access);
    if (assignedRecords(checker, node)) found.push(node);
  });
  if (accesses.length === 0) return found;
  const keys = checker.getTypeAtLocation(accesses.map(({ key }) => key));
  accesses.forEach(({ node, key }, at) => {
    const type = keys[at];
    if (type === undefined || isAsserted(key) || !isKnownWord(checker, type)) found.push(node);
  });
  return found;
}

/** Every access of the program's sources, or of the given text in place of one of them, that the rule forbids. */
function violations(overlay: Readonly<Record<string, string>> = {}): readonly string[] {
  const texts = new Map(Object.entries(overlay).map(([file, text]) => [join(root, file), text]));
  const api = new API({
    cwd: root,
    ...(texts.size === 0 ? {} : { fs: { readFile: (path: string) => texts.get(path) } }),
  });
  try {
    const project = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] }).getProjects()[0];
    if (project === undefined) throw new Error('the compiler opened no project');
    return project.rootFiles.flatMap((path) => {
      const name = relative(root, path).replaceAll('\\', '/');
      const file = project.program.getSourceFile(path);
      if (file === undefined || HELPERS.has(name) || (texts.size > 0 && !texts.has(path))) return [];
      return foreignKeys(project.checker, file).map((node) => {
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        return `${name}:${line}: ${node.getText().replace(/\s+/g, ' ')}`;
      });
    });
  } finally {
    api.close();
  }
}

describe('words of users and servers as keys', () => {
  test('are looked up and set through ownEntry, setEntry or a Map', () => {
    expect(violations()).toEqual([]);
  });
});

describe('the rule can fail', () => {
  /** Stands in for a small source file that imports nothing. */
  const PLANTED = 'src/domain/values/brand.ts';
  const planted = (code: string): string =>
    `declare const table: Record<string, string>; declare const word: string; export function f() { ${code} }`;

  const refused = {
    'table[word]': 'return table[word];',
    'table?.[word.trim()]': 'return table?.[word.trim()];',
    'table[word] ': "table[word] = 'x';",
    'word in table': 'return word in table;',
    'Object.assign({}, table)': 'return Object.assign({}, table);',
    "ONLY[word as 'a']": "const ONLY = { a: 1 }; return ONLY[word as 'a'];",
  };
  const allowed = [
    "return table['length'];",
    'return [word][0];',
    "const ONLY = { a: 1, b: 2 }; const key: 'a' | 'b' = 'a'; return ONLY[key];",
    'return new Map([[word, 1]]).get(word);',
    'return Object.hasOwn(table, word);',
    'return word.charAt(0) + word[0];',
  ];

  test('on every kind of unguarded access', () => {
    const code = Object.values(refused).join('\n');
    const found = violations({ [PLANTED]: planted(code) }).map((line) => line.replace(/^[^ ]+ /, ''));
    expect(found.sort()).toEqual(
      Object.keys(refused)
        .map((text) => text.trim())
        .sort(),
    );
  });

  test('and passes what is known', () => {
    expect(violations({ [PLANTED]: planted(allowed.map((code) => `{ ${code} }`).join(' ')) })).toEqual([]);
  });
});
