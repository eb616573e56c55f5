import type { PackLanguage } from '../pdf/input.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';
import type { PackText } from './zh-CN.ts';

const LANGUAGES: Record<PackLanguage, PackText> = { 'zh-CN': zhCN, en };

/** The words of a pack in one language. */
export const textFor = (language: PackLanguage): PackText => LANGUAGES[language];

export type { PackText };
