import { constants, createPublicKey, createVerify, publicDecrypt, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { described, digestByOid, digestLength, digestName, keyKindOf, schemeName, schemeOf } from './algorithms.ts';
import type { Scheme } from './algorithms.ts';
import { Malformed, TAG, children, contentOf, elementAt, encode, encodingOf, expect, oidOf } from './ber.ts';
import type { AlgorithmIdentifier } from './cms.ts';
import type { SignatureProblems } from '../../../domain/record/index.ts';

export interface ValueToCheck {
  /** DER of SubjectPublicKeyInfo */
  publicKey: Uint8Array;
  algorithm: AlgorithmIdentifier;
  digest: AlgorithmIdentifier;
  value: Uint8Array;
  /** what may have been signed: the pieces of each alternative, one behind the other; null when that is not known */
  signed: readonly (readonly Uint8Array[])[] | null;
}

export interface ValueChecked {
  signature: 'valid' | 'invalid' | 'not-checked';
  /** name of the algorithm, else its OID */
  algorithm: string;
}

/** What an algorithm is called in a record: its name, else its OID. */
export function algorithmName(algorithm: AlgorithmIdentifier, digest: AlgorithmIdentifier): string {
  return attempt(() => schemeOf(algorithm, digestName(digest)))?.name ?? algorithm.oid;
}

/**
 * Checks a signature value under a public key: RSASSA-PKCS1-v1_5, RSASSA-PSS, ECDSA on P-256, P-384 and P-521, Ed25519.
 * SM2 is not checked although Node's OpenSSL offers it: that hashes no signer id into the digest, where GM/T 0009 has 1234567812345678, and
 * would call genuine signatures invalid.
 */
export function checkValue(task: ValueToCheck, problems: SignatureProblems): ValueChecked {
  const { algorithm, publicKey } = task;
  const hash = digestName(task.digest);
  const scheme = attempt(() => schemeOf(algorithm, hash));
  const unchecked: ValueChecked = { signature: 'not-checked', algorithm: algorithmName(algorithm, task.digest) };
  if (scheme === null) {
    problems.add('algorithm-unsupported', described(algorithm.oid));
    return unchecked;
  }
  const kind = attempt(() => keyKindOf(publicKey));
  if (kind === null) {
    problems.add('key-unreadable');
    return unchecked;
  }
  if ('unsupported' in kind) {
    problems.add('algorithm-unsupported', described(kind.unsupported));
    return unchecked;
  }
  if (kind.kind !== scheme.key || (kind.isPss && scheme.salt === undefined)) {
    problems.add('key-mismatch', scheme.name);
    return unchecked;
  }
  const hashes = scheme.key === 'ed25519' ? [null] : hashesOf(scheme, hash);
  if (hashes.length === 0) {
    problems.add('algorithm-unsupported', described(task.digest.oid));
    return unchecked;
  }
  if (hashes.length > 1) problems.add('algorithms-disagree', hashes.join(', '));
  const key = keyFor(task, scheme, kind.isPss);
  if (key === null) problems.add('key-unreadable');
  if (key === null || task.signed === null) return unchecked;
  for (const digest of hashes) {
    if (task.signed.some((pieces) => isValid(key, scheme, digest, pieces, task.value))) {
      return { signature: 'valid', algorithm: digest === null || scheme.salt !== undefined ? scheme.name : schemeName(scheme.key, digest) };
    }
  }
  return { signature: 'invalid', algorithm: scheme.name };
}

/** Some producers name one digest in the algorithm and use the other, and readers let that pass. */
function hashesOf(scheme: Scheme, stated: string | null): string[] {
  if (scheme.salt !== undefined) return scheme.digest === null ? [] : [scheme.digest];
  return [...new Set([scheme.digest, stated].filter((digest) => digest !== null))];
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** For PSS under a plain RSA key, the key is given the parameters of the signature: it is the only way to set the digest of the mask. */
function keyFor({ publicKey, algorithm }: ValueToCheck, scheme: Scheme, isPss: boolean): KeyObject | null {
  return attempt(() => {
    const [, bits] = children(elementAt(publicKey, 0, publicKey.length));
    const der = scheme.salt !== undefined && !isPss ? encode(TAG.sequence, algorithm.encoded, encodingOf(bits!)) : publicKey;
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  });
}

function isValid(key: KeyObject, scheme: Scheme, digest: string | null, pieces: readonly Uint8Array[], value: Uint8Array): boolean {
  const options = scheme.salt === undefined ? { key } : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.salt };
  // what OpenSSL refuses to compute with (a value longer than the modulus, a point off the curve) is no valid signature
  return (
    attempt(() => {
      if (digest === null) return verify(null, Buffer.concat(pieces), key, value);
      const verifier = createVerify(digest);
      for (const piece of pieces) verifier.update(piece);
      return verifier.verify(options, value);
    }) ?? false
  );
}

/**
 * The digest inside an RSASSA-PKCS1-v1_5 signature value (RFC 8017 §9.2), whatever was signed. Null when the key is no RSA key, the value
 * does not open under it, or the digest is not supported.
 */
export function openedDigest(publicKey: Uint8Array, value: Uint8Array): { name: string; digest: Uint8Array } | null {
  return attempt(() => {
    const kind = keyKindOf(publicKey);
    if ('unsupported' in kind || kind.kind !== 'rsa' || kind.isPss) return null;
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    const opened = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, value);
    const [algorithm, digest] = children(expect(elementAt(opened, 0, opened.length), TAG.sequence));
    const name = digestByOid(oidOf(children(expect(algorithm, TAG.sequence))[0]));
    const bytes = contentOf(expect(digest, TAG.octetString));
    if (name !== null && bytes.length !== digestLength(name)) throw new Malformed();
    return name === null ? null : { name, digest: bytes };
  });
}
