import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { facts } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import type { BundleInput, PreviousPack } from '../pdf/input.ts';
import { exhibitAnchor, exhibitEndAnchor } from '../pdf/parts/anchors.ts';
import { LABEL, VALUE, WIDE_AREA, mm } from '../pdf/style.ts';
import { heading, keptWithNext, paragraphs, signatureBlock, table, title, titledPages } from './report.ts';
import type { TableRow } from './report.ts';
import { DIFFERENCES_TEXT } from './text/differences.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

export interface ExhibitDifference {
  change: 'added' | 'removed' | 'changed' | 'superseded' | 'pages';
  /** numbers then and now; null where it was or is not in the pack */
  before: number | null;
  now: number | null;
  recordId: string;
}

type Ranges = (number: number) => { from: number; to: number } | null;

/**
 * Exhibits that are not as they were in the earlier pack, in order of their number now and then. A correction since then is `superseded`; with
 * nothing else changed, other pages are said.
 */
export function exhibitDifferences({ exhibits }: Pick<BundleInput, 'exhibits'>, previous: PreviousPack, rangeOf: Ranges): ExhibitDifference[] {
  const earlier = new Map(previous.exhibits.map((each) => [each.recordId, each]));
  const found = exhibits.flatMap(({ record, supersededBy }, index): ExhibitDifference[] => {
    const now = index + 1;
    const before = earlier.get(record.id);
    if (before === undefined) return [{ change: 'added', before: null, now, recordId: record.id }];
    const own = { before: before.number, now, recordId: record.id };
    if (before.number !== now || before.sha256 !== record.document.sha256) return [{ change: 'changed', ...own }];
    if (supersededBy !== null && !earlier.has(supersededBy)) return [{ change: 'superseded', ...own }];
    const range = rangeOf(now);
    return range === null || (range.from === before.pages.from && range.to === before.pages.to) ? [] : [{ change: 'pages', ...own }];
  });
  const ids = new Set(exhibits.map(({ record }) => record.id));
  const removed = previous.exhibits.filter(({ recordId }) => !ids.has(recordId)).map(({ number, recordId }): ExhibitDifference => ({ change: 'removed', before: number, now: null, recordId }));
  return [...found, ...removed];
}

/** 补正、补充证据: which pack this one replaces and what is different. */
class Differences implements Part {
  readonly #context: DocumentContext;
  readonly #previous: PreviousPack;

  constructor(context: DocumentContext, previous: PreviousPack) {
    this.#context = context;
    this.#previous = previous;
  }

  layout({ shaper, pageOf }: LayoutContext): PageDraft[] {
    const { input, frame } = this.#context;
    const { text } = frame;
    const previous = this.#previous;
    const words = DIFFERENCES_TEXT[input.language];
    const isIndented = input.language === 'zh-CN';
    const rangeOf: Ranges = (number) => (pageOf(exhibitAnchor(number)) > 0 ? { from: pageOf(exhibitAnchor(number)), to: pageOf(exhibitEndAnchor(number)) } : null);
    const differences = exhibitDifferences(input, previous, rangeOf);
    const isKept = previous.exhibits.every(({ number, recordId }) => input.exhibits[number - 1]?.record.id === recordId);
    const placed = (number: number | null, pages: { from: number; to: number } | null, digest: string | undefined): string[] =>
      number === null ? [words.none] : [text.copyHeader(number, input.exhibits.find(({ record }) => record.document.sha256 === digest)?.record.document.title ?? ''), ...(pages === null ? [] : [words.pages(text.index.pages(pages.from, pages.to))]), ...(digest === undefined ? [] : [digest])];
    const rows = differences.map(({ change, before, now, recordId }): TableRow => {
      const then = previous.exhibits.find((each) => each.recordId === recordId);
      const range = now === null ? null : rangeOf(now);
      return {
        cells: [String(now ?? before), words.change[change], placed(before, then?.pages ?? null, then?.sha256), placed(now, range, now === null ? undefined : input.exhibits[now - 1]!.record.document.sha256)],
        link: range === null ? undefined : { anchor: exhibitAnchor(now!) },
      };
    });
    const [number, change, then, now] = words.columns;
    const columns = [{ title: number, share: 0.07, align: 'center' as const }, { title: change, share: 0.13, align: 'center' as const }, { title: then, share: 0.4 }, { title: now, share: 0.4 }];
    const figures = this.#figures();
    const figureColumns = words.figureColumns.map((each, index) => ({ title: each, share: index === 0 ? 0.3 : 0.35 }));
    const blocks: Block[] = [
      ...title(shaper, words.title),
      ...paragraphs(shaper, [words.intro(previous.exhibits.length)], isIndented),
      ...facts(shaper, [[words.previous, previous.packSha256], [words.previousDate, `${text.dateTime(previous.composedAt)}\u3000${text.timeZone}`], [words.numbering, isKept ? words.kept : words.moved]], WIDE_AREA.width, LABEL, VALUE, mm(36)),
      ...heading(shaper, words.exhibitsHeading), ...(rows.length === 0 ? paragraphs(shaper, [words.noExhibits], isIndented) : table(shaper, columns, rows)),
      ...heading(shaper, words.figuresHeading), ...keptWithNext(figures.length === 0 ? paragraphs(shaper, [words.noFigures], isIndented) : table(shaper, figureColumns, figures)),
      ...signatureBlock(words.signature),
    ];
    return titledPages(blocks, frame, words.continued);
  }

  /** Only what changed. */
  #figures(): TableRow[] {
    const { claim, language } = this.#context.input;
    const words = DIFFERENCES_TEXT[language];
    const pairs: [string, string | null, string | null][] = [[words.total, this.#previous.total, claim?.statement.totals.total ?? null], [words.asOf, this.#previous.asOf, claim?.statement.asOf ?? null]];
    return pairs.filter(([, before, now]) => before !== now).map(([name, before, now]) => ({ cells: [name, before ?? words.none, now ?? words.none] }));
  }
}

export const DIFFERENCES: DocumentMaker = {
  applies: ({ previous }) => previous !== undefined,
  title: (_frame, { language }) => DIFFERENCES_TEXT[language].title,
  part: (context) => new Differences(context, context.input.previous!),
};
