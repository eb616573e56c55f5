import { JsonError } from '../json/index.ts';
import type { FieldProblem } from '../record/index.ts';
import type { LocalText } from './reasons.ts';

export type ProofErrorCode = 'proof-too-large' | 'proof-invalid' | 'proof-version-unknown' | 'record-invalid' | 'trust-invalid';

/** A file that is not what it should be; names the first place where it fails. Codes never change meaning. */
export class ProofError extends Error {
  readonly code: ProofErrorCode;
  /** e.g. `$.anchors[0].receipt.path` */
  readonly path: string;
  /** the sentence without its subject, which is the path */
  readonly problem: LocalText;

  constructor(code: ProofErrorCode, path: string, problem: LocalText) {
    super(`${path} ${problem.en}`);
    this.name = 'ProofError';
    this.code = code;
    this.path = path;
    this.problem = problem;
  }
}

/** A field's problem at `place`, the path of the value that was checked. */
export function fieldError(code: ProofErrorCode, problem: FieldProblem, place = '$'): ProofError {
  return new ProofError(code, problem.path.replace('$', () => place), problem.text);
}

/** What a text that is no strict JSON is called. @throws `error` itself when it is something else */
export function jsonProblem(error: unknown): { path: string; problem: LocalText; tooLarge: boolean } {
  if (!(error instanceof JsonError)) throw error;
  const problem = { 'zh-CN': `不是规范的 JSON（${error.code}，第 ${error.position} 个字符处）`, en: `is not strict JSON: ${error.message}` };
  return { path: error.path, problem, tooLarge: error.code === 'too-large' };
}
