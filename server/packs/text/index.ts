import type { PackLanguage } from '../pdf/input.ts';
import { zhCN } from './zh-CN.ts';
import type { PackText } from './zh-CN.ts';

const LANGUAGES: Record<PackLanguage, PackText> = { 'zh-CN': zhCN };

/** The words of a pack in one language. */
export function textFor(language: PackLanguage): PackText {
  return LANGUAGES[language];
}

export type { PackText };
