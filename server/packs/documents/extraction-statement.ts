import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { facts, gap, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import { exhibitAnchor } from '../pdf/parts/anchors.ts';
import { LABEL, NOTE, VALUE, WIDE_AREA, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { compareDigest, extractedDigest } from './exhibit-state.ts';
import { heading, keptWithNext, list, paragraphs, signatureBlock, table, title, titledPages } from './report.ts';
import type { TableRow } from './report.ts';
import { EXTRACTION_STATEMENT_TEXT } from './text/extraction-statement.ts';
import type { ExtractionStatementText } from './text/extraction-statement.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

/** 数据提取说明: what was taken out, by what, with which digests before and after; who did so is for a named person to say. */
class ExtractionStatement implements Part {
  readonly #context: DocumentContext;
  readonly #words: ExtractionStatementText;
  #pages: PageDraft[] | undefined;

  constructor(context: DocumentContext) {
    this.#context = context;
    this.#words = EXTRACTION_STATEMENT_TEXT[context.input.language];
  }

  /** The same in every round: it prints no page number. */
  layout({ shaper }: LayoutContext): PageDraft[] {
    return (this.#pages ??= titledPages(this.#blocks(shaper), this.#context.frame, this.#words.continued));
  }

  #blocks(shaper: Shaper): Block[] {
    const words = this.#words;
    const { input, frame: { text } } = this.#context;
    const isIndented = input.language === 'zh-CN';
    const extracted = `${text.dateTime(input.composedAt)}\u3000${text.timeZone}`;
    const files = input.exhibits.filter((exhibit) => compareDigest(exhibit) !== 'not-compared').length;
    const origins = [...new Set(input.exhibits.flatMap(({ log }) => (log ? [log.origin] : [])))];
    const rows: [string, string | string[]][] = [
      [words.who, words.whoValue],
      [words.when, extracted],
      [words.system, origins.length === 0 ? words.systemUnknown : origins],
      [words.tool, input.build],
      [words.case, input.caseRef],
      [words.scope, words.scopeValue(input.exhibits.length, files)],
      [words.medium, words.mediumValue],
    ];
    return [
      ...title(shaper, words.title),
      ...paragraphs(shaper, [words.intro], isIndented),
      ...heading(shaper, words.factsHeading), ...facts(shaper, rows, WIDE_AREA.width, LABEL, VALUE, mm(30)),
      ...heading(shaper, words.stepsHeading), ...list(shaper, words.steps),
      ...heading(shaper, words.digestsHeading), ...this.#digests(shaper), gap(3), ...paragraph(shaper, words.digestNote, NOTE, WIDE_AREA.width),
      ...heading(shaper, words.repeatHeading), ...list(shaper, words.repeat),
      ...heading(shaper, words.changesHeading), ...list(shaper, words.changes),
      ...heading(shaper, words.declarationHeading), ...paragraphs(shaper, [words.declarationNote], isIndented, NOTE),
      ...keptWithNext(list(shaper, words.declaration({ build: input.build, exhibits: input.exhibits.length, extracted }))),
      ...signatureBlock(words.signature),
    ];
  }

  #digests(shaper: Shaper): Block[] {
    const words = this.#words;
    const { input, frame: { text }, exhibits } = this.#context;
    const here = new Set(exhibits.map(({ number }) => number));
    const [number, record, digest, comparison] = words.digestColumns;
    const columns = [{ title: number, share: 0.06, align: 'center' as const }, { title: record, share: 0.28 }, { title: digest, share: 0.56 }, { title: comparison, share: 0.1, align: 'center' as const }];
    const rows = input.exhibits.map((exhibit, index): TableRow => {
      const { record: { id, eventTime, receivedTime, document }, anchor } = exhibit;
      const state = compareDigest(exhibit);
      const times = [`${words.event} ${text.dateTime(eventTime)}`, `${words.received} ${text.dateTime(receivedTime)}`, `${words.anchored} ${anchor ? text.dateTime(anchor.blockTime) : text.index.notAnchored}`];
      const after = extractedDigest(exhibit) ?? words.notRead[state === 'on-sealing' ? state : 'not-compared'];
      return { cells: [String(index + 1), [id, ...times], [`${words.before} ${document.sha256}`, `${words.after} ${after}`], words.comparison[state]], link: here.has(index + 1) ? { anchor: exhibitAnchor(index + 1) } : undefined };
    });
    return table(shaper, columns, rows, 6.2);
  }
}

export const EXTRACTION_STATEMENT: DocumentMaker = {
  applies: ({ exhibits }) => exhibits.length > 0,
  title: (_frame, { language }) => EXTRACTION_STATEMENT_TEXT[language].title,
  part: (context) => new ExtractionStatement(context),
};
