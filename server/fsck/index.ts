/** Checking everything against the records. */
export { fsck, type EvidenceSource, type FsckSources } from './fsck.ts';
export type { ChainSource } from './chain.ts';
export { exitCodeOf, type FsckCounts, type FsckReport } from './report.ts';
export { FINDING_CODES, type Finding, type FindingCode } from './findings.ts';
