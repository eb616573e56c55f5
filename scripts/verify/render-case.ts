/** The report on a case for people: the verdict, each check, one line per record, and all about what is not consistent. */
import { CASE_CHECK_TEXTS, type CaseCheck, type CaseEntryReport, type CaseReport, type StatementReport } from '../../server/domain/case/index.ts';
import { RESULT_TEXTS } from '../../server/domain/proof/index.ts';
import type { Language } from '../../server/errors.ts';
import { findingLines } from './facts.ts';
import { banner, MARKS, numbered, pad, plain, section, stageLines, timeText } from './layout.ts';
import { CASE_SENTENCES, FACT_TEXTS, HEADINGS, PURPOSE_TEXTS, STAGE_OF_LOAN } from './texts.ts';

type Line = CaseEntryReport | (StatementReport & { kind: 'disclosed'; later: false; withheld: null });

/** Records are listed as far as a person reads; `--json` has them all. */
const LISTED = 500;

export function renderCaseReport(report: CaseReport, language: Language): string {
  const records = inOrder(report);
  const listed = records.slice(0, LISTED);
  const { purpose, statedBy, preparedAt } = report.disclosedFor;
  const lines = [
    ...banner(report.verdictText, CASE_SENTENCES[report.verdict], language),
    ...section(HEADINGS.reasons[language], report.reasons.map((reason) => `  • ${reason[language]}`)),
    ...section(HEADINGS.checks[language], report.checks.flatMap((check) => checkLines(check, language))),
    ...section(`${HEADINGS.records[language]}  ${report.case}`, [...listed.map((record) => recordLine(record, language)), ...(records.length > LISTED ? [`  … ${records.length - LISTED}`] : [])]),
    ...listed.flatMap((record) => detailLines(record, language)),
    ...section(HEADINGS.premises[language], numbered(report.premises, language)),
    ...section(HEADINGS.statedBy[language], [`  ${PURPOSE_TEXTS[purpose][language]}  ${statedBy}  ${timeText(preparedAt, language)}`]),
    `${HEADINGS.checkedAt[language]} ${timeText(report.checkedAt, language)}`,
  ];
  return lines.map(plain).join('\n');
}

/** The statement stands where its number is. */
function inOrder({ entries, statement }: CaseReport): Line[] {
  const closing: Line[] = statement === null ? [] : [{ ...statement, kind: 'disclosed', later: false, withheld: null }];
  return [...entries.filter(({ later }) => !later), ...closing, ...entries.filter(({ later }) => later)];
}

function checkLines({ name, result, reasons }: CaseCheck, language: Language): string[] {
  const width = language === 'en' ? 32 : 20;
  const [first, ...more] = reasons.map((reason) => reason[language]);
  return [`  ${MARKS[result]} ${pad(CASE_CHECK_TEXTS[name][language], width)}${first ?? RESULT_TEXTS[result][language]}`, ...more.map((text) => ' '.repeat(width + 4) + text)];
}

function recordLine(record: Line, language: Language): string {
  const { sequence, verdict, stage, withheld, facts, later } = record;
  const mark = withheld !== null ? MARKS['not-present'] : verdict === 'consistent' || verdict === 'superseded' ? MARKS.passed : verdict === 'inconsistent' ? MARKS.failed : MARKS['not-checked'];
  const stageText = stage === null ? HEADINGS.invalid[language] : STAGE_OF_LOAN[stage][language];
  const what = withheld === null ? (facts?.document?.title ?? '') : `${HEADINGS.withheld[language]}: ${withheld.reason}`;
  const time = facts === null ? '' : `  ${FACT_TEXTS.receivedTime[language]} ${timeText(facts.receivedTime, language)}`;
  const corrected = record.supersededBy === null ? '' : `  ${FACT_TEXTS.supersededBy[language]} ${record.supersededBy.sequence === null ? record.supersededBy.recordId : `#${record.supersededBy.sequence}`}`;
  return `  ${mark} ${pad(String(sequence), 6)}${pad(stageText, language === 'en' ? 18 : 16)}${what}${later ? HEADINGS.later[language] : ''}${time}${corrected}`;
}

/** Notes on times, signatures as found, and every stage of a check that did not pass. */
const NOTED: readonly string[] = ['late', 'received-late', 'anchored-late', 'event-after-received', 'received-after-anchor', 'anchored-in-future'];

function detailLines({ sequence, verdict, stages, reasons, facts }: Line, language: Language): string[] {
  const notes = reasons.filter(({ code }) => NOTED.includes(code)).map((reason) => `  • ${reason[language]}`);
  const found = facts === null ? [] : findingLines(facts, language);
  const failed = verdict === 'consistent' ? [] : stages.flatMap((stage) => stageLines(stage, 1, language));
  return section(`#${sequence}`, [...failed, ...notes, ...found]);
}
