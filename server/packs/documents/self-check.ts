import { fenOf, yuanOf } from '../complaint/index.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { gap, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import { hasOriginal, isErased, lateHours } from '../pdf/input.ts';
import type { ExhibitInput } from '../pdf/input.ts';
import { exhibitAnchor, exhibitEndAnchor } from '../pdf/parts/anchors.ts';
import { NOTE, WIDE_AREA } from '../pdf/style.ts';
import { describeObstacle } from '../text/archival.ts';
import { compareDigest, rangesOf, sequenceProblems } from './exhibit-state.ts';
import { UNLISTED } from './numbering.ts';
import { paragraphs, table, title, titledPages } from './report.ts';
import { SELF_CHECK_TEXT } from './text/self-check.ts';
import type { CheckResult, SelfCheckText } from './text/self-check.ts';
import { documentAnchor, documentEndAnchor } from './types.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

type Row = [check: string, result: CheckResult, details: string | readonly string[]];

/** 自检表, last in the file: what was checked while the file was made. What it says of page numbers is asserted before the file leaves. */
class SelfCheck implements Part {
  readonly #context: DocumentContext;
  readonly #words: SelfCheckText;

  constructor(context: DocumentContext) {
    this.#context = context;
    this.#words = SELF_CHECK_TEXT[context.input.language];
  }

  layout(context: LayoutContext): PageDraft[] {
    const words = this.#words;
    const [check, result, details] = words.columns;
    const columns = [{ title: check, share: 0.19 }, { title: result, share: 0.1, align: 'center' as const }, { title: details, share: 0.71 }];
    const rows = this.#rows(context).map(([name, state, text]) => ({ cells: [name, words.result[state], text] }));
    const blocks: Block[] = [...title(context.shaper, words.title), ...paragraphs(context.shaper, [words.intro], this.#context.input.language === 'zh-CN'), gap(4), ...table(context.shaper, columns, rows, 8.5), gap(4), ...paragraph(context.shaper, words.note, NOTE, WIDE_AREA.width)];
    return titledPages(blocks, this.#context.frame, words.continued);
  }

  #rows(context: LayoutContext): Row[] {
    const { exhibits } = this.#context;
    const words = this.#words;
    return [
      [words.numbering, 'passed', words.numberingValue(this.#counts(context.total))],
      ...this.#evidence(),
      this.#figures(),
      [words.documents, 'passed', this.#pages(context)],
      this.#characters(context),
      this.#named(words.superseded, ({ supersededBy }) => supersededBy !== null),
      this.#named(words.erased, isErased),
      this.#named(words.retained, (exhibit) => !hasOriginal(exhibit) && !isErased(exhibit)),
      this.#named(words.late, (exhibit) => lateHours(exhibit, this.#context.input.lateAfterHours) !== null),
      this.#listed(words.placeholder, exhibits.filter(({ shown }) => !shown).map(({ number }) => number)),
      this.#archival(),
      this.#overrides(),
      this.#omitted(),
    ];
  }

  #counts(pages: number): { pages: number; bookmarks: number; contents: number; index: number } {
    const { outline, exhibits } = this.#context;
    const has = (kind: string): boolean => outline.some((each) => each.kind === kind);
    return {
      pages,
      bookmarks: outline.filter(({ kind }) => kind !== 'exhibits').length + exhibits.length,
      contents: has('contents') ? outline.filter(({ kind }) => !UNLISTED.includes(kind)).length + exhibits.length : 0,
      index: has('evidence-index') ? exhibits.length : 0,
    };
  }

  #evidence(): Row[] {
    const words = this.#words;
    const { input, frame: { text } } = this.#context;
    const bad = new Map<string, number[]>();
    input.exhibits.forEach(({ verdict }, index) => {
      if (verdict === 'consistent' || verdict === 'superseded') return;
      const name = text.verdict(verdict, true);
      bad.set(name, [...(bad.get(name) ?? []), index + 1]);
    });
    const count = input.exhibits.length;
    const wrong = [...bad.values()].reduce((all, { length }) => all + length, 0);
    const states = input.exhibits.map(compareDigest);
    const of = (state: string): number => states.filter((each) => each === state).length;
    const problems = sequenceProblems(input);
    return [
      [words.verified, wrong === 0 ? 'passed' : 'failed', [words.verifiedValue(count - wrong, count), ...[...bad].map(([name, numbers]) => words.verdicts(name, rangesOf(numbers, words.separator)))]],
      [words.digests, of('differs') > 0 ? 'failed' : of('not-compared') > 0 ? 'note' : 'passed', words.digestsValue(of('equal'), of('on-sealing'), of('not-compared'))],
      [words.sequence, problems.length === 0 ? 'passed' : 'failed', problems.length === 0 ? words.sequenceValue(count) : words.sequenceBroken(problems.slice(0, 5).join(words.separator))],
    ];
  }

  /** Compared here once more, from what is printed, and not taken on trust from whoever filled the form. */
  #figures(): Row {
    const words = this.#words;
    const { input: { claim }, form } = this.#context;
    if (claim === undefined) return [words.figures, 'none', words.noClaim];
    const statement = claim.statement.totals.total;
    const lines = yuanOf(claim.statement.lines.reduce((all, { amount }) => all + fenOf(amount), 0n));
    const printed = /^-?[\d.]+/.exec(String(form?.values.fields['total'] ?? ''))?.[0];
    const complaint = form === null ? claim.summary.total.amount : (printed ?? words.nothing);
    const figures = [complaint, claim.summary.total.amount, lines];
    return [words.figures, figures.every((figure) => figure === statement) ? 'passed' : 'failed', words.figuresValue(complaint, claim.summary.total.amount, statement, lines)];
  }

  #pages({ pageOf }: LayoutContext): string[] {
    const { outline, exhibits, frame: { text } } = this.#context;
    return outline.map(({ kind, title: name }) => {
      const [from, to] = kind === 'exhibits' ? [exhibitAnchor(exhibits[0]!.number), exhibitEndAnchor(exhibits.at(-1)!.number)] : [documentAnchor(kind), documentEndAnchor(kind)];
      return `${name}\u3000${text.index.pages(pageOf(from), pageOf(to))}`;
    });
  }

  /** In the last round everything before this document has been shaped at least once. */
  #characters({ shaper }: LayoutContext): Row {
    const words = this.#words;
    const missing = shaper.missing.list().map(({ character }) => character);
    return missing.length === 0 ? [words.characters, 'passed', words.charactersNone] : [words.characters, 'note', words.charactersValue(missing.join(' '))];
  }

  #named(check: string, is: (exhibit: ExhibitInput) => boolean): Row {
    return this.#listed(check, this.#context.input.exhibits.flatMap((exhibit, index) => (is(exhibit) ? [index + 1] : [])));
  }

  #listed(check: string, numbers: readonly number[]): Row {
    const words = this.#words;
    return numbers.length === 0 ? [check, 'none', words.nothing] : [check, 'note', words.exhibits(rangesOf(numbers, words.separator))];
  }

  #archival(): Row {
    const words = this.#words;
    const { exhibits, input: { language } } = this.#context;
    const obstacles = exhibits.flatMap(({ number, archival }) => archival.map((obstacle) => words.exhibit(number, describeObstacle(obstacle, language))));
    return obstacles.length === 0 ? [words.archival, 'passed', words.archivalNone] : [words.archival, 'note', obstacles];
  }

  #overrides(): Row {
    const words = this.#words;
    const { overrides = [], language } = this.#context.input;
    return overrides.length === 0 ? [words.overrides, 'none', words.nothing] : [words.overrides, 'note', overrides.map(({ finding, reason, by }) => words.override(finding[language], reason, by))];
  }

  #omitted(): Row {
    const words = this.#words;
    const { omitted, input } = this.#context;
    if (omitted.length === 0) return [words.omitted, 'none', words.nothing];
    return [words.omitted, 'note', omitted.map(({ kind, title: name, why }) => `${name}\u3000${words.why(kind, why, input.claim !== undefined)}`)];
  }
}

export const SELF_CHECK: DocumentMaker = {
  applies: () => true,
  title: (_frame, { language }) => SELF_CHECK_TEXT[language].title,
  part: (context) => new SelfCheck(context),
};
