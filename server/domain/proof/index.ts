/** The proof file and its verifier. Pure and isomorphic: the same source answers the API, the command line and browsers. */
export * from './types.ts';
export { ProofError, type ProofErrorCode } from './errors.ts';
export { MAX_PROOF_BYTES, openProof, parseProof, serializeProof } from './parse.ts';
export { TRUST_FORMAT, findRegistry, parseTrust, trustDigest } from './trust.ts';
export { REASONS, decisive, reason, type Effect, type LocalText, type Reason, type ReasonCode } from './reasons.ts';
export { REPORT_FORMAT, REPORT_STAGES, RESULT_TEXTS, STAGE_TEXTS, VERDICT_OF_EFFECT, VERDICT_TEXTS, type AnchorFacts, type Report, type ReportFacts, type ReportPolicy, type ReportStage, type ReportStageName } from './report.ts';
export { intervalsOf, type Interval, type Intervals } from './intervals.ts';
export type { Evidence } from './evidence.ts';
export { checkHead, checkProof, checkUnderHead, checkWaiting, type AnchorCheck, type HeadCheck, type ProofCheck } from './check.ts';
export type { ChainCheck, WitnessTime } from './chain.ts';
export { DEFAULT_LATENESS_HOURS, checkChains, composeReport, reportWithoutProof, verifyProof, type ReportContext, type Supersession, type VerifyInput } from './verify.ts';
export { EvmProofError, buildEvmAnchor, buildReceiptProof, encodeHeader, encodeReceipt, openEvmAnchor, type AnchorSource, type RpcBlock, type RpcReceipt, type RpcTransaction } from './evm/index.ts';
