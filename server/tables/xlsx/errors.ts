import { AppError } from '../../errors.ts';

/** A workbook that is damaged or tries something. `part` is the name of a part of the package, never a value. */
export const brokenWorkbook = (part: string, zh: string, en: string): AppError => new AppError('table-xlsx-broken', { part: shownPart(part), problem: { 'zh-CN': zh, en } });

export const largeWorkbook = (part: string, limit: string): AppError => new AppError('table-xlsx-too-large', { part: shownPart(part), limit });

/** Names of parts are the sender's text. */
const shownPart = (part: string): string => part.replace(/[^\w./[\]-]/g, '?').slice(0, 60);
