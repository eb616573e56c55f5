/**
 * What checks find in a case before its pack is sealed (invariant 7). Codes never change meaning; texts hold no personal data. The texts of an
 * error of the error table say what to do themselves.
 */
import { describeError } from '../../errors.ts';
import type { AppError, Localized } from '../../errors.ts';
import type { DocumentProblem } from '../documents/problems.ts';
import type { ComplaintProblem } from '../complaint/index.ts';

export interface Finding {
  code: string;
  /** an error keeps the pack from being sealed unless it is overridden */
  level: 'error' | 'warning';
  overridable: boolean;
  params: Record<string, string | number | Localized>;
  messages: Localized;
  /** what to do */
  help: Localized;
}

interface Entry {
  level: Finding['level'];
  overridable: boolean;
  messages: Localized;
  help: Localized;
}

const warning = (messages: Localized, help: Localized): Entry => ({ level: 'warning', overridable: false, messages, help });
const error = (messages: Localized, help: Localized): Entry => ({ level: 'error', overridable: true, messages, help });
const fatal = (messages: Localized, help: Localized): Entry => ({ level: 'error', overridable: false, messages, help });

const FINDINGS = {
  'arrears-warning': warning({ 'zh-CN': '欠款计算提示：{text}', en: 'Arrears: {text}' }, { 'zh-CN': '请核对欠款计算表，确认可以这样主张。', en: 'Check the arrears sheet and confirm that it may be claimed like this.' }),
  'case-unknown': fatal({ 'zh-CN': '没有与该编号对应的案件。', en: 'There is no case for this number.' }, { 'zh-CN': '请核对借据号或案件编号；尚无存证的，请先存入材料。', en: 'Check the loan number or case reference; where nothing was deposited yet, deposit the documents first.' }),
  'characters-missing': error(
    { 'zh-CN': '字体缺少下列字符，将以码位印出：{characters}', en: 'No font has these characters; they would be printed as code points: {characters}' },
    { 'zh-CN': '请在字体设置中加挂含有该字的字体；确可接受码位的，请说明理由后放行。', en: 'Mount a font that has them; where code points are acceptable, override with a reason.' },
  ),
  'claim-absent': warning(
    { 'zh-CN': '贷款台账中没有该案的借款，案卷只含证据，不含起诉状与欠款计算表。', en: 'The loan book does not know this case: the pack holds its evidence only, without complaint and arrears sheet.' },
    { 'zh-CN': '需要起诉材料的，请先导入借款与出借人资料。', en: 'Import the loan, its product and the lender where a complaint is wanted.' },
  ),
  'claim-incalculable': error(
    { 'zh-CN': '欠款无法计算：{problem}', en: 'The arrears cannot be calculated: {problem}' },
    { 'zh-CN': '请补充或更正借款、产品、还款资料。放行后案卷只含证据，不含起诉状与欠款计算表。', en: 'Supply or correct loan, product and payments. When overridden, the pack holds the evidence only, without complaint and arrears sheet.' },
  ),
  'exhibit-erased': warning({ 'zh-CN': '证据 {number} 的文件已按期抹除，卷中只有摘要与证明。', en: 'The file of exhibit {number} was erased in time; the pack has its digests and proof only.' }, { 'zh-CN': '他处存有原件的，请另行提交并比对摘要。', en: 'Where an original is kept elsewhere, submit it beside the pack and compare its digest.' }),
  'exhibit-retained': warning({ 'zh-CN': '证据 {number} 只存了摘要，原件由存证人保管，卷中没有其内容。', en: 'Only digests of exhibit {number} were deposited; the pack does not show its content.' }, { 'zh-CN': '请准备原件以备法庭核对。', en: 'Have the original ready for the court.' }),
  'exhibit-superseded': warning({ 'zh-CN': '证据 {number} 已被证据 {by} 更正，二者均入卷并标明。', en: 'Exhibit {number} was corrected by exhibit {by}; both are in the pack and marked.' }, { 'zh-CN': '请确认以更正后的证据主张。', en: 'Confirm that the claim rests on the corrected one.' }),
  'figures-differ': fatal({ 'zh-CN': '金额前后不一致：{what}（{left} 与 {right}）', en: 'Figures differ: {what} ({left} against {right})' }, { 'zh-CN': '这是软件的错误，不得放行；请将该案编号告知开发人员。', en: 'This is a fault of the software and cannot be overridden; report the case reference to its developers.' }),
  'lender-absent': error(
    { 'zh-CN': '贷款台账中没有出借人（原告）资料，无法制作起诉状。', en: 'The loan book has no data of the lender (the plaintiff), so no complaint can be made.' },
    { 'zh-CN': '请先录入出借人资料。放行后案卷只含证据。', en: 'Enter the lender. When overridden, the pack holds the evidence only.' },
  ),
  'limitation-near': warning({ 'zh-CN': '诉讼时效将于 {date} 届满。', en: 'The limitation period ends on {date}.' }, { 'zh-CN': '请尽快立案，或保全时效中断的证据。', en: 'File soon, or secure evidence of an interruption.' }),
  'limitation-passed': warning({ 'zh-CN': '诉讼时效可能已于 {date} 届满。', en: 'The limitation period may have ended on {date}.' }, { 'zh-CN': '请查明并补充时效中断的证据（催收、承诺还款等）。', en: 'Look for evidence of an interruption (demands, promises to pay) and add it.' }),
  'settlement-undisclosed': error(
    { 'zh-CN': '台账记有减免或和解，但没有“结清与减免”的材料。', en: 'The book records a waiver or settlement, but there is no document of it.' },
    { 'zh-CN': '减免、和解须如实披露；请存入有关材料，或说明理由后放行。', en: 'Waivers and settlements must be disclosed; deposit the document, or override with a reason.' },
  ),
  'stage-missing': error({ 'zh-CN': '缺少“{stage}”阶段的证据。', en: 'There is no evidence of the stage “{stage}”.' }, { 'zh-CN': '请存入该阶段的材料；确无此类材料的，请说明理由后放行，理由将载入自检表。', en: 'Deposit the documents; where there are none, override with a reason, which is printed in the pack.' }),
  'venue-hint': warning({ 'zh-CN': '管辖提示：{text}', en: 'Venue: {text}' }, { 'zh-CN': '请核对受理法院。', en: 'Check the court.' }),
} as const satisfies Record<string, Entry>;

export type FindingCode = keyof typeof FINDINGS;

function fill(text: Localized, params: Finding['params']): Localized {
  const of = (language: keyof Localized): string =>
    text[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return value === undefined ? whole : String(typeof value === 'object' ? value[language] : value);
    });
  return { 'zh-CN': of('zh-CN'), en: of('en') };
}

/** @param of makes a code of its own for each (`stage-missing-contract`), so that overriding one does not override all */
export function finding(code: FindingCode, params: Finding['params'] = {}, of?: string): Finding {
  const { level, overridable, messages, help } = FINDINGS[code];
  return { code: of === undefined ? code : `${code}-${of}`, level, overridable, params, messages: fill(messages, params), help };
}

const RETRY: Localized = { 'zh-CN': '按提示处理后重新检查。', en: 'Do what it says and check again.' };

/** A refusal of the error table as a finding that nobody may override: exhibits that do not verify, a broken sequence. */
export function findingOfError({ code, params }: AppError): Finding {
  return { code, level: 'error', overridable: false, params, messages: { 'zh-CN': describeError(code, params, 'zh-CN'), en: describeError(code, params, 'en') }, help: RETRY };
}

/** A wrong sum may not be filed whatever the reason. */
const NEVER: readonly ComplaintProblem['code'][] = ['claim-negative', 'nothing-owed'];
const COMPLAINT_HELP: Localized = { 'zh-CN': '补充资料后重新检查；确可如此提交的，请说明理由后放行。', en: 'Supply the data and check again; where it may be filed like this, override with a reason.' };

/** A paper that lacks something, or cannot be filed as it is. */
export function findingOfDocument({ code, level, text, field, document }: DocumentProblem): Finding {
  return { code: `document-${code}`, level, overridable: level === 'error', params: { document, ...(field === null ? {} : { field }) }, messages: text, help: COMPLAINT_HELP };
}

export function findingOfComplaint({ code, level, text, field }: ComplaintProblem): Finding {
  return { code: `complaint-${code}`, level, overridable: level === 'error' && !NEVER.includes(code), params: field === null ? {} : { field }, messages: text, help: COMPLAINT_HELP };
}
