import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

const MODULE = 'src/modules/migrations';
const FACES = ['index.ts', 'orm.ts', 'commands/index.ts', 'catalog/index.ts'].map((file) => `${MODULE}/${file}`);

/** A verb in the third person, as the first word of a docstring: Returns, Reads, Locks. */
const VERB = /^(?!This\b|Its\b|Always\b)[A-Z][a-z]+s\b/;

interface Documented {
  readonly name: string;
  readonly text: string;
  /** Tags with their text: `throws {Error} when …`. */
  readonly tags: readonly string[];
  readonly throwsItself: boolean;
  readonly returnsValue: boolean;
}

const program = ts.createProgram(
  FACES.map((file) => path.join(PROJECT_FOLDER, file)),
  { allowImportingTsExtensions: true, noEmit: true, module: ts.ModuleKind.NodeNext, noLib: true, types: [] },
);
const checker = program.getTypeChecker();

/** Functions that the faces export; those of a package (re-exported ones of libraries) are not ours. */
function exportedFunctions(): Documented[] {
  const symbols = FACES.flatMap((file) => {
    const source = program.getSourceFile(path.join(PROJECT_FOLDER, file));
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module) : [];
  });
  const originals = new Set(
    symbols.map((one) => (one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one)),
  );
  return [...originals].flatMap((symbol) => {
    const found = functionOf(symbol);
    return found ? [read(symbol, found)] : [];
  });
}

function functionOf(symbol: ts.Symbol): ts.FunctionLikeDeclaration | undefined {
  const declaration = symbol.valueDeclaration;
  if (!declaration) return undefined;
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
}

function read(symbol: ts.Symbol, found: ts.FunctionLikeDeclaration): Documented {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol
    .getJsDocTags(checker)
    .map(({ name, text: said }) => `${name} ${ts.displayPartsToString(said)}`.trim());
  const body = found.body?.getText() ?? '';
  const type = found.type?.getText() ?? '';
  return {
    name: symbol.name,
    text,
    tags,
    throwsItself: /\bthrow\b/.test(body),
    returnsValue: !/^(void|Promise<void>)$/.test(type),
  };
}

/** Words of a name: `readCatalog` is "read catalog". */
const wordsOf = (name: string): string => name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();

function faultsOf({ name, text, tags, throwsItself }: Documented): string[] {
  const [sentence = ''] = text.split(/(?<=\.)\s/);
  const plain = sentence
    .toLowerCase()
    .replaceAll(/[^a-z ]/g, '')
    .replaceAll(/\b(the|a|an)\b /g, '');
  const saysErrors = tags.some((tag) => /^throws \{?\w+.* /.test(tag)) || /\b(error|throws?|never fails)\b/i.test(text);
  return [
    ...(VERB.test(text) ? [] : ['begins without a verb']),
    ...(text.split(/\s/).length >= 5 ? [] : ['says less than five words']),
    ...(plain.replace(/s\b/, '') === wordsOf(name).trim() ? ['repeats the name'] : []),
    ...(throwsItself && !saysErrors ? ['does not say when it throws'] : []),
    ...(tags.some((tag) => /^throws\b/.test(tag) && !/\b(when|if|for|at once|where|while|without|unless)\b/.test(tag))
      ? ['has a @throws that does not say when']
      : []),
    ...(saysErrors || /\bno errors?\b|\bwithout (an )?error\b/i.test(text + tags.join(' '))
      ? []
      : ['says no errors, and not that there are none']),
  ];
}

describe('a function of a public face of the migrations module', () => {
  const functions = exportedFunctions();

  test('is found', () => expect(functions.length).toBeGreaterThan(20));

  test.each(functions.map((one) => [one.name, one] as const))('%s says what it does, and when it fails', (_, one) => {
    expect({ docstring: one.text, faults: faultsOf(one) }).toEqual({ docstring: one.text, faults: [] });
  });
});
