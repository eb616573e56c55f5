import type { PackLanguage } from '../pdf/input.ts';
import { zhCN } from './zh-CN.ts';
import type { PackText } from './zh-CN.ts';

const LANGUAGES: Partial<Record<PackLanguage, PackText>> = { 'zh-CN': zhCN };

/** The words of a pack in one language. */
export function textFor(language: PackLanguage): PackText {
  const text = LANGUAGES[language];
  if (text === undefined) throw new Error(`no texts in ${language}`);
  return text;
}

export type { PackText };
