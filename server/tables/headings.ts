import { AppError } from '../errors.ts';
import type { Localized } from '../errors.ts';
import type { ColumnSpec, TableHeading } from './types.ts';

/** The last column of an error file; ignored when the corrected file comes back. */
export const PROBLEM_HEADING = '问题 / problem';

/**
 * What may stand in brackets after a heading without changing its meaning. Other units do change it: 金额（万元） read as 金额 would be
 * ten thousand times too small, 利率（日） a rate of another period.
 */
const HARMLESS_NOTE = /^(?:元|人民币|人民币元|单位:?元|rmb|cny|yuan|%|必填|选填|required|optional|yyyymmdd|yyyy\/mm\/dd|年月日)$/;
const LAST_NOTE = /[([【]([^()[\]【】]*)[)\]】]$/;

/** A heading as compared: width and case folded, without white space, invisible marks, quotes, hyphens, underscores and the star of a required column. */
export function foldHeading(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s\p{Cf}"'“”‘’*_\-‐-―]/gu, '');
}

function withoutNotes(folded: string): string {
  for (;;) {
    const note = LAST_NOTE.exec(folded);
    if (note === null || !HARMLESS_NOTE.test(note[1]!)) return folded;
    folded = folded.slice(0, note.index);
  }
}

/** A heading of the sender's as an error may show it: not long, and no number of a person, should the first row be data. */
export function headingText(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  const shown = line.replace(/\D/g, '').length >= 6 ? line.replace(/\d/g, '*') : line;
  return [...shown].length > 40 ? `${[...shown].slice(0, 40).join('')}…` : shown;
}

/** Finds columns by heading or JSON key. */
export class HeadingIndex {
  private readonly byFolded = new Map<string, string | null>();
  private readonly columns: readonly ColumnSpec[];

  /** @throws Error when two columns answer to the same heading, a mistake of whoever wrote them */
  constructor(columns: readonly ColumnSpec[]) {
    this.columns = columns;
    for (const { name, headings } of columns) {
      for (const folded of new Set([name, headings['zh-CN'], headings.en, ...headings.aliases].map(foldHeading))) {
        const other = this.byFolded.get(folded);
        if (typeof other === 'string') throw new Error(`the columns ${other} and ${name} share the heading ${folded}`);
        this.byFolded.set(folded, name);
      }
    }
    for (const ignored of [PROBLEM_HEADING, ...PROBLEM_HEADING.split('/')].map(foldHeading)) if (!this.byFolded.has(ignored)) this.byFolded.set(ignored, null);
  }

  /** The column's name; null for the problem column; undefined when unknown. */
  find(text: string): string | null | undefined {
    const folded = foldHeading(text);
    const exact = this.byFolded.get(folded);
    return exact === undefined ? this.byFolded.get(withoutNotes(folded)) : exact;
  }

  /**
   * The headings of a table, in file order.
   * @param othersAllowed whether unknown ones are passed over
   * @throws AppError `table-headings-wrong` naming every unknown, repeated and missing one at once
   */
  resolve(texts: readonly string[], othersAllowed = false): TableHeading[] {
    const headings = texts.map((text) => ({ text, column: this.find(text) }));
    const named = headings.filter(({ text }) => foldHeading(text) !== '');
    const known = named.filter(({ column }) => typeof column === 'string');
    if (known.length === 0) throw new AppError('table-headings-wrong', { problem: NO_HEADINGS });
    const unknown = othersAllowed ? [] : named.filter(({ column }) => column === undefined).map(({ text }) => headingText(text));
    this.refuse(unknown, repeated(known.map(({ column }) => column!)), this.missing(new Set(known.map(({ column }) => column!))));
    return headings.map(({ text, column }) => ({ text, column: column ?? null }));
  }

  /**
   * The keys of a JSON table's first row. A key that is left out may be an empty value of this row only, so a missing one is named only beside others.
   * @throws AppError `table-headings-wrong` as {@link resolve}
   */
  resolveKeys(keys: readonly string[]): TableHeading[] {
    const headings = keys.map((text) => ({ text, column: this.find(text) }));
    const isWrong = headings.some(({ column }) => column === undefined) || repeated(headings.map(({ column }) => column ?? '').filter((name) => name !== '')).length > 0;
    return isWrong ? this.resolve(keys) : headings.map(({ text, column }) => ({ text, column: column ?? null }));
  }

  /** Required columns that are not among `present`. */
  private missing(present: ReadonlySet<string>): string[] {
    return this.columns.filter(({ name, required }) => required && !present.has(name)).map(({ name }) => name);
  }

  /** @throws AppError `table-headings-wrong` when any of the lists names something */
  private refuse(unknown: readonly string[], twice: readonly string[], missing: readonly string[]): void {
    const parts = (language: 'zh-CN' | 'en') => {
      const title = (name: string) => this.columns.find((column) => column.name === name)?.headings[language] ?? name;
      const list = (names: readonly string[]) => {
        const shown = names.slice(0, 20).map((name) => `“${name}”`).join(language === 'en' ? ', ' : '、');
        return names.length > 20 ? `${shown}…` : shown;
      };
      const say = SENTENCES[language];
      return [
        ...(unknown.length > 0 ? [say.unknown + list(unknown)] : []),
        ...(twice.length > 0 ? [say.twice + list(twice.map(title))] : []),
        ...(missing.length > 0 ? [say.missing + list(missing.map(title))] : []),
      ].join(language === 'en' ? '; ' : '；');
    };
    const problem: Localized = { 'zh-CN': parts('zh-CN'), en: parts('en') };
    if (problem.en !== '') throw new AppError('table-headings-wrong', { problem });
  }
}

const SENTENCES = {
  'zh-CN': { unknown: '未知的列：', twice: '重复的列：', missing: '缺少必需的列：' },
  en: { unknown: 'unknown: ', twice: 'given twice: ', missing: 'missing: ' },
} as const;

/** Names nothing of the row: without headings it is a person's data. */
const NO_HEADINGS: Localized = { 'zh-CN': '首行没有任何已知的标题，是否缺少标题行？', en: 'the first row holds no known heading; is the row of headings missing?' };

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
