/**
 * CMS SignedData (RFC 5652) of a PAdES baseline signature (ETSI EN 319 142-1): detached; content type, message digest and the ESS
 * signing-certificate-v2 (RFC 5035) are signed, which binds the signature to this certificate; no signing-time, the time stands in /M (§6.3).
 */
import { p256 } from '@noble/curves/nist.js';
import { createHash, sign } from 'node:crypto';
import { NULL, integer, octetString, oid, partsOf, sequence, setOf, tlv } from './der.ts';
import type { PdfSigner } from './signer.ts';

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimeStamp: '1.2.840.113549.1.9.16.2.14',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

/** Longest DER of an ECDSA signature with P-256. */
const P256_SIGNATURE = 72;
/** All of the structure that is neither certificate, name nor value: some 270 bytes, rounded up. */
const FRAME = 512;
/** Largest time-stamp token that is taken: with a chain of three certificates it is some 6 KB. */
export const MAX_TOKEN_BYTES = 16_384;

export const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), tlv(0x31, value));

/** Bytes that a signature of this signer never exceeds; the same for every document, so that its place can be kept free. */
export function roomFor(signer: PdfSigner, withToken: boolean): number {
  const certificates = [signer.certificate, ...signer.chain].reduce((sum, certificate) => sum + certificate.length, 0);
  const value = signer.algorithm === 'rsa' ? signer.valueBytes : P256_SIGNATURE;
  return FRAME + certificates + issuerAndSerial(signer.certificate).length + value + (withToken ? MAX_TOKEN_BYTES + 64 : 0);
}

export interface Signed {
  /** the signature value: what a time stamp is over (RFC 3161 appendix A) */
  value: Uint8Array;
  /** DER of the whole, with the token as unsigned attribute where there is one */
  encode(token: Uint8Array | null): Uint8Array;
}

/** Signs the SHA-256 digest of what the byte range covers. Deterministic: RSA PKCS #1 v1.5, ECDSA by RFC 6979. */
export function signDigest(signer: PdfSigner, digest: Uint8Array): Signed {
  const signingCertificate = sequence(sequence(sequence(octetString(sha256(signer.certificate)))));
  const attributes = [attribute(OID.contentType, oid(OID.data)), attribute(OID.messageDigest, octetString(digest)), attribute(OID.signingCertificateV2, signingCertificate)];
  const value = signBytes(signer, setOf(0x31, ...attributes));
  const digestAlgorithm = sequence(oid(OID.sha256));
  const algorithm = signer.algorithm === 'rsa' ? sequence(oid(OID.rsaEncryption), NULL) : sequence(oid(OID.ecdsaWithSha256));
  const encode = (token: Uint8Array | null): Uint8Array => {
    const unsigned = token ? [setOf(0xa1, attribute(OID.signatureTimeStamp, token))] : [];
    const info = sequence(integer(1), issuerAndSerial(signer.certificate), digestAlgorithm, setOf(0xa0, ...attributes), algorithm, octetString(value), ...unsigned);
    const certificates = setOf(0xa0, signer.certificate, ...signer.chain);
    const signedData = sequence(integer(1), tlv(0x31, digestAlgorithm), sequence(oid(OID.data)), certificates, tlv(0x31, info));
    return sequence(oid(OID.signedData), tlv(0xa0, signedData));
  };
  return { value, encode };
}

/** A signature by SHA-256 with the signer's key; ECDSA as DER. */
export function signBytes({ key, algorithm }: Pick<PdfSigner, 'key' | 'algorithm'>, bytes: Uint8Array): Uint8Array {
  if (algorithm === 'rsa') return sign('sha256', bytes, key);
  const { d } = key.export({ format: 'jwk' });
  // node:crypto draws its nonce at random; the same input has to give the same bytes
  return p256.sign(sha256(bytes), Buffer.from(d!, 'base64url'), { prehash: false, format: 'der', lowS: false });
}

/** Issuer and serial number as the certificate itself writes them: re-encoded, a name may no longer be found by a verifier. */
function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const fields = partsOf(partsOf(certificate)[0]!);
  const [serial, , issuer] = fields[0]![0] === 0xa0 ? fields.slice(1) : fields;
  return sequence(issuer!, serial!);
}
