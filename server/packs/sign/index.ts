/** PAdES signatures of finished PDFs: bundle and certificate, with the lender's key or a local one, time-stamped where an authority is configured. */
export { makeLocalSigner, LOCAL_MARK, type LocalSigner } from './local-signer.ts';
export { loadPdfSigner, type PdfSigner, type SignerFiles } from './signer.ts';
export { signPdf, signPdfStampedIfPossible, type SignOptions, type StampedOrNot } from './sign-pdf.ts';
export type { Appearance, SignatureField } from './form.ts';
export { restingAfterFailure, type RestOptions } from './resting.ts';
export { timestampClient, type TimestampOptions } from './tsa.ts';
