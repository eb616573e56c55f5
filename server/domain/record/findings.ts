/** What we established ourselves about a document at intake, as found and without any judgement of trust; kept apart from what the depositor stated. */

/** A certificate as it lies in the signature; its chain is not judged. */
export interface CertificateFound {
  /** distinguished name (RFC 4514), at most 200 characters */
  subject: string;
  issuer: string;
  /** lower-case hex */
  serial: string;
  /** RFC 3339 UTC with milliseconds */
  notBefore: string;
  notAfter: string;
  /** SHA-256 of the DER, lower-case hex */
  sha256: string;
}

export interface SignatureFound {
  /** name of the form field; null when it has none */
  field: string | null;
  /** /SubFilter as found, e.g. "adbe.pkcs7.detached", "ETSI.CAdES.detached" */
  subFilter: string;
  /** common name of the signer's certificate, else its whole subject; null when none could be read */
  signer: string | null;
  /** RFC 3339 UTC with milliseconds; null when none is stated */
  signingTime: string | null;
  /** where the time comes from: a time-stamp token (RFC 3161), the CMS signing-time attribute, or the /M entry of the dictionary (both stated by the signer) */
  signingTimeFrom: 'timestamp-token' | 'signed-attribute' | 'dictionary' | null;
  /** as found in the signature, the signer's first; at most 4 */
  certificates: CertificateFound[];
  /** whether the signed byte range is the whole file but for the signature itself */
  coversWholeFile: boolean;
  /** digest of the byte range against the one that was signed */
  digest: 'matches' | 'differs' | 'not-checked';
  /** the signature value under the signer's public key; whether that certificate is to be trusted is not judged */
  signature: 'valid' | 'invalid' | 'not-checked';
  /** e.g. "sha256WithRSAEncryption", else the OID */
  algorithm: string | null;
  /** why something is `not-checked`, e.g. "unsupported algorithm 1.2.156.10197.1.501 (SM2 with SM3)"; null otherwise */
  problem: string | null;
}

export interface SignatureFindings {
  /** tool and version that looked, e.g. "docketproof-pdf-signatures/1.0.0" */
  tool: string;
  outcome: 'none' | 'found' | 'not-inspected';
  /** why a document was not inspected */
  reason: 'too-large' | 'encrypted' | 'damaged' | null;
  /** signatures in the document; more than are listed when there are very many */
  count: number;
  /** at most 8, in order of their byte ranges' ends */
  signatures: SignatureFound[];
}
