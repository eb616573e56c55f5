/** Everything the app says stands in its language files, in both languages, and nowhere else. */
import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { LOAN_STATUSES } from '../../server/domain/loan/index.ts';
import { BATCH_STATES, CASE_STATES } from '../../server/web/api.ts';
import { TEXTS } from '../../server/web/texts/index.ts';

const WEB = resolve(import.meta.dirname, '../../server/web');
/** Attributes that a person reads or hears. */
const READ = new Set(['title', 'label', 'placeholder', 'alt', 'description', 'extra', 'help', 'okText', 'cancelText', 'message', 'aria-label']);

function leaves(value: unknown, path = ''): [path: string, leaf: unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, `${path}.${name}`));
}

/** Words in a component that a person would see. */
function spokenIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(WEB, file), 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && READ.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer)) found.push(node.initializer.text);
    if ((ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) && /\p{Script=Han}/u.test(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('texts of the staff app', () => {
  it('are the same entries in both languages, and none is empty', () => {
    const shape = (language: 'zh-CN' | 'en') => leaves(TEXTS[language]).map(([path, leaf]) => `${path} ${typeof leaf}`).sort();
    expect(shape('en')).to.deep.equal(shape('zh-CN'));
    for (const language of ['zh-CN', 'en'] as const) for (const [path, leaf] of leaves(TEXTS[language])) if (typeof leaf === 'string') expect(leaf.trim(), path).not.to.equal('');
  });

  it('hold no English in Chinese and no Chinese in English but for names', () => {
    const NAMES = /Docketproof|CSV|XLSX|TXT|ZIP|PDF|loanNumber|链证|（借据号）|\(借据号\)/g;
    for (const [path, leaf] of leaves(TEXTS['zh-CN'])) if (typeof leaf === 'string') expect(leaf.replace(NAMES, ''), path).not.to.match(/[A-Za-z]{2,}/);
    for (const [path, leaf] of leaves(TEXTS.en)) if (typeof leaf === 'string') expect(leaf.replace(NAMES, ''), path).not.to.match(/\p{Script=Han}/u);
  });

  it('have a word for every state there is', () => {
    for (const texts of Object.values(TEXTS)) {
      expect(Object.keys(texts.filter.statuses)).to.deep.equal(Object.keys(LOAN_STATUSES));
      expect(Object.keys(texts.batch.states).sort()).to.deep.equal([...BATCH_STATES].sort());
      expect(Object.keys(texts.results.states).sort()).to.deep.equal([...CASE_STATES].sort());
    }
    for (const [status, words] of Object.entries(LOAN_STATUSES)) expect(TEXTS['zh-CN'].filter.statuses[status]).to.equal(words['zh-CN']);
  });

  it('stand in no component', () => {
    const files = globSync('**/*.tsx', { cwd: WEB });
    expect(files).to.have.length.above(15);
    // The switch calls each language by its own name.
    expect(files.flatMap((file) => spokenIn(file).map((words) => `${file}: ${words}`)).filter((each) => each !== 'app.tsx: 中文')).to.deep.equal([]);
  });
});
