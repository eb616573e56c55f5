import type { Localized } from '../../errors.ts';
import { documentName } from './words.ts';

export const FILING_RULES = ['slot-empty', 'file-too-large', 'file-too-long', 'exhibit-too-large', 'exhibit-too-long', 'total-too-large', 'too-many-files', 'signature-missing'] as const;
export type FilingRule = (typeof FILING_RULES)[number];

/** A rule of a court profile that a case does not meet, and by how much. Codes never change meaning. */
export interface FilingProblem {
  rule: FilingRule;
  /** code of the slot; null where the rule is of all files together */
  slot: string | null;
  /** number of the exhibit that breaks it alone */
  exhibit: number | null;
  /** bytes, pages or files; null where the rule has no measure */
  limit: number | null;
  actual: number | null;
  text: Localized;
}

const MB = 1_000_000;

/** Bytes as a court states them, where the excess can be seen at that precision; else to the byte. */
function sizes(limit: number, actual: number): [limit: string, actual: string, excess: string] {
  const tenths = (bytes: number): string => `${trimmed((bytes / MB).toFixed(1))} MB`;
  const exact = (bytes: number): string => `${bytes.toLocaleString('en-US')} B`;
  const rounded = (bytes: number): number => Math.round((bytes / MB) * 10);
  const fits = limit % (MB / 10) === 0 && rounded(actual) > rounded(limit);
  // the excess of the printed figures, so that the reader's own subtraction comes out
  return fits ? [tenths(limit), tenths(actual), tenths((rounded(actual) - rounded(limit)) * (MB / 10))] : [exact(limit), exact(actual), exact(actual - limit)];
}

const trimmed = (text: string): string => text.replace(/\.0$/, '');

export interface SlotName {
  code: string;
  name: Localized;
}

const slotText = ({ code, name }: SlotName): Localized => ({ 'zh-CN': `栏目 ${code}（${name['zh-CN']}）`, en: `slot ${code} (${name.en})` });

/** A required slot for which the case has nothing. @param wanted kinds of documents that would fill it */
export function slotEmpty(slot: SlotName, wanted: readonly string[]): FilingProblem {
  const at = slotText(slot);
  const list = (language: 'zh-CN' | 'en'): string => wanted.map((kind) => documentName(kind)[language]).join(language === 'en' ? ', ' : '、');
  return { rule: 'slot-empty', slot: slot.code, exhibit: null, limit: null, actual: null, text: { 'zh-CN': `${at['zh-CN']}为必交，而本案没有可放入的材料（${list('zh-CN')}）`, en: `${at.en} is required, and the case has nothing for it (${list('en')})` } };
}

/** A slot that asks for a signed file where nothing is set up to sign with. */
export function signatureMissing(slot: SlotName): FilingProblem {
  const at = slotText(slot);
  return { rule: 'signature-missing', slot: slot.code, exhibit: null, limit: null, actual: null, text: { 'zh-CN': `${at['zh-CN']}要求电子签章，而本系统未配置签章`, en: `${at.en} wants a signed file, and nothing is set up to sign with` } };
}

/** A file over its slot's limit; `exhibit` is the number of the one that is over it alone. */
export function overLimit(slot: SlotName, measure: 'bytes' | 'pages', limit: number, actual: number, exhibit: number | null): FilingProblem {
  const at = slotText(slot);
  const [most, found, excess] = measure === 'bytes' ? sizes(limit, actual) : [String(limit), String(actual), String(actual - limit)];
  const [zhUnit, enUnit] = measure === 'bytes' ? ['', ''] : [' 页', ' pages'];
  const zhWhat = exhibit === null ? '该文件' : `仅证据 ${exhibit} 一件即`;
  const enWhat = exhibit === null ? 'the file' : `exhibit ${exhibit} alone`;
  return {
    rule: `${exhibit === null ? 'file' : 'exhibit'}-too-${measure === 'bytes' ? 'large' : 'long'}`,
    slot: slot.code,
    exhibit,
    limit,
    actual,
    text: { 'zh-CN': `${at['zh-CN']}每个文件限 ${most}${zhUnit}，${zhWhat}有 ${found}${zhUnit}，超出 ${excess}${zhUnit}`, en: `${at.en} allows ${most}${enUnit} a file, ${enWhat} has ${found}${enUnit}: ${excess}${enUnit} too many` },
  };
}

/** All files together over a limit of the profile. */
export function overTotal(measure: 'bytes' | 'files', limit: number, actual: number): FilingProblem {
  const base = { slot: null, exhibit: null, limit, actual };
  if (measure === 'files') {
    return { rule: 'too-many-files', ...base, text: { 'zh-CN': `全部文件限 ${limit} 个，共有 ${actual} 个，超出 ${actual - limit} 个`, en: `at most ${limit} files are allowed, there are ${actual}: ${actual - limit} too many` } };
  }
  const [most, found, excess] = sizes(limit, actual);
  return { rule: 'total-too-large', ...base, text: { 'zh-CN': `全部文件合计限 ${most}，共有 ${found}，超出 ${excess}`, en: `all files together may have ${most} and have ${found}: ${excess} too many` } };
}
