/**
 * Every error that a person or a program outside can meet, in one table: code, HTTP status, and the sentence in zh-CN and
 * English. Codes never change meaning; docs and OpenAPI are generated from there. `{name}` is filled from the error's params.
 */
import { ERRORS } from './error-table.ts';

export type ErrorCode = keyof typeof ERRORS;
export type Language = 'zh-CN' | 'en';
/** A text that a person reads, in both languages. */
export type Localized = Record<Language, string>;
export type ErrorParams = Record<string, string | number | Localized>;

/** Language of a terminal: English where its locale says so (POSIX order: LC_ALL, LC_MESSAGES, LANG), else zh-CN. */
export function terminalLanguage(environment: Partial<Record<'LC_ALL' | 'LC_MESSAGES' | 'LANG', string>>): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^en/i.test(locale) ? 'en' : 'zh-CN';
}

/** An error that names the thing at fault and what to do. `params` hold no personal data: they reach logs and problem documents. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: ErrorOptions) {
    super(describeError(code, params, 'en'), options);
    this.name = 'AppError';
    this.code = code;
    this.params = params;
  }
}

/** The sentence for `code` in one language, with its params filled in. */
export function describeError(code: ErrorCode, params: ErrorParams, language: Language): string {
  return ERRORS[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(typeof value === 'object' ? value[language] : value);
  });
}

export { ERRORS };
