import { Malformed, TAG, children, contentOf, elementAt, expect, oidOf, smallInteger } from './ber.ts';
import { readAlgorithm } from './cms.ts';
import type { AlgorithmIdentifier } from './cms.ts';

/** Digests that are computed; the names are node:crypto's. SHA-1 is as found: whether it is still to be relied on is not judged here. */
const DIGESTS: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '1.2.156.10197.1.401': 'sm3',
};
const DIGEST_LENGTHS: Record<string, number> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64, sm3: 32 };

export type KeyKind = 'rsa' | 'ec' | 'ed25519';

/** How a signature value is to be checked. */
export interface Scheme {
  /** as it goes into the record */
  name: string;
  key: KeyKind;
  /** digest that the algorithm itself names; null when it leaves that to the digest algorithm, or has none (Ed25519) */
  digest: string | null;
  /** RSASSA-PSS: bytes of salt */
  salt?: number;
}

const RSA = '1.2.840.113549.1.1.1';
const PSS = '1.2.840.113549.1.1.10';
const ED25519 = '1.3.101.112';
const MGF1 = '1.2.840.113549.1.1.8';

const SCHEMES: Record<string, { key: KeyKind; digest: string }> = {
  '1.2.840.113549.1.1.5': { key: 'rsa', digest: 'sha1' },
  '1.3.14.3.2.29': { key: 'rsa', digest: 'sha1' },
  '1.2.840.113549.1.1.11': { key: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', digest: 'sha512' },
  '1.2.156.10197.1.504': { key: 'rsa', digest: 'sm3' },
  '1.2.840.10045.4.1': { key: 'ec', digest: 'sha1' },
  '1.2.840.10045.4.3.2': { key: 'ec', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', digest: 'sha512' },
};
/** ecPublicKey, and plain "ecdsa", which some producers write where the algorithm should be. */
const BARE_EC = new Set(['1.2.840.10045.2.1', '1.2.840.10045.4.3']);

/** What else may be met, so that "unsupported" says which one it is. */
const KNOWN: Record<string, string> = {
  '1.2.156.10197.1.301': 'SM2',
  '1.2.156.10197.1.301.1': 'SM2 signature',
  '1.2.156.10197.1.501': 'SM2 with SM3',
  '1.2.156.10197.1.401.2': 'HMAC with SM3',
  '1.2.840.113549.2.5': 'MD5',
  '1.2.840.113549.1.1.4': 'RSA with MD5',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '1.2.840.113549.1.1.14': 'RSA with SHA-224',
  '1.2.840.10045.4.3.1': 'ECDSA with SHA-224',
  '2.16.840.1.101.3.4.2.8': 'SHA3-256',
  '2.16.840.1.101.3.4.2.9': 'SHA3-384',
  '2.16.840.1.101.3.4.2.10': 'SHA3-512',
  '2.16.840.1.101.3.4.2.12': 'SHAKE256',
  '1.3.36.3.2.1': 'RIPEMD-160',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.10040.4.3': 'DSA with SHA-1',
  '2.16.840.1.101.3.4.3.2': 'DSA with SHA-256',
  '1.3.101.113': 'Ed448',
  '1.2.643.7.1.1.1.1': 'GOST R 34.10-2012',
  '1.2.643.7.1.1.3.2': 'GOST R 34.10-2012 with GOST R 34.11-2012',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};

/** e.g. `1.2.156.10197.1.501 (SM2 with SM3)` */
export function described(oid: string): string {
  const name = KNOWN[oid];
  return name === undefined ? oid : `${oid} (${name})`;
}

/** Name of node:crypto; null when the digest is not supported. */
export function digestName({ oid }: AlgorithmIdentifier): string | null {
  return DIGESTS[oid] ?? null;
}

export function digestLength(name: string): number {
  return DIGEST_LENGTHS[name] ?? 0;
}

/** Digest by the OID in a DigestInfo; null when it is not supported. */
export function digestByOid(oid: string): string | null {
  return DIGESTS[oid] ?? null;
}

/** Null for an algorithm that is not supported. @throws Malformed when its parameters are none of its own */
export function schemeOf(algorithm: AlgorithmIdentifier, digest: string | null): Scheme | null {
  const { oid } = algorithm;
  const fixed = SCHEMES[oid];
  if (fixed) return { ...fixed, name: schemeName(fixed.key, fixed.digest) };
  if (oid === RSA) return { key: 'rsa', digest: null, name: digest === null ? 'rsaEncryption' : schemeName('rsa', digest) };
  if (BARE_EC.has(oid)) return { key: 'ec', digest: null, name: digest === null ? oid : schemeName('ec', digest) };
  if (oid === ED25519) return { key: 'ed25519', digest: null, name: 'Ed25519' };
  return oid === PSS ? pssScheme(algorithm) : null;
}

/** As RFC 8017 and RFC 5758 write them. */
export function schemeName(key: KeyKind, digest: string): string {
  return key === 'ec' ? `ecdsa-with-${digest.toUpperCase()}` : `${digest}WithRSAEncryption`;
}

/** RSASSA-PSS-params (RFC 8017 A.2.3). Null for a mask generation with another digest, which OpenSSL's interface does not take. */
function pssScheme({ parameters }: AlgorithmIdentifier): Scheme | null {
  const fields = parameters ? children(expect(parameters, TAG.sequence)) : [];
  const field = (tag: number) => {
    const explicit = fields.find((candidate) => candidate.tag === tag);
    return explicit ? children(explicit)[0] : undefined;
  };
  const hash = field(0xa0);
  const digest = hash ? digestName(readAlgorithm(hash)) : 'sha1';
  const mask = field(0xa1);
  let maskDigest: string | null = 'sha1';
  if (mask) {
    const { oid, parameters: inner } = readAlgorithm(mask);
    maskDigest = oid === MGF1 && inner ? digestName(readAlgorithm(inner)) : null;
  }
  const salt = field(0xa2);
  if (digest === null || maskDigest === null) return null;
  return { key: 'rsa', digest, salt: salt ? smallInteger(salt) : 20, name: `id-RSASSA-PSS with ${digest}` };
}

/** The algorithm `…WithRSAEncryption` of a digest, for signatures that do not name theirs. */
export function plainRsa(digest: string): AlgorithmIdentifier {
  const oid = Object.keys(SCHEMES).find((candidate) => SCHEMES[candidate]?.key === 'rsa' && SCHEMES[candidate].digest === digest);
  return { oid: oid ?? RSA, parameters: null, encoded: new Uint8Array() };
}

/** Curves by OID; others, and curves given by explicit parameters (CVE-2020-0601), are not supported. */
const CURVES = new Set(['1.2.840.10045.3.1.7', '1.3.132.0.34', '1.3.132.0.35']);
const KEYS: Record<string, KeyKind> = { [RSA]: 'rsa', [PSS]: 'rsa', '1.2.840.10045.2.1': 'ec', [ED25519]: 'ed25519' };

/** What kind of key a SubjectPublicKeyInfo holds, or the OID that is not supported. @throws Malformed */
export function keyKindOf(publicKey: Uint8Array): { kind: KeyKind; isPss: boolean } | { unsupported: string } {
  const [algorithm, key] = children(expect(elementAt(publicKey, 0, publicKey.length), TAG.sequence));
  const { oid, parameters } = readAlgorithm(algorithm);
  const kind = KEYS[oid];
  if (contentOf(expect(key, TAG.bitString)).length > MAX_KEY_BYTES) throw new Malformed();
  if (kind === undefined) return { unsupported: oid };
  if (kind === 'ec') {
    const curve = parameters?.tag === TAG.oid ? oidOf(parameters) : 'explicit';
    if (curve === 'explicit') return { unsupported: 'EC with explicit parameters' };
    if (!CURVES.has(curve)) return { unsupported: curve };
  }
  return { kind, isPss: oid === PSS };
}

/** RSA with 16 384 bits, OpenSSL's own limit, and its exponent. */
const MAX_KEY_BYTES = 4096;
