import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

/** Everything the app says. zh-CN is written first; the other languages have exactly its entries. */
export type Texts = typeof zhCN;
export const TEXTS: Record<'zh-CN' | 'en', Texts> = { 'zh-CN': zhCN, en };
