/** What is missing for one of a pack's papers, or keeps it from being filed as it is. */
import type { Localized } from '../../domain/loan/index.ts';
import type { BundleInput } from '../pdf/input.ts';
import { PROBLEM_TEXTS } from './text/problems.ts';
import type { DocumentKind } from './types.ts';

/** What problems are looked for in. */
export type ProblemInput = Pick<BundleInput, 'claim' | 'language'>;

export type DocumentProblemCode = keyof typeof PROBLEM_TEXTS | 'arrears-warning';

export interface DocumentProblem {
  /** never changes meaning */
  code: DocumentProblemCode;
  /** an error keeps the paper from being accepted as it is; of a warning the blank may be filled by hand */
  level: 'error' | 'warning';
  document: DocumentKind;
  /** path within claim data, lender or loan; null for the whole */
  field: string | null;
  /** holds no personal data */
  text: Localized;
}

/** @param params in both languages alike */
export function documentProblem(code: keyof typeof PROBLEM_TEXTS, document: DocumentKind, field: string | null, params: Readonly<Record<string, string | number>> = {}): DocumentProblem {
  const { level, ...texts } = PROBLEM_TEXTS[code];
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
  return { code, level, document, field, text: { 'zh-CN': fill(texts['zh-CN']), en: fill(texts.en) } };
}
