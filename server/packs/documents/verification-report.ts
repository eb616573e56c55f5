import { REPORT_STAGES, RESULT_TEXTS, STAGE_TEXTS } from '../../domain/proof/index.ts';
import type { Reason, ReportStageName, StageResult } from '../../domain/proof/index.ts';
import { statementOf } from '../../domain/record/index.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { facts, gap, notice, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import { hasOriginal } from '../pdf/input.ts';
import type { CheckFacts, ExhibitInput } from '../pdf/input.ts';
import { exhibitAnchor } from '../pdf/parts/anchors.ts';
import { LABEL, NOTE, SMALL, VALUE, WARNING, WIDE_AREA, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { compareDigest, rangesOf, sequenceProblems } from './exhibit-state.ts';
import { heading, keptWithNext, list, paragraphs, signatureBlock, table, title, titledPages } from './report.ts';
import type { TableRow } from './report.ts';
import { VERIFICATION_REPORT_TEXT } from './text/verification-report.ts';
import type { VerificationReportText } from './text/verification-report.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

/** Reasons that speak of a file handed to the verifier: what became of the original stands in a column of its own, as found when this file was made. */
const OF_THE_FILE: readonly string[] = ['digest-matches', 'evidence-not-given'];

/**
 * How a step came out: for the steps of an anchor, of the one that carries the most, since a proof rests on one anchor and not on the best of
 * each. A contradiction is shown whatever else holds. null where the steps are not known or the step does not occur.
 */
export function resultOf(check: CheckFacts | undefined, name: ReportStageName): StageResult | null {
  const own = check?.stages.filter((stage) => stage.name === name) ?? [];
  if (own.some(({ result }) => result === 'failed')) return 'failed';
  const passed = (anchor: number | undefined): number => check!.stages.filter((stage) => stage.anchor === anchor && stage.result === 'passed').length;
  const best = own.reduce<(typeof own)[number] | undefined>((first, next) => (first === undefined || passed(next.anchor) > passed(first.anchor) ? next : first), undefined);
  return best?.result ?? null;
}

/** 核验报告: what was checked of each exhibit, by what and under which settings, with what result, on which premises, and how to do it again. */
class VerificationReport implements Part {
  readonly #context: DocumentContext;
  readonly #words: VerificationReportText;
  #pages: PageDraft[] | undefined;

  constructor(context: DocumentContext) {
    this.#context = context;
    this.#words = VERIFICATION_REPORT_TEXT[context.input.language];
  }

  /** The same in every round: it prints no page number. */
  layout({ shaper }: LayoutContext): PageDraft[] {
    return (this.#pages ??= titledPages(this.#blocks(shaper), this.#context.frame, this.#words.continued));
  }

  #blocks(shaper: Shaper): Block[] {
    const words = this.#words;
    const { input, frame } = this.#context;
    const isIndented = input.language === 'zh-CN';
    const blocks: Block[] = [...title(shaper, words.title), ...paragraphs(shaper, [words.intro(input.exhibits.length)], isIndented)];
    if (input.development) blocks.push(gap(4), notice(shaper, [frame.text.developmentChain('bundle')], { ...SMALL, color: WARNING }, WIDE_AREA.width, WARNING));
    const uncompared = input.exhibits.filter((exhibit) => !hasOriginal(exhibit)).length;
    blocks.push(
      ...heading(shaper, words.basis), ...facts(shaper, this.#basis(), WIDE_AREA.width, LABEL, VALUE, mm(30)),
      ...heading(shaper, words.stepsHeading), ...this.#steps(shaper),
      ...heading(shaper, words.resultsHeading), ...this.#results(shaper), gap(3), ...paragraph(shaper, words.resultsNote, NOTE, WIDE_AREA.width),
      ...(uncompared === 0 ? [] : [gap(4), notice(shaper, [words.digestNote(uncompared)], { ...SMALL, color: WARNING }, WIDE_AREA.width, WARNING)]),
      ...heading(shaper, words.reasonsHeading), ...this.#reasons(shaper, ({ reasons }) => reasons.filter(({ code }) => !OF_THE_FILE.includes(code)), words.reasonsNone),
      ...heading(shaper, words.premisesHeading), ...keptWithNext(paragraphs(shaper, [words.premisesIntro], isIndented)), ...this.#reasons(shaper, ({ premises }) => premises, words.notGiven),
      ...heading(shaper, words.sequenceHeading), ...paragraphs(shaper, this.#sequence(), isIndented),
      ...heading(shaper, words.repeatHeading), ...list(shaper, words.repeat),
      ...heading(shaper, words.limitsHeading), ...keptWithNext(list(shaper, words.limits)),
      ...signatureBlock(words.signature),
    );
    return blocks;
  }

  #checks(): CheckFacts[] {
    return this.#context.input.exhibits.flatMap(({ check }) => (check === undefined ? [] : [check]));
  }

  #basis(): [string, string | string[]][] {
    const words = this.#words;
    const { input, frame: { text } } = this.#context;
    const checks = this.#checks();
    const times = checks.map(({ checkedAt }) => checkedAt).sort();
    const read = [...new Set(checks.flatMap(({ chainReadAt }) => (chainReadAt === null ? [] : [chainReadAt])))].sort();
    const trust = [...new Set(checks.flatMap(({ policy }) => (policy.trust === null ? [] : [policy.trust])))];
    const [first] = checks;
    return [
      [words.case, input.caseRef],
      [words.object, words.objectValue(input.exhibits.length)],
      [words.checkedAt, times.length === 0 ? words.notGiven : `${words.checkedAtValue(text.dateTime(times[0]!), text.dateTime(times.at(-1)!))}\u3000${text.timeZone}`],
      [words.software, input.build],
      [words.trust, trust.length === 0 ? words.noTrust : words.trustValue(trust)],
      [words.chain, read.length === 0 ? words.chainNotRead : words.chainRead(words.checkedAtValue(text.dateTime(read[0]!), text.dateTime(read.at(-1)!)))],
      ...(first === undefined ? [] : [[words.witnesses, words.witnessesValue(first.policy.witnessThreshold)] as [string, string]]),
      [words.lateness, words.latenessValue(input.lateAfterHours)],
    ];
  }

  #steps(shaper: Shaper): Block[] {
    const { stepColumns, steps } = this.#words;
    const { language } = this.#context.input;
    const [step, what, repeat] = stepColumns;
    const columns = [{ title: step, share: 0.16 }, { title: what, share: 0.46 }, { title: repeat, share: 0.38 }];
    return table(shaper, columns, REPORT_STAGES.map((name) => ({ cells: [STAGE_TEXTS[name][language], steps[name].what, steps[name].repeat] })));
  }

  #results(shaper: Shaper): Block[] {
    const words = this.#words;
    const { input, frame: { text }, exhibits } = this.#context;
    const here = new Set(exhibits.map(({ number }) => number));
    const narrow = 0.83 / REPORT_STAGES.length;
    const columns = [{ title: words.number, share: 0.065, align: 'center' as const }, ...REPORT_STAGES.map((name) => ({ title: words.short[name], share: narrow, align: 'center' as const })), { title: words.verdict, share: 0.105, align: 'center' as const }];
    const rows = input.exhibits.map((exhibit, index): TableRow => ({
      cells: [String(index + 1), ...REPORT_STAGES.map((name) => this.#result(exhibit, name)), text.verdict(exhibit.verdict, hasOriginal(exhibit))],
      link: here.has(index + 1) ? { anchor: exhibitAnchor(index + 1) } : undefined,
    }));
    return table(shaper, columns, rows, 6.5);
  }

  #result(exhibit: ExhibitInput, name: ReportStageName): string {
    if (name === 'evidence-digest') return this.#words.digest[compareDigest(exhibit)];
    const result = resultOf(exhibit.check, name);
    return result === null ? this.#words.notGiven : RESULT_TEXTS[result][this.#context.input.language];
  }

  /** Each sentence that several exhibits share once, with their numbers; then what is said of one alone. */
  #reasons(shaper: Shaper, of: (check: CheckFacts) => readonly Reason[], none: string): Block[] {
    const { input } = this.#context;
    const words = this.#words;
    const found = new Map<string, number[]>();
    input.exhibits.forEach(({ check }, index) => {
      for (const reason of check === undefined ? [] : of(check)) {
        const sentence = reason[input.language];
        found.set(sentence, [...(found.get(sentence) ?? []), index + 1]);
      }
    });
    if (found.size === 0) return paragraphs(shaper, [none], input.language === 'zh-CN');
    const who = (numbers: readonly number[]): string => (numbers.length === input.exhibits.length ? words.all : rangesOf(numbers, words.separator));
    const shared = [...found].filter(([, numbers]) => numbers.length > 1).map(([sentence, numbers]): TableRow => ({ cells: [who(numbers), sentence] }));
    const own = new Map<number, string[]>();
    for (const [sentence, [first, ...others]] of found) if (others.length === 0) own.set(first!, [...(own.get(first!) ?? []), sentence]);
    const rows = [...shared, ...[...own].sort(([a], [b]) => a - b).map(([number, sentences]): TableRow => ({ cells: [who([number]), sentences] }))];
    return table(shaper, [{ title: words.reasonColumns[0], share: 0.2, align: 'center' }, { title: words.reasonColumns[1], share: 0.8 }], rows);
  }

  #sequence(): string[] {
    const words = this.#words;
    const { input } = this.#context;
    const problems = sequenceProblems(input);
    if (problems.length > 0) return [words.sequenceBroken(problems.slice(0, 5).join(words.separator)), words.sequenceNot];
    const statements = input.exhibits.flatMap(({ record }, index) => {
      const statement = statementOf(record);
      return statement === null ? [] : [words.sequenceStatement(index + 1, statement.count, statement.statedBy)];
    });
    return [words.sequenceComplete(input.exhibits.length), words.sequenceShows, words.sequenceNot, ...(statements.length > 0 ? statements : [words.sequenceNoStatement])];
  }
}

export const VERIFICATION_REPORT: DocumentMaker = {
  applies: ({ exhibits }) => exhibits.length > 0,
  title: (_frame, { language }) => VERIFICATION_REPORT_TEXT[language].title,
  part: (context) => new VerificationReport(context),
};
