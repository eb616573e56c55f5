import { p256 } from '@noble/curves/nist.js';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_subjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import { X509Certificate, createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { signBytes } from './cms.ts';
import { signerOf } from './signer.ts';
import type { PdfSigner } from './signer.ts';

/** Stands in the certificate's name, which every reader shows: nobody must take it for a certificate that an authority has issued. */
export const LOCAL_MARK = '（本机自签名，仅供演示）';
const YEARS = 10;
const COMMON_NAME = '2.5.4.3';
/** ub-common-name (RFC 5280 appendix A). */
const MAX_NAME = 64;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

export interface LocalSigner {
  signer: PdfSigner;
  /** to be kept, so that the next start signs as the same: PKCS #8 and certificate, as {@link loadPdfSigner} reads them */
  keyPem: string;
  certificatePem: string;
}

/**
 * A key and a self-signed certificate for local use: ECDSA P-256, digitalSignature and nonRepudiation, valid for 10 years from `now`.
 * @param name of the lender, at most 52 characters; {@link LOCAL_MARK} is put behind it
 * @param now RFC 3339
 * @param random source of the key and the serial number. Same inputs, same bytes
 * @throws RangeError for a name that is empty or too long
 */
export function makeLocalSigner(name: string, now: string, random: (length: number) => Uint8Array): LocalSigner {
  const commonName = `${name}${LOCAL_MARK}`;
  if (name === '' || [...commonName].length > MAX_NAME) throw new RangeError(`a certificate’s name takes 1 to ${MAX_NAME - LOCAL_MARK.length} characters`);
  const { secretKey, publicKey } = p256.keygen(Uint8Array.from(random(p256.lengths.seed!)));
  const point = p256.Point.fromBytes(publicKey).toBytes(false);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: base64(secretKey), x: base64(point.subarray(1, 33)), y: base64(point.subarray(33)) } });
  const tbs = toBeSigned(commonName, new Date(now), createPublicKey(key).export({ type: 'spki', format: 'der' }), point, random(16));
  const der = new Certificate({
    tbsCertificate: tbs,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 }),
    signatureValue: Uint8Array.from(signBytes({ key, algorithm: 'p256' }, new Uint8Array(AsnConvert.serialize(tbs)))).buffer,
  });
  const certificate = new X509Certificate(new Uint8Array(AsnConvert.serialize(der)));
  return { signer: signerOf(key, certificate, [], commonName), keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificatePem: certificate.toString() };
}

function toBeSigned(commonName: string, from: Date, publicKey: Uint8Array, point: Uint8Array, serial: Uint8Array): TBSCertificate {
  const to = new Date(from);
  to.setUTCFullYear(from.getUTCFullYear() + YEARS);
  const name = new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value: new AttributeValue({ utf8String: commonName }) })])]);
  // positive and of fixed length (RFC 5280 §4.1.2.2)
  const serialNumber = Uint8Array.from(serial);
  serialNumber[0] = (serialNumber[0]! & 0x3f) | 0x40;
  const extension = (extnID: string, critical: boolean, value: unknown): Extension => new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
  return new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber.buffer,
    signature: new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 }),
    issuer: name,
    validity: new Validity({ notBefore: from, notAfter: to }),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(publicKey, SubjectPublicKeyInfo),
    extensions: new Extensions([
      extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: false })),
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation)),
      // RFC 5280 §4.2.1.2, method 1
      extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(Uint8Array.from(createHash('sha1').update(point).digest()))),
    ]),
  });
}
