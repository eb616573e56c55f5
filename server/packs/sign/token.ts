/** RFC 3161 tokens, checked before they are put into a document for good. */
import { ContentInfo, SignedData } from '@peculiar/asn1-cms';
import type { SignerInfo } from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { TSTInfo } from '@peculiar/asn1-tsp';
import { Certificate } from '@peculiar/asn1-x509';
import { X509Certificate, constants, createHash, verify } from 'node:crypto';
import type { Localized } from '../../errors.ts';
import { partsOf } from './der.ts';
import { TIME_STAMPING, extendedUses } from './usage.ts';

const OID = { signedData: '1.2.840.113549.1.7.2', tstInfo: '1.2.840.113549.1.9.16.1.4', messageDigest: '1.2.840.113549.1.9.4', pss: '1.2.840.113549.1.1.10' } as const;
const DIGESTS: Record<string, string> = { '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512' };
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** What was asked. */
export interface Asked {
  /** SHA-256 */
  digest: Uint8Array;
  nonce: Uint8Array;
  policy: string | null;
}

const problem = (zh: string, en: string): Localized => ({ 'zh-CN': zh, en });
const isSame = (a: ArrayBuffer | Uint8Array | undefined, b: ArrayBuffer | Uint8Array): boolean => a !== undefined && Buffer.from(a as ArrayBuffer).equals(Buffer.from(b as ArrayBuffer));

/** Why a token is no answer to what was asked; null when it is one (RFC 3161 §2.2, §2.4.2). */
export function tokenProblem(token: Uint8Array, asked: Asked): Localized | null {
  try {
    const info = AsnConvert.parse(token, ContentInfo);
    if (info.contentType !== OID.signedData) return problem('时间戳不是 CMS 签名数据', 'the token is no CMS SignedData');
    const data = AsnConvert.parse(info.content, SignedData);
    const content = data.encapContentInfo.eContent?.single?.buffer;
    if (data.encapContentInfo.eContentType !== OID.tstInfo || content === undefined) return problem('时间戳不含 TSTInfo', 'the token holds no TSTInfo');
    return answerProblem(AsnConvert.parse(content, TSTInfo), asked) ?? signatureProblem(token, data, Buffer.from(content));
  } catch {
    return problem('时间戳无法解析', 'the token cannot be parsed');
  }
}

function answerProblem(answer: TSTInfo, asked: Asked): Localized | null {
  const { hashAlgorithm, hashedMessage } = answer.messageImprint;
  if (hashAlgorithm.algorithm !== SHA256 || !isSame(hashedMessage.buffer, asked.digest)) return problem('时间戳所对应的不是本文件的签名', 'the token is over something else than this signature');
  if (!isSame(answer.nonce, asked.nonce)) return problem('时间戳应答的随机数与请求不符', 'the token answers another request (its nonce differs)');
  if (asked.policy !== null && answer.policy !== asked.policy) return problem(`时间戳策略为 ${answer.policy}，所要求的是 ${asked.policy}`, `the token’s policy is ${answer.policy}, not ${asked.policy}`);
  return null;
}

function signatureProblem(token: Uint8Array, data: SignedData, content: Uint8Array): Localized | null {
  const [signer, ...others] = data.signerInfos;
  if (!signer || others.length > 0) return problem('时间戳应恰有一个签名', 'the token must have exactly one signature');
  const raw = rawOf(token);
  const certificate = signersCertificate(raw.certificates, signer);
  if (!certificate) return problem('时间戳未附签名证书', 'the token lacks its signer’s certificate');
  if (extendedUses(certificate.raw)?.includes(TIME_STAMPING) !== true) return problem('签署时间戳的证书不用于时间戳', 'the certificate that signed the token is not for time stamping');
  const digest = DIGESTS[signer.digestAlgorithm.algorithm];
  if (digest === undefined) return problem(`时间戳采用了不支持的摘要算法 ${signer.digestAlgorithm.algorithm}`, `the token’s digest algorithm ${signer.digestAlgorithm.algorithm} is not supported`);
  return verifies(signer, raw, certificate, digest, content) ? null : problem('时间戳自身的签名无效', 'the token’s own signature is not valid');
}

/** Certificate and signed attributes as the token carries them: written again, they might be others. */
interface Raw {
  certificates: Uint8Array[];
  /** as SET OF, which is what is signed (RFC 5652 §5.4) */
  attributes: Uint8Array;
}

function rawOf(token: Uint8Array): Raw {
  const parts = partsOf(partsOf(partsOf(token)[1]!)[0]!);
  const certificates = parts.find(([tag]) => tag === 0xa0);
  const attributes = partsOf(partsOf(parts.at(-1)!)[0]!).find(([tag]) => tag === 0xa0);
  return { certificates: certificates ? partsOf(certificates) : [], attributes: Uint8Array.from(attributes ?? []).fill(0x31, 0, 1) };
}

function signersCertificate(certificates: readonly Uint8Array[], { sid }: SignerInfo): X509Certificate | null {
  const named = sid.issuerAndSerialNumber;
  for (const der of named ? certificates : []) {
    if (der[0] !== 0x30) continue;
    const { serialNumber, issuer } = AsnConvert.parse(der, Certificate).tbsCertificate;
    if (isSame(named!.serialNumber, serialNumber) && isSame(AsnConvert.serialize(named!.issuer), AsnConvert.serialize(issuer))) return new X509Certificate(der);
  }
  return null;
}

function verifies(signer: SignerInfo, { attributes }: Raw, certificate: X509Certificate, digest: string, content: Uint8Array): boolean {
  const stated = signer.signedAttrs?.find(({ attrType }) => attrType === OID.messageDigest)?.attrValues[0];
  if (stated === undefined || !isSame(AsnConvert.parse(stated, OctetString).buffer, createHash(digest).update(content).digest())) return false;
  const isPss = signer.signatureAlgorithm.algorithm === OID.pss;
  const options = isPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO } : {};
  return verify(digest, attributes, { key: certificate.publicKey, ...options }, Buffer.from(signer.signature.buffer));
}
