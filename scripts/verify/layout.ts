/** How lines of a printed report are laid out. */
import { RESULT_TEXTS, STAGE_TEXTS, type LocalText, type ReportStage } from '../../server/domain/proof/index.ts';
import type { Language } from '../../server/errors.ts';
import { HEADINGS } from './texts.ts';

const LINE = '═'.repeat(64);
export const MARKS = { passed: '✓', failed: '✗', 'not-present': '–', 'not-checked': '–' } as const;

/** Width on a terminal: Chinese characters and full-width punctuation take two columns. */
function widthOf(text: string): number {
  return [...text].reduce((width, char) => width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6“”‘’…—]/u.test(char) ? 2 : 1), 0);
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(1, width - widthOf(text)));
}

/** What a file says is printed as text and cannot steer the terminal or turn the reading direction. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

/** Local time of the court's country, or UTC for English readers; both named. */
export function timeText(time: string | null, language: Language): string {
  if (time === null) return '–';
  if (language === 'en') return `${time.slice(0, 19).replace('T', ' ')} UTC`;
  const beijing = new Date(Date.parse(time) + 8 * 3_600_000).toISOString();
  return `${beijing.slice(0, 19).replace('T', ' ')}（北京时间）`;
}

export function banner(verdictText: Record<Language, string>, sentence: Record<Language, string>, language: Language): string[] {
  return [LINE, '', `  ${HEADINGS.verdict[language]}  【 ${verdictText[language]} 】`, '', `  ${sentence[language]}`, '', LINE, ''];
}

export function stageLines(stage: ReportStage, anchors: number, language: Language): string[] {
  const name = STAGE_TEXTS[stage.name][language] + (stage.anchor !== undefined && anchors > 1 ? ` #${stage.anchor + 1}` : '');
  const [first, ...more] = stage.reasons.map((reason) => reason[language]);
  const width = language === 'en' ? 26 : 20;
  return [`  ${MARKS[stage.result]} ${pad(name, width)}${first ?? RESULT_TEXTS[stage.result][language]}`, ...more.map((text) => ' '.repeat(width + 4) + text)];
}

export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

export function numbered(reasons: readonly LocalText[], language: Language): string[] {
  return reasons.map((reason, i) => `  ${i + 1}. ${reason[language]}`);
}
