import { described, digestLength, digestName } from './algorithms.ts';
import { TAG, children, contentOf, elementAt, encodingOf, expect } from './ber.ts';
import { TST_INFO, readAlgorithm, readSignedData } from './cms.ts';
import type { AlgorithmIdentifier, SignedData, SignerInfo } from './cms.ts';
import { digestOf, isSame } from './digests.ts';
import type { Hash } from './digests.ts';
import { SignatureProblems } from '../../../domain/record/index.ts';
import { checkSigner, readCertificates, signersCertificate } from './signer.ts';
import { asn1Time } from '../times.ts';

const SIGNATURE_TIME_STAMP = '1.2.840.113549.1.9.16.2.14';

/** TSTInfo (RFC 3161 §2.4.2), as far as it matters here. */
export interface TimestampInfo {
  /** null when it cannot be read */
  time: string | null;
  algorithm: AlgorithmIdentifier;
  imprint: Uint8Array;
}

/** @throws Malformed */
export function readTimestampInfo(content: Uint8Array): TimestampInfo {
  const [, , imprint, , time] = children(expect(elementAt(content, 0, content.length), TAG.sequence));
  const [algorithm, hash] = children(expect(imprint, TAG.sequence));
  return { time: asn1Time(time), algorithm: readAlgorithm(algorithm), imprint: contentOf(expect(hash, TAG.octetString)) };
}

/** The imprint against what it should be of; `not-checked` when its digest is not supported. */
export function imprintOf(info: TimestampInfo, chunks: readonly Uint8Array[], hash: Hash, problems: SignatureProblems): 'matches' | 'differs' | 'not-checked' {
  const name = digestName(info.algorithm);
  if (name === null) {
    problems.add('algorithm-unsupported', described(info.algorithm.oid));
    return 'not-checked';
  }
  return info.imprint.length === digestLength(name) && isSame(hash(name, chunks), info.imprint) ? 'matches' : 'differs';
}

/**
 * The time of the RFC 3161 token in a signature's unsigned attributes (RFC 3161 appendix A). Anybody can put a token there, so it counts
 * only when it is over this signature value and its own signature verifies; why it does not is named. Whether its authority is to be
 * trusted is not judged.
 */
export function tokenTime(signer: SignerInfo, problems: SignatureProblems): string | null {
  for (const value of signer.unsigned.values.get(SIGNATURE_TIME_STAMP) ?? []) {
    const time = timeOfToken(encodingOf(value), signer.value, problems);
    if (time !== null) return time;
  }
  return null;
}

function timeOfToken(token: Uint8Array, value: Uint8Array, problems: SignatureProblems): string | null {
  let data: SignedData;
  let info: TimestampInfo;
  try {
    data = readSignedData(token);
    info = readTimestampInfo(data.content ?? new Uint8Array());
  } catch {
    problems.add('token-unreadable');
    return null;
  }
  if (data.contentType !== TST_INFO || data.signer === null || data.content === null || info.time === null) {
    problems.add('token-unreadable');
    return null;
  }
  const own = new SignatureProblems();
  const imprint = imprintOf(info, [value], digestOf, own);
  if (imprint === 'differs') {
    problems.add('token-other');
    return null;
  }
  const certificate = signersCertificate(data.signer, readCertificates(data.certificates, own), own);
  const checked = checkSigner(data, data.signer, certificate, [data.content], digestOf, own);
  if (checked.signature === 'invalid' || checked.digest === 'differs') {
    problems.add('token-invalid');
    return null;
  }
  if (imprint === 'not-checked' || checked.signature === 'not-checked' || checked.digest === 'not-checked') {
    problems.add('token-unchecked', `${info.time}, ${described(data.signer.algorithm.oid)}`);
    return null;
  }
  return info.time;
}
