import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '../../errors.ts';
import type { Localized } from '../../errors.ts';
import { usageProblem } from './usage.ts';

/** Who signs: certificate, its issuers, and the key. */
export interface PdfSigner {
  key: KeyObject;
  algorithm: 'rsa' | 'p256';
  /** bytes of an RSA signature value; 0 for ECDSA, whose length varies */
  valueBytes: number;
  /** DER */
  certificate: Uint8Array;
  /** DER of the issuers, the certificate's own first; the root may be missing */
  chain: readonly Uint8Array[];
  /** common name of the certificate's subject */
  name: string;
  /** the certificate is its own issuer: nobody else vouches for the name */
  selfSigned: boolean;
  /** validity of the certificate, RFC 3339 UTC */
  notBefore: string;
  notAfter: string;
  /** what errors call it: the certificate's file, or the local certificate */
  source: string;
}

export interface SignerFiles {
  /** PEM, PKCS #8, not encrypted */
  keyFile: string;
  /** PEM: the signer's certificate first; its issuers may follow */
  certificateFile: string;
  /** PEM file with the certificates of the issuers, in any order; null when there is none */
  chain: string | null;
}

const MIN_RSA_BITS = 2048;

/**
 * Reads key and certificates, and checks all that can be checked before the first document: they belong together, the certificate may sign
 * documents and is valid at `at`, each issuer has issued the one before it.
 * @param at RFC 3339
 * @throws AppError `signing-key-unreadable`, `signing-key-encrypted`, `signing-key-mismatch`, `signing-certificate-unusable`,
 *   `signing-certificate-expired`, `signing-certificate-not-yet-valid`
 */
export function loadPdfSigner({ keyFile, certificateFile, chain }: SignerFiles, at: string): PdfSigner {
  const key = readKey(keyFile);
  const [certificate, ...further] = readCertificates(certificateFile);
  if (!certificate.checkPrivateKey(key)) throw new AppError('signing-key-mismatch', { file: keyFile, certificate: certificateFile });
  const issuers = chain === null ? [] : readCertificates(chain);
  const signer = signerOf(key, certificate, orderedChain(certificate, [...further, ...issuers], chain ?? certificateFile), certificateFile);
  requireValid(signer, at);
  return signer;
}

/** @throws AppError `signing-key-unreadable` for a kind of key that is not supported, `signing-certificate-unusable` */
export function signerOf(key: KeyObject, certificate: X509Certificate, chain: readonly X509Certificate[], source: string): PdfSigner {
  const algorithm = algorithmOf(key, source);
  const problem = usageProblem(certificate.raw);
  if (problem) throw unusable(source, problem);
  return {
    key,
    algorithm,
    valueBytes: algorithm === 'rsa' ? key.asymmetricKeyDetails!.modulusLength! / 8 : 0,
    certificate: certificate.raw,
    chain: chain.map(({ raw }) => raw),
    name: commonName(certificate),
    selfSigned: isSelfSigned(certificate),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    source,
  };
}

/** A signature made outside the certificate's validity is refused by every verifier. @throws AppError */
export function requireValid({ notBefore, notAfter, source }: PdfSigner, at: string): void {
  const time = Date.parse(at);
  if (Number.isNaN(time)) throw new RangeError('the signing time must be RFC 3339');
  if (time > Date.parse(notAfter)) throw new AppError('signing-certificate-expired', { file: source, notAfter, at });
  if (time < Date.parse(notBefore)) throw new AppError('signing-certificate-not-yet-valid', { file: source, notBefore, at });
}

const unusable = (file: string, problem: Localized): AppError => new AppError('signing-certificate-unusable', { file, problem });
const unreadableKey = (file: string, zh: string, en: string): AppError => new AppError('signing-key-unreadable', { file, problem: { 'zh-CN': zh, en } });

function readText(file: string, otherwise: (zh: string, en: string) => AppError): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    throw otherwise('文件无法读取', 'the file cannot be read');
  }
}

function readKey(file: string): KeyObject {
  const text = readText(file, (zh, en) => unreadableKey(file, zh, en));
  // both the PKCS #8 and the older OpenSSL form say so before the base64
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4, *ENCRYPTED/m.test(text)) throw new AppError('signing-key-encrypted', { file });
  const pem = /-----BEGIN PRIVATE KEY-----[^-]*-----END PRIVATE KEY-----/.exec(text)?.[0];
  if (pem === undefined) throw unreadableKey(file, '应为 PEM 格式的 PKCS #8 私钥（BEGIN PRIVATE KEY）', 'a PKCS #8 private key in PEM (BEGIN PRIVATE KEY) is expected');
  try {
    return createPrivateKey(pem);
  } catch {
    throw unreadableKey(file, '内容已损坏', 'its content is damaged');
  }
}

function algorithmOf(key: KeyObject, file: string): PdfSigner['algorithm'] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') {
    const bits = details?.modulusLength ?? 0;
    if (bits < MIN_RSA_BITS || bits % 8 !== 0) throw unreadableKey(file, `RSA 密钥为 ${bits} 位，至少应为 ${MIN_RSA_BITS} 位`, `its RSA key has ${bits} bits; at least ${MIN_RSA_BITS} are needed`);
    return 'rsa';
  }
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'p256';
  const kind = details?.namedCurve ?? type ?? '?';
  throw unreadableKey(file, `不支持 ${kind} 密钥，请使用 RSA（2048 位以上）或 ECDSA P-256`, `a key of kind ${kind} is not supported; use RSA (2048 bits or more) or ECDSA P-256`);
}

function readCertificates(file: string): [X509Certificate, ...X509Certificate[]] {
  const text = readText(file, (zh, en) => unusable(file, { 'zh-CN': zh, en }));
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  let read: X509Certificate[];
  try {
    read = blocks.map((block) => new X509Certificate(block));
  } catch {
    throw unusable(file, { 'zh-CN': '内容已损坏', en: 'its content is damaged' });
  }
  const [first, ...further] = read;
  if (!first) throw unusable(file, { 'zh-CN': '应为 PEM 格式的证书（BEGIN CERTIFICATE）', en: 'a certificate in PEM (BEGIN CERTIFICATE) is expected' });
  return [first, ...further];
}

/** The issuers in order, whatever order the files have. One that has issued none of them is an oversight that a court would meet first. */
function orderedChain(certificate: X509Certificate, given: readonly X509Certificate[], file: string): X509Certificate[] {
  const left = given.filter((candidate) => !candidate.raw.equals(certificate.raw));
  const chain: X509Certificate[] = [];
  for (let current = certificate; !isSelfSigned(current); ) {
    const at = left.findIndex((candidate) => current.checkIssued(candidate) && current.verify(candidate.publicKey));
    if (at < 0) break;
    current = left.splice(at, 1)[0]!;
    chain.push(current);
  }
  if (left.length > 0) throw unusable(file, { 'zh-CN': `有 ${left.length} 张证书不在签发链上`, en: `${left.length} certificate(s) in it are not issuers of the signer’s certificate` });
  return chain;
}

/** Signed with its own key. OpenSSL's "issued by" also asks for the right to issue, which a certificate for signing has not. */
function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.verify(certificate.publicKey);
}

/** Common name of the subject, else the whole subject. */
function commonName(certificate: X509Certificate): string {
  const { CN } = certificate.toLegacyObject().subject;
  const name: unknown = Array.isArray(CN) ? CN[0] : CN;
  return typeof name === 'string' && name !== '' ? name : certificate.subject;
}
