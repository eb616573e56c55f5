/** The report for people: the verdict large, then what was checked, on which premises, and the figures. */
import type { Report } from '../../server/domain/proof/index.ts';
import type { PackReport } from '../../server/packs/index.ts';
import type { Language } from '../../server/errors.ts';
import { bundleLines } from './bundle.ts';
import { factLines, findingLines } from './facts.ts';
import { banner, numbered, pad, plain, section, stageLines, timeText } from './layout.ts';
import { FACT_TEXTS, HEADINGS, PROOF_ALONE, VERDICT_SENTENCES } from './texts.ts';

/** The report on one proof. */
export function renderReport(report: Report, language: Language): string {
  const anchors = new Set(report.stages.map(({ anchor }) => anchor).filter((anchor) => anchor !== undefined)).size;
  const lines = [
    ...banner(report.verdictText, sentenceOf(report), language),
    ...section(HEADINGS.reasons[language], report.reasons.map((reason) => `  • ${reason[language]}`)),
    ...section(HEADINGS.stages[language], report.stages.flatMap((stage) => stageLines(stage, anchors, language))),
    ...section(HEADINGS.premises[language], numbered(report.premises, language)),
    ...section(HEADINGS.facts[language], report.facts === null ? [] : factLines(report.facts, language)),
    ...section(HEADINGS.findings[language], report.facts === null ? [] : findingLines(report.facts, language)),
    `${HEADINGS.checkedAt[language]} ${timeText(report.checkedAt, language)}`,
  ];
  return lines.map(plain).join('\n');
}

function sentenceOf({ verdict, reasons }: Report): Record<Language, string> {
  return verdict === 'consistent' && reasons.some(({ code }) => code === 'evidence-not-given') ? PROOF_ALONE : VERDICT_SENTENCES[verdict];
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
    ...section(HEADINGS.bundle[language], bundleLines(report, language)),
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
