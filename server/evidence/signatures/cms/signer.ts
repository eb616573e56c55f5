import { described, digestName } from './algorithms.ts';
import { TAG, children, contentOf, expect, octets, oidOf } from './ber.ts';
import type { Element } from './ber.ts';
import { readCertificate } from './certificates.ts';
import type { Certificate } from './certificates.ts';
import { readAlgorithm } from './cms.ts';
import type { AlgorithmIdentifier, Attributes, SignedData, SignerInfo } from './cms.ts';
import { digestOf, isSame } from './digests.ts';
import type { Hash } from './digests.ts';
import { nameOfElement } from './names.ts';
import type { SignatureProblems } from '../../../domain/record/index.ts';
import { asn1Time } from '../times.ts';
import { algorithmName, checkValue, openedDigest } from './value.ts';
import type { ValueChecked } from './value.ts';

const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const SHA1: AlgorithmIdentifier = { oid: '1.3.14.3.2.26', parameters: null, encoded: new Uint8Array() };
const SHA256: AlgorithmIdentifier = { oid: '2.16.840.1.101.3.4.2.1', parameters: null, encoded: new Uint8Array() };

/** Certificates that can be read, and how many cannot. */
export function readCertificates(ders: readonly Uint8Array[], problems: SignatureProblems): Certificate[] {
  const readable = ders.flatMap((der) => tried(() => readCertificate(der)) ?? []);
  if (readable.length < ders.length) problems.add('certificate-unreadable', ders.length - readable.length);
  return readable;
}

function tried<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** The certificate that SignerInfo names (RFC 5652 §5.3), wherever it stands in the signature; null when it is not there, or cannot be told. */
export function signersCertificate(signer: SignerInfo, certificates: readonly Certificate[], problems: SignatureProblems): Certificate | null {
  const { identifier } = signer;
  const matching = certificates.filter((certificate) => {
    if ('keyIdentifier' in identifier) return certificate.keyIdentifier !== null && isSame(certificate.keyIdentifier, identifier.keyIdentifier);
    if (!isSame(certificate.serial, identifier.serial)) return false;
    // the same name may be in another string type
    return isSame(certificate.issuer, identifier.issuer) || tried(() => nameOfElement(identifier.issuerName).text) === certificate.issuerText;
  });
  const different = matching.filter((certificate, at) => matching.findIndex(({ found }) => found.sha256 === certificate.found.sha256) === at);
  const stated = signer.signed && statedCertificate(signer.signed);
  const meant = different.find((certificate) => stated?.isOf(certificate) === true);
  if (different.length === 0) problems.add('certificate-missing');
  // anybody can add a certificate to a signature: which of several is meant, only what is signed can tell
  if (different.length > 1 && meant === undefined) problems.add('certificate-ambiguous');
  const chosen = meant ?? (different.length === 1 ? different[0]! : null);
  if (chosen !== null && stated?.isOf(chosen) === false) problems.add('signing-certificate-differs');
  return chosen;
}

/** ESS signing-certificate (RFC 2634 §5.4, RFC 5035 §3): which certificate the signer says it signed with. */
function statedCertificate(signed: Attributes): { isOf: (certificate: Certificate) => boolean | null } | null {
  const second = signed.values.get(SIGNING_CERTIFICATE_V2)?.[0];
  const first = second ?? signed.values.get(SIGNING_CERTIFICATE)?.[0];
  if (!first) return null;
  const id = tried(() => {
    const fields = children(expect(children(expect(children(expect(first, TAG.sequence))[0], TAG.sequence))[0], TAG.sequence));
    const named = second && fields[0]?.tag === TAG.sequence;
    const algorithm = named ? readAlgorithm(fields[0]) : second ? SHA256 : SHA1;
    return { hash: contentOf(expect(fields[named ? 1 : 0], TAG.octetString)), name: digestName(algorithm) };
  });
  return {
    // an identifier that cannot be read names no certificate; one in an unsupported digest tells nothing
    isOf: ({ der }) => (id === null ? false : id.name === null ? null : isSame(digestOf(id.name, [der]), id.hash)),
  };
}

export interface SignerChecked extends ValueChecked {
  /** the content against the digest that was signed */
  digest: 'matches' | 'differs' | 'not-checked';
}

/**
 * Checks one signer over `content` (RFC 5652 §5.4): with signed attributes, their digest is compared with the content's and the signature is
 * over the attributes; without, it is over the content.
 * @param content in pieces; null when it is not known
 */
export function checkSigner(data: SignedData, signer: SignerInfo, certificate: Certificate | null, content: readonly Uint8Array[] | null, hash: Hash, problems: SignatureProblems): SignerChecked {
  const { signed, algorithm, digest, value } = signer;
  const check = (alternatives: readonly (readonly Uint8Array[])[] | null): ValueChecked =>
    certificate === null ? { signature: 'not-checked', algorithm: algorithmName(algorithm, digest) } : checkValue({ publicKey: certificate.publicKey, algorithm, digest, value, signed: alternatives }, problems);
  if (signed === null) {
    const checked = check(content && [content]);
    return { ...checked, digest: content === null ? 'not-checked' : digestBySignature(checked, certificate, value, content, hash, problems) };
  }
  if (!hasContentType(signed, data.contentType)) problems.add('content-type-differs');
  const checked = check(signed.encodings.map((encoding) => [encoding]));
  return { ...checked, digest: attributeDigest(signed, digest, content, hash, problems) };
}

function attributeDigest(signed: Attributes, algorithm: AlgorithmIdentifier, content: readonly Uint8Array[] | null, hash: Hash, problems: SignatureProblems): SignerChecked['digest'] {
  const values = signed.values.get(MESSAGE_DIGEST) ?? [];
  const stated = values.length === 1 ? tried(() => octets(values[0]!)) : null;
  if (stated === null) {
    problems.add('digest-attribute-missing');
    return 'not-checked';
  }
  const name = digestName(algorithm);
  if (name === null) {
    problems.add('algorithm-unsupported', described(algorithm.oid));
    return 'not-checked';
  }
  return content === null ? 'not-checked' : isSame(hash(name, content), stated) ? 'matches' : 'differs';
}

function hasContentType(signed: Attributes, contentType: string): boolean {
  const values = signed.values.get(CONTENT_TYPE) ?? [];
  return values.length === 1 && tried(() => oidOf(values[0])) === contentType;
}

/** Without signed attributes the only digest is the one inside the signature value, which RSA lets one see. */
export function digestBySignature(checked: ValueChecked, certificate: Certificate | null, value: Uint8Array, content: readonly Uint8Array[], hash: Hash, problems: SignatureProblems): SignerChecked['digest'] {
  if (checked.signature === 'valid') return 'matches';
  const opened = certificate && openedDigest(certificate.publicKey, value);
  if (opened) return isSame(hash(opened.name, content), opened.digest) ? 'matches' : 'differs';
  if (checked.signature === 'invalid') problems.add('digest-not-stated');
  return 'not-checked';
}

/** The signing-time attribute (RFC 5652 §11.3): what the signer says. */
export function statedTime(signer: SignerInfo): string | null {
  const values: Element[] = signer.signed?.values.get(SIGNING_TIME) ?? [];
  return values.length === 1 ? asn1Time(values[0]) : null;
}
