import { AppError } from '../../errors.ts';
import type { Localized } from '../../errors.ts';

/** The document cannot be signed as it is. `problem` says why, in both languages. */
export function notSignable(zh: string, en: string): AppError {
  const problem: Localized = { 'zh-CN': zh, en };
  return new AppError('pdf-not-signable', { problem });
}

/** The document's own structure cannot be followed. @param where e.g. `xref`, `object 12` */
export function damaged(where: string): AppError {
  return notSignable(`文件结构已损坏（${where}）`, `its structure is damaged (${where})`);
}
