/**
 * Every reason a case report can give, in one table. As with proofs a code never changes its meaning and none is ever removed. `{what}` are
 * sequence numbers unless the sentence says otherwise.
 */
import type { Effect, LocalText } from '../proof/index.ts';
import { rangesText, spansText } from './ranges.ts';

interface CaseReasonEntry extends LocalText {
  effect: Effect;
}

export const CASE_REASONS = {
  // — documents —
  'documents-consistent': { effect: 'none', 'zh-CN': '所披露的 {count} 件记录均与其证明一致。', en: 'All {count} disclosed records agree with their proofs.' },
  'documents-none': { effect: 'none', 'zh-CN': '没有披露任何一件的内容。', en: 'Nothing of the case is disclosed.' },
  'document-inconsistent': { effect: 'inconsistent', 'zh-CN': '第 {what} 件与其证明或文件不符。', en: 'Number {what} contradicts its proof or file.' },
  'document-indeterminate': { effect: 'indeterminate', 'zh-CN': '第 {what} 件无法核验。', en: 'Number {what} cannot be judged.' },
  'document-pending': { effect: 'pending', 'zh-CN': '第 {what} 件尚待确认。', en: 'Number {what} is pending.' },
  'document-superseded': { effect: 'superseded', 'zh-CN': '第 {what} 件已被更正，更正它的记录不在本文件所披露的内容中。', en: 'Number {what} is superseded by a record that this file does not disclose.' },
  'document-corrected': { effect: 'none', 'zh-CN': '第 {what} 件已由本案后续记录更正，更正记录已一并披露。', en: 'Number {what} is corrected by a later record, which is disclosed too.' },
  'file-not-in-case': { effect: 'inconsistent', 'zh-CN': '所给文件（{what}）不是本案任何一件存证的文件：被改动，或不属于本案。', en: 'A file that was given ({what}) is none of the case’s documents: it was altered, or is not of this case.' },
  'file-not-disclosed': { effect: 'indeterminate', 'zh-CN': '所给文件（{what}）不是所披露的任何一件：被改动、不属于本案，或属于未披露的一件。', en: 'A file that was given ({what}) is none of the disclosed documents: altered, not of this case, or one of those withheld.' },
  'files-not-given': { effect: 'none', 'zh-CN': '未提供第 {what} 件的文件，因此未比对其内容；结论仅针对存证记录。', en: 'No file was given for number {what}, so its content was not compared; the verdict speaks of the record.' },
  'development-chain': { effect: 'none', 'zh-CN': '第 {what} 件上链所在为本地开发链，仅供演示与开发，不具有区块链存证的推定效力。', en: 'Number {what} is anchored on a local development chain, for demonstration only; it carries no presumption of its own.' },
  // — sequence —
  'sequence-complete': { effect: 'none', 'zh-CN': '第 1 至 {count} 件齐全，无缺号、无重号。', en: 'Numbers 1 to {count} are all there, each once.' },
  'sequence-gap': { effect: 'inconsistent', 'zh-CN': '缺少第 {what} 件。', en: 'Number {what} is missing.' },
  'sequence-twice': { effect: 'inconsistent', 'zh-CN': '第 {what} 件出现不止一次。', en: 'Number {what} occurs more than once.' },
  'sequence-forked': { effect: 'inconsistent', 'zh-CN': '第 {what} 件有内容不同的多个版本：序列分叉。', en: 'Number {what} exists in different versions: the sequence forks.' },
  'sequence-unordered': { effect: 'inconsistent', 'zh-CN': '条目未按序号排列（第 {what} 件处）：文件被改动。', en: 'The entries are not in order of their sequence (at {what}): the file was altered.' },
  'sequence-differs': { effect: 'inconsistent', 'zh-CN': '第 {what} 件的记录所载序号与此不同。', en: 'The record given as number {what} says that it is another.' },
  'other-case': { effect: 'inconsistent', 'zh-CN': '第 {what} 件属于另一案件。', en: 'Number {what} is of another case.' },
  'leaf-twice': { effect: 'inconsistent', 'zh-CN': '第 {what} 件与另一件是同一条记录。', en: 'Number {what} is the same record as another.' },
  // — links —
  'links-hold': { effect: 'none', 'zh-CN': '所披露的记录逐一指向其前一件（共核对 {count} 处）。', en: 'Every disclosed record names the one before it ({count} links checked).' },
  'previous-differs': { effect: 'inconsistent', 'zh-CN': '第 {what} 件所指的前一件不是本文件中的前一件：有记录被替换、删去或插入。', en: 'Number {what} names another record before it than this file gives: a record was replaced, dropped or inserted.' },
  'previous-shared': { effect: 'inconsistent', 'zh-CN': '第 {what} 件指向同一前一件：序列分叉。', en: 'Numbers {what} name the same record before them: the sequence forks.' },
  // — places in the log —
  'log-order-holds': { effect: 'none', 'zh-CN': '各件在存证日志中的先后与案件序列一致。', en: 'The records stand in the log in the order of the case.' },
  'log-order-broken': { effect: 'inconsistent', 'zh-CN': '第 {what} 件在存证日志中的位置不在其前一件之后。', en: 'Number {what} does not stand after the one before it in the log.' },
  'several-logs': { effect: 'indeterminate', 'zh-CN': '各件不在同一存证日志中，其先后无法核验。', en: 'The records are not of one log, so their order cannot be judged.' },
  // — times —
  'times-ascending': { effect: 'none', 'zh-CN': '平台接收时间依案件序列不倒退。', en: 'Times of receipt do not run backwards.' },
  'times-backwards': { effect: 'none', 'zh-CN': '第 {what} 件的平台接收时间早于其前一件：某一时钟有误。', en: 'Number {what} was received before the one that precedes it: one of the clocks is wrong.' },
  // — statement —
  'statement-missing': { effect: 'indeterminate', 'zh-CN': '没有案件存证声明：最后一件之后是否还有被略去的记录，无法得知。', en: 'There is no case statement: whether records after the last one were dropped cannot be told.' },
  'statement-holds': { effect: 'none', 'zh-CN': '案件存证声明（第 {what} 件）所封的 {count} 件与本文件的记录及业务阶段完全相符。', en: 'The case statement (number {what}) closes {count} records; leaves and stages are exactly those of this file.' },
  'statement-none': { effect: 'inconsistent', 'zh-CN': '作为案件存证声明给出的记录不是声明。', en: 'The record given as case statement is none.' },
  'statement-differs': { effect: 'inconsistent', 'zh-CN': '案件存证声明（第 {what} 件）与本文件不符：所封的记录被略去、增添、替换或改换阶段。', en: 'The case statement (number {what}) does not fit this file: a record that it closes was dropped, added, replaced or relabelled.' },
  'stage-relabelled': { effect: 'inconsistent', 'zh-CN': '案件存证声明与本文件的业务阶段不符，而各件记录未变：未披露的第 {what} 件中有业务阶段被改换。', en: 'The records are those of the case statement, but not their stages: of the withheld numbers {what}, a stage was relabelled.' },
  'statement-document-differs': { effect: 'inconsistent', 'zh-CN': '案件存证声明（第 {what} 件）的文件摘要与其所载声明不符。', en: 'The document of the case statement (number {what}) is not what its record states.' },
  'statement-not-checked': { effect: 'indeterminate', 'zh-CN': '因所封的记录不全或无效，案件存证声明（第 {what} 件）无法核对。', en: 'The case statement (number {what}) cannot be compared: records that it closes are missing or not valid.' },
  'statement-inconsistent': { effect: 'inconsistent', 'zh-CN': '案件存证声明与其证明不符。', en: 'The case statement contradicts its proof.' },
  'statement-indeterminate': { effect: 'indeterminate', 'zh-CN': '案件存证声明本身无法核验。', en: 'The case statement itself cannot be judged.' },
  'statement-pending': { effect: 'pending', 'zh-CN': '案件存证声明尚待确认。', en: 'The case statement is pending.' },
  'statement-superseded': { effect: 'superseded', 'zh-CN': '案件存证声明已被更正。', en: 'The case statement is superseded.' },
  'later-records': { effect: 'none', 'zh-CN': '第 {what} 件在案件存证声明之后存入，不在声明范围内。', en: 'Number {what} came after the case statement and is not covered by it.' },
  // — withheld —
  'withheld-none': { effect: 'none', 'zh-CN': '没有未披露的条目。', en: 'Nothing is withheld.' },
  'withheld-proven': { effect: 'none', 'zh-CN': '第 {what} 件未披露；其记录哈希与业务阶段由案件存证声明证明。', en: 'Number {what} is withheld; its leaf and stage are proven by the case statement.' },
  'withheld-stage-unproven': { effect: 'indeterminate', 'zh-CN': '第 {what} 件未披露；其记录哈希已证明，所称业务阶段没有任何证明。', en: 'Number {what} is withheld; its leaf is proven, and nothing proves the stage that is named.' },
  'withheld-unproven': { effect: 'indeterminate', 'zh-CN': '第 {what} 件未披露，且没有任何证明表明其记录哈希属于本案。', en: 'Number {what} is withheld, and nothing proves that its leaf is of this case.' },
  'withheld-not-included': { effect: 'inconsistent', 'zh-CN': '未披露的第 {what} 件不在案件存证声明的检查点所签署的日志中。', en: 'The withheld number {what} is not in the log that the statement’s checkpoint signs.' },
  // — corroboration —
  'corroboration-in-case': { effect: 'none', 'zh-CN': '第 {what} 件所印证的记录均在本案所披露的内容中。', en: 'The records that number {what} corroborates are all disclosed in this case.' },
  'corroboration-elsewhere': { effect: 'none', 'zh-CN': '第 {what} 件所印证的记录有不在本文件中者，但平台存有该记录。', en: 'Number {what} corroborates a record that is not in this file; the platform has it.' },
  'corroboration-missing': { effect: 'none', 'zh-CN': '第 {what} 件所印证的记录有不存在者：平台没有该编号的记录。', en: 'Number {what} corroborates a record that does not exist on the platform.' },
  'corroboration-unknown': { effect: 'none', 'zh-CN': '第 {what} 件所印证的记录有不在本文件所披露的内容中者，未能查询。', en: 'Number {what} corroborates a record that this file does not disclose; whether it exists was not asked.' },
  // — premises —
  'premise-disclosure-stated': { effect: 'none', 'zh-CN': '本文件由谁、为何、何时制作，以及未披露的理由，均为制作人的陈述，未经证明。', en: 'By whom, for what and when this file was prepared, and why something is withheld, is stated by whoever prepared it and proven by nothing.' },
  'premise-tail': { effect: 'none', 'zh-CN': '案件存证声明之后是否另有存证，仅凭本文件无法得知（可向存证平台查询）。', en: 'Whether more was deposited after the case statement cannot be told from this file (the platform can say).' },
} as const satisfies Record<string, CaseReasonEntry>;

export type CaseReasonCode = keyof typeof CASE_REASONS;

/** One reason of a case report. */
export interface CaseReason extends LocalText {
  code: CaseReasonCode;
  /** sequence numbers it speaks of, ascending; at most {@link MAX_NUMBERS}, while the sentence names ranges */
  sequences: number[];
}

const MAX_NUMBERS = 1000;

/** A reason about these records. @param sequences in any order */
export function caseReason(code: CaseReasonCode, sequences: Iterable<number> = [], params: Record<string, string | number> = {}): CaseReason {
  const numbers = [...new Set(sequences)].sort((a, b) => a - b);
  return filled(code, numbers.slice(0, MAX_NUMBERS), { what: rangesText(numbers), ...params });
}

/** A reason about spans of numbers too long to be listed. @param spans ascending */
export function spanReason(code: CaseReasonCode, spans: readonly (readonly [from: number, to: number])[]): CaseReason {
  const numbers: number[] = [];
  for (const [from, to] of spans) for (let number = from; number <= to && numbers.length < MAX_NUMBERS; number++) numbers.push(number);
  return filled(code, numbers, { what: spansText(spans) });
}

function filled(code: CaseReasonCode, sequences: number[], params: Record<string, string | number>): CaseReason {
  const fill = (language: keyof LocalText) => CASE_REASONS[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  return { code, sequences, 'zh-CN': fill('zh-CN'), en: fill('en') };
}
