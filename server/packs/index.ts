/** Packs: composing a case's bundle and certificate, sealing packs, checking them, and batches of them. */
export { composeBundle, composeCertificate, pdfaConformance, type BundleInput, type BundleReport, type CertificateInput, type ExhibitReport } from './pdf/compose.ts';
export type { Absence, AnchorFacts, ExhibitInput, LogFacts, PackLanguage } from './pdf/input.ts';
export { FACE_NAMES, FontBook, defaultFonts, type FaceName, type FontFiles } from './pdf/text/fonts.ts';
export { WARNINGS, describeWarning, type Warning, type WarningCode } from './text/warnings.ts';
export { anchorFacts, logFacts, DEFAULT_SHOW_LIMITS, type ShowLimits } from './exhibits.ts';
export { applyOverrides, checkCase, checkOrder, examineCase, finding, type CheckDeps, type CheckedCase, type Examined, type Finding } from './checks/index.ts';
export { DEFAULT_PACK_OPTIONS, packOptionsSchema, type Override, type PackOptions, type PackOptionsInput } from './options.ts';
export { sealPack, type SealSettings, type Sealed } from './seal.ts';
export { SEAL_FIELD, sealPdf, signedCertificate, type PdfSeal } from './pdf-seal.ts';
export { loadPdfSigner, makeLocalSigner, restingAfterFailure, timestampClient, LOCAL_MARK, type PdfSigner } from './sign/index.ts';
export { DEFAULT_ATTACH_LIMITS, type AttachLimits } from './attachments.ts';
export { ComposePool, type Composed } from './pool.ts';
export { verifyPackFile, type ExhibitResult, type PackReport, type PackTrust } from './verify.ts';
export { PACK_REASONS, type PackReason, type PackReasonCode } from './verify-texts.ts';
export { BatchService, type BatchDeps, type BatchOrder, type BatchState } from './batches.ts';
export { CASE_STATES, type Batch, type BatchCase, type CaseState, type Counts } from './batch-store.ts';
export type { CaseClaim, CaseExhibit, NoClaim, PackCase, PackSource } from './source.ts';
export { describeObstacle } from './text/archival.ts';
