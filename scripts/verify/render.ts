/** The report for people: the verdict large, then what was checked, on which premises, and the figures. */
import { RESULT_TEXTS, STAGE_TEXTS, type Reason, type Report, type ReportFacts, type ReportStage } from '../../server/domain/proof/index.ts';
import type { PackReport } from '../../server/packs/index.ts';
import type { Language } from '../../server/errors.ts';
import { FACT_TEXTS, HEADINGS, PROOF_ALONE, STAGE_OF_LOAN, VERDICT_SENTENCES } from './texts.ts';

const LINE = '═'.repeat(64);
const MARKS = { passed: '✓', failed: '✗', 'not-present': '–', 'not-checked': '–' } as const;

/** Width on a terminal: Chinese characters and full-width punctuation take two columns. */
function widthOf(text: string): number {
  return [...text].reduce((width, char) => width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6“”‘’…—]/u.test(char) ? 2 : 1), 0);
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(1, width - widthOf(text)));
}

/** What a file says is printed as text and cannot steer the terminal or turn the reading direction. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

/** Local time of the court's country, or UTC for English readers; both named. */
function timeText(time: string | null, language: Language): string {
  if (time === null) return '–';
  if (language === 'en') return `${time.slice(0, 19).replace('T', ' ')} UTC`;
  const beijing = new Date(Date.parse(time) + 8 * 3_600_000).toISOString();
  return `${beijing.slice(0, 19).replace('T', ' ')}（北京时间）`;
}

function banner(verdictText: Record<Language, string>, sentence: Record<Language, string>, language: Language): string[] {
  return [LINE, '', `  ${HEADINGS.verdict[language]}  【 ${verdictText[language]} 】`, '', `  ${sentence[language]}`, '', LINE, ''];
}

function stageLines(stage: ReportStage, anchors: number, language: Language): string[] {
  const name = STAGE_TEXTS[stage.name][language] + (stage.anchor !== undefined && anchors > 1 ? ` #${stage.anchor + 1}` : '');
  const [first, ...more] = stage.reasons.map((reason) => reason[language]);
  const width = language === 'en' ? 26 : 20;
  return [`  ${MARKS[stage.result]} ${pad(name, width)}${first ?? RESULT_TEXTS[stage.result][language]}`, ...more.map((text) => ' '.repeat(width + 4) + text)];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

function numbered(reasons: readonly Reason[], language: Language): string[] {
  return reasons.map((reason, i) => `  ${i + 1}. ${reason[language]}`);
}

/** The report on one proof. */
export function renderReport(report: Report, language: Language): string {
  const anchors = new Set(report.stages.map(({ anchor }) => anchor).filter((anchor) => anchor !== undefined)).size;
  const lines = [
    ...banner(report.verdictText, sentenceOf(report), language),
    ...section(HEADINGS.reasons[language], report.reasons.map((reason) => `  • ${reason[language]}`)),
    ...section(HEADINGS.stages[language], report.stages.flatMap((stage) => stageLines(stage, anchors, language))),
    ...section(HEADINGS.premises[language], numbered(report.premises, language)),
    ...section(HEADINGS.facts[language], report.facts === null ? [] : factLines(report.facts, language)),
    `${HEADINGS.checkedAt[language]} ${timeText(report.checkedAt, language)}`,
  ];
  return lines.map(plain).join('\n');
}

function sentenceOf({ verdict, reasons }: Report): Record<Language, string> {
  return verdict === 'consistent' && reasons.some(({ code }) => code === 'evidence-not-given') ? PROOF_ALONE : VERDICT_SENTENCES[verdict];
}

function factLines(facts: ReportFacts, language: Language): string[] {
  const { anchor, lateness } = facts;
  const entries: [keyof typeof FACT_TEXTS, string | null][] = [
    ['title', facts.document?.title ?? null],
    ['stage', STAGE_OF_LOAN[facts.stage][language]],
    ['sha256', facts.sha256],
    ['sm3', facts.sm3],
    ['size', String(facts.documentSize)],
    ['record', facts.recordId],
    ['case', `${facts.case} (#${facts.sequence})`],
    ['eventTime', timeText(facts.eventTime, language)],
    ['receivedTime', timeText(facts.receivedTime, language)],
    ['anchoredTime', facts.anchoredTime === null ? null : timeText(facts.anchoredTime, language)],
    ['lateness', lateness === null ? null : String(lateness.hours)],
    ['log', facts.origin === null ? null : `${facts.origin} #${(facts.index ?? 0) + 1} / ${facts.size ?? '–'}`],
    ['chain', anchor === null ? null : String(anchor.chainId) + (facts.developmentChain ? ` (${HEADINGS.development[language]})` : '')],
    ['block', anchor === null ? null : `${anchor.blockNumber}  ${anchor.blockHash}`],
    ['transaction', anchor?.transactionHash ?? null],
    ['registry', anchor?.registry ?? null],
    ['supersedes', facts.supersedes],
    ['supersededBy', facts.supersededBy],
  ];
  const known = entries.filter((entry): entry is [keyof typeof FACT_TEXTS, string] => entry[1] !== null);
  const witnesses = facts.witnesses.map(({ address, time }): [keyof typeof FACT_TEXTS, string] => ['witness', `${address} ${timeText(time, language)}`]);
  return [...known, ...witnesses].map(([name, value]) => `    ${pad(FACT_TEXTS[name][language], language === 'en' ? 26 : 22)}${value}`);
}

/** The report on a pack: one line per exhibit, and all about those that are not consistent. */
export function renderPackReport(report: PackReport, language: Language): string {
  const bad = report.exhibits.flatMap(({ number, report: each }) => (each === null || each.verdict === 'consistent' ? [] : [{ number, each }]));
  const first = report.exhibits.find(({ report: each }) => each !== null)?.report;
  const lines = [
    ...banner(report.verdictText, VERDICT_SENTENCES[report.verdict], language),
    ...section(HEADINGS.reasons[language], report.reasons.map((reason) => `  • ${reason[language]}`)),
    ...section(HEADINGS.exhibits[language], report.exhibits.map((exhibit) => exhibitLine(exhibit, language))),
    ...bad.flatMap(({ number, each }) => section(`${HEADINGS.exhibit[language]} ${number}`, each.stages.flatMap((stage) => stageLines(stage, 1, language)))),
    ...section(HEADINGS.premises[language], premisesOf(report, language)),
    ...section(HEADINGS.notes[language], [
      ...(first?.facts?.developmentChain ? first.reasons.filter(({ code }) => code === 'development-chain').map((reason) => `  • ${reason[language]}`) : []),
      ...report.exhibits.flatMap((exhibit) => exhibitNotes(exhibit, language)),
    ]),
    `SHA-256 ${report.sha256}`,
    `${HEADINGS.checkedAt[language]} ${timeText(report.checkedAt, language)}`,
  ];
  return lines.map(plain).join('\n');
}

/** Exhibits under one head have the same premises: each is said once. */
function premisesOf(report: PackReport, language: Language): string[] {
  const all = report.exhibits.flatMap(({ report: each }) => each?.premises ?? []);
  return numbered(all.filter((premise, i) => all.findIndex(({ en }) => en === premise.en) === i), language);
}

/** What a reader must not miss although it changes no verdict. */
const EXHIBIT_NOTES: readonly string[] = ['late', 'received-late', 'anchored-late', 'event-after-received', 'received-after-anchor', 'anchored-in-future'];

function exhibitNotes({ number, original, report }: PackReport['exhibits'][number], language: Language): string[] {
  const noted = (report?.reasons ?? []).filter(({ code }) => EXHIBIT_NOTES.includes(code)).map((reason) => reason[language]);
  const absent = report !== null && original === null ? [HEADINGS.notCompared[language]] : [];
  return [...absent, ...noted].map((text) => `  • ${HEADINGS.exhibit[language]} ${number}: ${text}`);
}

function exhibitLine({ number, original, recordId, report }: PackReport['exhibits'][number], language: Language): string {
  // Of a document that stayed with its depositor only the record was checked.
  const recordOnly = original === null && report?.verdict === 'consistent';
  const verdict = report === null ? HEADINGS.unreadable[language] : recordOnly ? HEADINGS.recordOnly[language] : report.verdictText[language];
  const mark = report?.verdict === 'consistent' ? '✓' : report === null || report.verdict === 'inconsistent' ? '✗' : '–';
  const title = report?.facts?.document?.title ?? original ?? recordId;
  const time = report?.facts?.anchoredTime ?? null;
  return `  ${mark} ${pad(String(number), 4)}${pad(verdict, language === 'en' ? 15 : 10)}${pad(title, 40)}${time === null ? '' : `${FACT_TEXTS.anchoredTime[language]} ${timeText(time, language)}`}`;
}
