/**
 * Parses YAML into nodes that keep their positions and mark their secrets. Input is bounded, and aliases expand within a limit.
 */

import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser, type YAMLError } from 'yaml';
import { type Diagnostic, errorDiagnostic, hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import type { Span } from '../../domain/secrets/span.js';
import { addAll } from '../input/add-all.js';
import { INPUT_LIMITS } from '../input/input-limits.js';
import { convertYaml } from './convert-yaml.js';
import { type Positions, positionsIn } from './positions.js';
import type { YamlNode } from './yaml-node.js';
import { yamlSecrets } from './yaml-secrets.js';

export interface YamlDocument {
  /** Null for a document that holds nothing. */
  readonly root: YamlNode | null;
  /** False when parts of it may be missing, because it did not parse. */
  readonly whole: boolean;
}

export interface ParsedYaml {
  readonly documents: readonly YamlDocument[];
  readonly positions: Positions;
  readonly diagnostics: readonly Diagnostic[];
  /** Parts of the text that are not to be shown, as offsets from its first letter. */
  readonly secrets: readonly Span[];
}

/**
 * Reads all documents of a YAML 1.2 (core schema) text. Never throws; problems are reported with their positions, one a line. The
 * offsets of the nodes begin at `first`, so that the nodes of two texts can be told apart.
 */
export function parseYaml(file: string, text: string, first = 0): ParsedYaml {
  const positions = positionsIn(file, text, first);
  const diagnostics: Diagnostic[] = [];
  const { tokens, tooDeepAt } = tokensOf(text);
  if (tooDeepAt !== null) {
    diagnostics.push(
      errorDiagnostic('EF1004', `the YAML is nested more than ${INPUT_LIMITS.depth} levels deep`, {
        source: positions.range(first + tooDeepAt, first + tooDeepAt),
      }),
    );
    return { documents: [], positions, diagnostics, secrets: [] };
  }
  const documents: YamlDocument[] = [];
  const secrets: Span[] = [];
  // `schema` is named so that a %YAML 1.1 line cannot bring back its booleans and base-60 numbers.
  const composer = new Composer({
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    logLevel: 'silent',
  });
  for (const document of composer.compose(tokens, false, text.length)) {
    if (documents.length >= INPUT_LIMITS.documents) {
      diagnostics.push(errorDiagnostic('EF1004', `${file} holds more than ${INPUT_LIMITS.documents} documents`));
      break;
    }
    const found = syntaxDiagnostics(document, text, (start, end) => positions.range(first + start, first + end));
    addAll(secrets, yamlSecrets(document, text));
    const root = convertYaml(document.contents as ParsedNode | null, positions, found, first);
    documents.push({ root, whole: !hasErrors(found.filter(({ code }) => consequencesOf(code).run !== 'go on')) });
    addAll(diagnostics, found);
  }
  return { documents, positions, diagnostics, secrets };
}

/** The stack of the parser shows the depth before the recursive composer reaches it. */
function tokensOf(text: string): { readonly tokens: readonly CST.Token[]; readonly tooDeepAt: number | null } {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > INPUT_LIMITS.depth) return { tokens, tooDeepAt: parser.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, tooDeepAt: null };
}

function syntaxDiagnostics(document: Document, text: string, range: Positions['range']): Diagnostic[] {
  const seen = new Set<number>();
  return [...document.errors, ...document.warnings].flatMap((problem) => {
    const source = range(problem.pos[0], problem.pos[1]);
    if (seen.has(source.line)) return [];
    seen.add(source.line);
    return [
      errorDiagnostic('EF1001', `the YAML does not parse: ${problem.message}`, {
        source,
        hint: syntaxHint(problem, lineAt(text, problem.pos[0])),
      }),
    ];
  });
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? undefined : end);
}

function syntaxHint(problem: YAMLError, line: string): string | null {
  const bare = /[:{,-]\s+(\[[^\][,"']+\]\s+[^\s,#}\]][^,#}]*)/.exec(line)?.[1];
  if (bare !== undefined) return `A datastore path must be quoted: "${bare.trim()}"`;
  if (problem.code === 'TAB_AS_INDENT') return 'Indent with spaces. YAML does not allow tabs there.';
  if (problem.code === 'TAG_RESOLVE_FAILED') return 'Remove the tag (the word with the exclamation mark).';
  return null;
}
