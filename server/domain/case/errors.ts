import type { LocalText } from '../proof/index.ts';

export type CaseFileErrorCode = 'case-too-large' | 'case-version-unknown' | 'case-invalid';

/** A file that has not the form of a case file; names the first place where it fails. Codes never change meaning. */
export class CaseFileError extends Error {
  readonly code: CaseFileErrorCode;
  /** e.g. `$.entries[3].withheld.leaf` */
  readonly path: string;
  /** the sentence without its subject, which is the path */
  readonly problem: LocalText;

  constructor(code: CaseFileErrorCode, path: string, problem: LocalText) {
    super(`${path} ${problem.en}`);
    this.name = 'CaseFileError';
    this.code = code;
    this.path = path;
    this.problem = problem;
  }
}
