import type { ArrearsWarning } from '../../domain/arrears/index.ts';
import type { Traced } from '../lineage.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { facts, gap, notice, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import type { BundleInput, ClaimInput, PackLanguage } from '../pdf/input.ts';
import { flowPages } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { BODY, HEADING, INK, LABEL, MUTED, NOTE, SMALL, TITLE, VALUE, WARNING, WIDE_AREA, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { arrearsFacts } from './arrears-facts.ts';
import { complaintUses } from './arrears-links.ts';
import { ArrearsTables } from './arrears-tables.ts';
import { signature, withSignature } from './paper.ts';
import type { DocumentProblem, ProblemInput } from './problem.ts';
import { ADVICE, ARREARS_TEXT, LOUD } from './text/arrears.ts';
import type { ArrearsText } from './text/arrears.ts';
import type { DocumentMaker } from './types.ts';

/** 欠款计算表: head, sums, what is owed by instalment and line, payments, schedule, and every step, each line and step a place that links reach. */
class ArrearsSheet implements Part {
  readonly #claim: ClaimInput;
  readonly #traced: Traced;
  readonly #frame: PartFrame;
  readonly #language: PackLanguage;
  readonly #text: ArrearsText;
  readonly #tables: ArrearsTables;

  constructor({ claim, language }: BundleInput, traced: Traced, frame: PartFrame) {
    this.#claim = claim!;
    this.#traced = traced;
    this.#frame = frame;
    this.#language = language;
    this.#text = ARREARS_TEXT[language];
    this.#tables = new ArrearsTables(claim!.statement, language);
  }

  layout(context: LayoutContext): PageDraft[] {
    const { shaper } = context;
    const blocks = [...this.#head(shaper), ...this.#body(context)];
    const signing = signature(shaper, { field: 'sign-arrears', signers: this.#text.signers, date: this.#text.signed, width: WIDE_AREA.width, style: { ...BODY, size: 12 }, at: 0.55 });
    const pages = flowPages(withSignature(blocks, signing), WIDE_AREA, this.#frame, {});
    return pages.map((draft, index) => (index === 0 ? draft : this.#continued(draft)));
  }

  /** A page that continues the sheet says so above the table: alone in the hand it is still known for what it is. */
  #continued(draft: PageDraft): PageDraft {
    return {
      ...draft,
      draw: (canvas, page) => {
        canvas.textCentered(this.#text.continued, (WIDE_AREA.left + WIDE_AREA.right) / 2, WIDE_AREA.top + mm(3), { ...TITLE, size: 11 });
        draft.draw(canvas, page);
      },
    };
  }

  #head(shaper: Shaper): Block[] {
    const { statement } = this.#claim;
    const { width } = WIDE_AREA;
    const text = this.#text;
    const printed = statement.warnings.filter(({ code }) => !ADVICE.has(code));
    const [loud, quiet] = [printed.filter(({ code }) => LOUD.has(code)), printed.filter(({ code }) => !LOUD.has(code))];
    return [
      ...paragraph(shaper, text.title, TITLE, width, { center: true, leading: 36, keep: true }),
      ...paragraph(shaper, text.subtitle(statement.asOf), { face: 'serif', size: 11, color: MUTED }, width, { center: true, leading: 20, keep: true }),
      gap(6),
      ...(loud.length === 0 ? [] : [notice(shaper, loud.map((warning) => text.warning(warning)), { ...SMALL, size: 9, color: WARNING }, width, WARNING), gap(6)]),
      ...facts(shaper, arrearsFacts(this.#claim, this.#language), width, { ...LABEL, size: 8.5 }, { ...VALUE, size: 8.5 }, mm(28)),
      ...quiet.flatMap((warning, index) => [...(index === 0 ? [gap(4)] : []), ...paragraph(shaper, text.warning(warning), NOTE, width)]),
    ];
  }

  #body(context: LayoutContext): Block[] {
    const { shaper } = context;
    const text = this.#text;
    const tables = this.#tables;
    const { width } = WIDE_AREA;
    const uses = complaintUses(this.#traced, (anchor) => context.pageOf(anchor));
    const heading = (words: string): Block[] => [gap(8, { keepWithNext: true }), ...paragraph(shaper, words, { ...HEADING, size: 11 }, width, { leading: 20, keep: true })];
    const section = (words: string, table: readonly Block[]): Block[] => (table.length === 0 ? [] : [...heading(words), ...table]);
    const negative = tables.negativeDue();
    return [
      ...section(text.summary, tables.summary(shaper)),
      ...(negative === null ? [] : paragraph(shaper, text.negativeDue(negative), NOTE, width)),
      gap(4),
      ...this.#running(shaper),
      ...section(text.instalments, tables.instalments(shaper)),
      ...section(text.lines, tables.lines(shaper, uses)),
      ...section(text.payments, tables.payments(shaper)),
      ...section(text.events, tables.events(shaper)),
      ...section(text.schedule, tables.schedule(shaper)),
      ...heading(text.steps),
      ...paragraph(shaper, text.stepsIntro, { ...NOTE, color: INK }, width, { keep: true }),
      ...tables.steps(shaper, uses),
    ];
  }

  #running(shaper: Shaper): Block[] {
    const { daily, asOf } = this.#claim.statement;
    const text = this.#text;
    const value = daily.until !== null && daily.until <= asOf ? text.runningChanges(daily) : text.runningValue(daily);
    return facts(shaper, [[text.running, value]], WIDE_AREA.width, { ...LABEL, size: 8.5 }, { ...VALUE, size: 8.5 }, mm(28));
  }
}

export const arrears: DocumentMaker = {
  applies: ({ claim }) => claim !== undefined,
  title: (_frame, { language }) => ARREARS_TEXT[language].title,
  part: ({ input, traced, frame }) => new ArrearsSheet(input, traced, frame),
};

/** What the engine warns of: each is for legal staff to look at before the figures go to a court. */
export function problemsOf({ claim }: ProblemInput): DocumentProblem[] {
  return claim!.statement.warnings.map(({ code, text }: ArrearsWarning) => ({ code: 'arrears-warning', level: 'warning', document: 'arrears', field: code, text }));
}
