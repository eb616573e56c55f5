import { createHash } from 'node:crypto';
import type { PackSignature } from '../domain/pack/index.ts';
import { describeError } from '../errors.ts';
import type { AppError } from '../errors.ts';
import { composeCertificate } from './pdf/compose.ts';
import type { CertificateInput } from './pdf/compose.ts';
import type { SealNotice } from './pdf/input.ts';
import { signPdfStampedIfPossible } from './sign/index.ts';
import type { PdfSigner } from './sign/index.ts';

/** With what bundles and certificates are signed. */
export interface PdfSeal {
  signer: PdfSigner;
  /** gives the token of a time-stamping authority over a digest; left out, nothing is stamped */
  timestamp?: ((digest: Uint8Array) => Promise<Uint8Array>) | undefined;
}

/** Name of the signature's field in every file of ours. */
export const SEAL_FIELD = 'docketproof-seal';

/** What the pages say of the signature to come. */
export function sealNotice({ signer: { name, selfSigned } }: PdfSeal): SealNotice {
  return { name, selfSigned };
}

/**
 * Signs a finished file of ours (PAdES), without anything visible on its pages. A time stamp that cannot be had does not hold it up: the
 * facts say so. Same input, same bytes where no authority is asked.
 * @param date of the document, RFC 3339 UTC. It is the stated time of signing, unless the certificate was issued later (an order from before a
 *   key was set up): then it is the certificate's first moment, since no reader accepts an earlier one
 * @throws AppError `signing-certificate-expired`, `pdf-not-signable`
 */
export async function sealPdf(pdf: Uint8Array, { signer, timestamp }: PdfSeal, date: string): Promise<{ pdf: Uint8Array; signature: PackSignature }> {
  const signingTime = Date.parse(date) < Date.parse(signer.notBefore) ? signer.notBefore : date;
  const signed = await signPdfStampedIfPossible(pdf, { signer, signingTime, field: { name: SEAL_FIELD, page: 1, rect: null }, ...(timestamp ? { timestamp } : {}) });
  const signature: PackSignature = {
    field: SEAL_FIELD,
    signer: signer.name,
    selfSigned: signer.selfSigned,
    certificateSha256: createHash('sha256').update(signer.certificate).digest('hex'),
    signingTime,
    timestamped: timestamp !== undefined && signed.warning === null,
    warning: signed.warning && warningOf(signed.warning),
  };
  return { pdf: signed.pdf, signature };
}

/** Composes and signs the certificate of one record. @throws AppError as {@link sealPdf} */
export async function signedCertificate(input: CertificateInput, seal: PdfSeal): Promise<{ pdf: Uint8Array; signature: PackSignature }> {
  return sealPdf(await composeCertificate({ ...input, seal: sealNotice(seal) }), seal, input.composedAt);
}

function warningOf({ code, params }: AppError): NonNullable<PackSignature['warning']> {
  return { code, params: {}, 'zh-CN': describeError(code, params, 'zh-CN'), en: describeError(code, params, 'en') };
}
