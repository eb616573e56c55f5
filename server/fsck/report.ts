/** What fsck has looked at and found. */
import { finding, type Finding, type FindingCode, type FindingParams } from './findings.ts';

export interface FsckCounts {
  records: number;
  /** records of erased cases: only their leaves are left to check */
  erased: number;
  cases: number;
  leaves: number;
  tiles: number;
  heads: number;
  headsOnChain: number;
  transactions: number;
  files: number;
  idempotencyKeys: number;
}

export interface FsckReport {
  differences: Finding[];
  /** what could not be looked at, and why: never counted as clean */
  notChecked: Finding[];
  counts: FsckCounts;
}

export class ReportBuilder {
  readonly report: FsckReport = {
    differences: [],
    notChecked: [],
    counts: { records: 0, erased: 0, cases: 0, leaves: 0, tiles: 0, heads: 0, headsOnChain: 0, transactions: 0, files: 0, idempotencyKeys: 0 },
  };

  get counts(): FsckCounts {
    return this.report.counts;
  }

  differs(code: FindingCode, params: FindingParams = {}): void {
    this.report.differences.push(finding(code, params));
  }

  notChecked(code: FindingCode, params: FindingParams = {}): void {
    this.report.notChecked.push(finding(code, params));
  }
}

/** Exit code of the command: 0 clean, 1 differences, 3 no difference found but something was not checked. */
export function exitCodeOf({ differences, notChecked }: FsckReport): 0 | 1 | 3 {
  if (differences.length > 0) return 1;
  return notChecked.length > 0 ? 3 : 0;
}

/** The message of whatever was thrown; for findings, so without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
