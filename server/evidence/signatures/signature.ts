import type { SignatureFound } from '../../domain/record/index.ts';
import { plainRsa, schemeName } from './cms/algorithms.ts';
import { elementAt, octets } from './cms/ber.ts';
import { coverageOf } from './byte-range.ts';
import type { Coverage } from './byte-range.ts';
import { NAME_LIMIT } from './cms/certificates.ts';
import type { Certificate } from './cms/certificates.ts';
import { TST_INFO, readSignedData } from './cms/cms.ts';
import type { SignedData } from './cms/cms.ts';
import type { SignatureDictionary } from './pdf/dictionary.ts';
import { digestOf, isSame } from './cms/digests.ts';
import type { Hash } from './cms/digests.ts';
import { SignatureProblems } from '../../domain/record/index.ts';
import { checkSigner, readCertificates, signersCertificate, statedTime } from './cms/signer.ts';
import type { SignerChecked } from './cms/signer.ts';
import { stringBytes } from './pdf/strings.ts';
import { pdfText, visibleLine } from './text.ts';
import { pdfDate } from './times.ts';
import { imprintOf, readTimestampInfo, tokenTime } from './cms/timestamp.ts';
import { checkValue, openedDigest } from './cms/value.ts';

/** Longest signature value that is read: with revocation lists for years, real ones stay below. */
export const MAX_CONTENTS_BYTES = 1 << 20;
/** Certificates that are listed of one signature. */
const LISTED_CERTIFICATES = 4;
const SUB_FILTER_LIMIT = 64;

/** A signature dictionary and the form field it belongs to. */
export interface Located {
  dictionary: SignatureDictionary;
  /** partial names, the outermost first, undecoded; null when no field in any revision refers to it */
  field: { names: Uint8Array[]; isCurrent: boolean } | null;
}

type Time = Pick<SignatureFound, 'signingTime' | 'signingTimeFrom'>;
/** What the signature value itself tells. */
interface Inside extends SignerChecked {
  time: Time | null;
  signer: Certificate | null;
  certificates: readonly Certificate[];
  /** with those that were not looked at */
  certificateCount: number;
}
interface Work {
  file: Uint8Array;
  dictionary: SignatureDictionary;
  coverage: Coverage;
  hash: Hash;
  problems: SignatureProblems;
}

/** Inspects one signature. Never throws, whatever is in the file. @param encrypted the texts of the document cannot be read then */
export function inspectSignature(file: Uint8Array, { dictionary, field }: Located, encrypted: boolean, hash: Hash): SignatureFound {
  const problems = new SignatureProblems();
  const coverage = coverageOf(file, dictionary, problems);
  if (field?.isCurrent !== true) problems.add('unreferenced');
  const inside = insideOf({ file, dictionary, coverage, hash, problems });
  const time = inside?.time ?? (encrypted ? null : dictionaryTime(dictionary, problems));
  const listed = listedCertificates(inside, problems);
  const signer = inside?.signer ?? null;
  return {
    field: encrypted || field === null ? null : visibleLine(field.names.map(pdfText).join('.'), NAME_LIMIT),
    subFilter: visibleLine(dictionary.subFilter ?? '', SUB_FILTER_LIMIT) ?? '(none)',
    signer: signer && (visibleLine(signer.subject.commonName ?? '', NAME_LIMIT) ?? signer.found.subject),
    signingTime: time?.signingTime ?? null,
    signingTimeFrom: time?.signingTimeFrom ?? null,
    certificates: listed.map(({ found }) => found),
    coversWholeFile: coverage.wholeFile,
    digest: inside?.digest ?? 'not-checked',
    signature: inside?.signature ?? 'not-checked',
    algorithm: inside && inside.algorithm !== '' ? inside.algorithm : null,
    problem: problems.text(),
  };
}

function dictionaryTime({ time }: SignatureDictionary, problems: SignatureProblems): Time | null {
  if (time === null) return null;
  const signingTime = pdfDate(pdfText(time));
  if (signingTime === null) problems.add('time-without-zone');
  return signingTime === null ? null : { signingTime, signingTimeFrom: 'dictionary' };
}

function listedCertificates(inside: Inside | null, problems: SignatureProblems): Certificate[] {
  if (!inside) return [];
  const { signer, certificates, certificateCount } = inside;
  const all = signer === null ? certificates : [signer, ...certificates.filter((certificate) => certificate !== signer)];
  const listed = all.slice(0, LISTED_CERTIFICATES);
  if (certificateCount > listed.length) problems.add('certificates-left-out', certificateCount - listed.length);
  return listed;
}

/** Null when /Contents holds nothing that can be read. */
function insideOf(work: Work): Inside | null {
  const { dictionary, problems } = work;
  const value = contentsOf(work);
  if (value === null) return null;
  try {
    if (dictionary.subFilter === 'adbe.x509.rsa_sha1') return inspectPlain(work, value);
    const data = readSignedData(value);
    noteRest(value.subarray(data.length), work);
    return inspectCms(work, data);
  } catch {
    problems.add('format-unreadable');
    return null;
  }
}

function contentsOf({ file, dictionary, problems }: Work): Uint8Array | null {
  const { contents } = dictionary;
  if (contents === null || contents.end - contents.start <= 2) {
    problems.add('contents-missing');
    return null;
  }
  if (!dictionary.contentsIsHex) problems.add('contents-malformed');
  const value = stringBytes(file, contents, MAX_CONTENTS_BYTES + 1);
  if (value !== null && value.length <= MAX_CONTENTS_BYTES) return value;
  problems.add('contents-too-large', MAX_CONTENTS_BYTES);
  return null;
}

/** Room that a signature did not need is filled with zeros; anything else there is covered by no signature. */
function noteRest(rest: Uint8Array, { dictionary, problems }: Work): void {
  if (dictionary.contentsIsHex && rest.some((byte) => byte !== 0)) problems.add('contents-padded', rest.length);
}

function inspectCms(work: Work, data: SignedData): Inside {
  const { dictionary, coverage, hash, problems } = work;
  const certificates = readCertificates(data.certificates, problems);
  // those that cannot be read have a sentence of their own
  const certificateCount = data.certificateCount - (data.certificates.length - certificates.length);
  if (data.signer === null) {
    problems.add('signer-missing');
    return { time: null, signer: null, certificates, certificateCount, digest: 'not-checked', signature: 'not-checked', algorithm: '' };
  }
  if (data.signers > 1) problems.add('signers-several', data.signers);
  const signer = signersCertificate(data.signer, certificates, problems);
  const common = { signer, certificates, certificateCount };
  if (isTimestamp(dictionary, data)) return { ...common, ...timestamp(work, data, signer) };
  const token = tokenTime(data.signer, problems);
  const stated = statedTime(data.signer);
  const time: Time | null = token !== null ? { signingTime: token, signingTimeFrom: 'timestamp-token' } : stated !== null ? { signingTime: stated, signingTimeFrom: 'signed-attribute' } : null;
  if (dictionary.subFilter === 'adbe.pkcs7.sha1') return { ...common, time, ...overDigest(work, data, signer) };
  if (data.content !== null) problems.add('content-inside');
  return { ...common, time, ...checkSigner(data, data.signer, signer, coverage.chunks, hash, problems) };
}

function isTimestamp({ subFilter, isTimestamp: isOfType }: SignatureDictionary, { contentType }: SignedData): boolean {
  if (subFilter === 'ETSI.RFC3161') return true;
  const isKnown = subFilter !== null && /^(adbe\.|ETSI\.)/.test(subFilter);
  return !isKnown && (isOfType || contentType === TST_INFO);
}

/** ETSI.RFC3161 (ISO 32000-2 §12.8.5): the token's imprint is of the byte range. */
function timestamp({ coverage, hash, problems }: Work, data: SignedData, certificate: Certificate | null): SignerChecked & { time: Time | null } {
  if (data.content === null) problems.add('content-missing');
  const content = data.content ?? new Uint8Array();
  const checked = checkSigner(data, data.signer!, certificate, [content], digestOf, problems);
  const info = data.content === null ? null : readTimestampInfo(content);
  const imprint = info && coverage.chunks ? imprintOf(info, coverage.chunks, hash, problems) : 'not-checked';
  const time: Time | null = info?.time ? { signingTime: info.time, signingTimeFrom: 'timestamp-token' } : null;
  return { ...checked, digest: through(checked, imprint, problems), time };
}

/** adbe.pkcs7.sha1 (ISO 32000-1 §12.8.3.3): the content that is signed is the SHA-1 digest of the byte range. */
function overDigest({ coverage, hash, problems }: Work, data: SignedData, certificate: Certificate | null): SignerChecked {
  if (data.content === null) {
    problems.add('content-missing');
    return checkSigner(data, data.signer!, certificate, null, digestOf, problems);
  }
  const checked = checkSigner(data, data.signer!, certificate, [data.content], digestOf, problems);
  const outer = coverage.chunks === null ? 'not-checked' : isSame(hash('sha1', coverage.chunks), data.content) ? 'matches' : 'differs';
  return { ...checked, digest: through(checked, outer, problems) };
}

/** The file's digest lies in the content, the content's digest is signed: both must match. */
function through({ digest }: SignerChecked, outer: SignerChecked['digest'], problems: SignatureProblems): SignerChecked['digest'] {
  if (digest === 'differs') problems.add('inner-digest-differs');
  return outer === 'matches' ? digest : outer;
}

/** adbe.x509.rsa_sha1 (§12.8.3.2): /Contents is an OCTET STRING with an RSA signature value, the certificates are in /Cert, the signer's first. */
function inspectPlain(work: Work, contents: Uint8Array): Inside {
  const { dictionary, coverage, hash, problems } = work;
  const element = elementAt(contents, 0, contents.length);
  const value = octets(element);
  noteRest(contents.subarray(element.end), work);
  const certificates = readCertificates(dictionary.certificates, problems);
  const signer = certificates[0] ?? null;
  if (signer === null) problems.add('certificate-missing');
  const opened = signer && openedDigest(signer.publicKey, value);
  const name = opened?.name ?? 'sha1';
  const common = { signer, certificates, certificateCount: certificates.length, time: null, algorithm: schemeName('rsa', name) };
  if (signer === null || coverage.chunks === null) return { ...common, digest: 'not-checked', signature: 'not-checked' };
  const { signature } = checkValue({ publicKey: signer.publicKey, algorithm: plainRsa(name), digest: plainRsa(name), value, signed: [coverage.chunks] }, problems);
  const digest = opened === null ? 'not-checked' : isSame(hash(name, coverage.chunks), opened.digest) ? 'matches' : 'differs';
  if (opened === null && signature === 'invalid') problems.add('digest-not-stated');
  return { ...common, digest, signature };
}
