import { AppError } from '../../errors.ts';
import { MAX_TOKEN_BYTES, roomFor, sha256, signDigest } from './cms.ts';
import { PdfFile } from './file.ts';
import { placeSignature } from './form.ts';
import type { SignatureField } from './form.ts';
import { requireValid } from './signer.ts';
import type { PdfSigner } from './signer.ts';
import { dictionary, textString } from './syntax.ts';
import type { Dict } from './syntax.ts';
import { Update } from './update.ts';

export interface SignOptions {
  signer: PdfSigner;
  /** RFC 3339; an input, never the clock. It stands in the document as what the signer says, a time stamp as what the authority says */
  signingTime: string;
  field: SignatureField;
  reason?: string;
  location?: string;
  /** gives the RFC 3161 token (DER) over a SHA-256 digest; see {@link timestampClient} */
  timestamp?: (digest: Uint8Array) => Promise<Uint8Array>;
}

/** Kept free for the four numbers of the byte range. */
const RANGE_ROOM = 60;
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Signs a finished PDF: PAdES baseline B, with a time stamp baseline T (ETSI EN 319 142-1), as an incremental update. The given bytes stay as
 * they are in front of it, so earlier signatures stay valid and further ones stay possible. Same input, same bytes (without a time stamp).
 * @throws AppError `pdf-not-signable`, `signing-certificate-expired`, `signing-certificate-not-yet-valid`; what `timestamp` throws
 */
export async function signPdf(pdf: Uint8Array, options: SignOptions): Promise<Uint8Array> {
  const { signer, timestamp } = options;
  requireValid(signer, options.signingTime);
  const room = roomFor(signer, timestamp !== undefined);
  const { bytes, contents, range } = prepare(pdf, options, room);
  const end = contents + 2 * room + 2;
  const numbers = `[0 ${contents} ${end} ${bytes.length - end}]`;
  bytes.write(numbers.padEnd(RANGE_ROOM), range, 'latin1');
  const signed = signDigest(signer, sha256(bytes.subarray(0, contents), bytes.subarray(end)));
  const token = timestamp ? await timestamp(sha256(signed.value)) : null;
  if (token && token.length > MAX_TOKEN_BYTES) {
    throw new AppError('timestamp-failed', { problem: { 'zh-CN': `时间戳超过 ${MAX_TOKEN_BYTES} 字节`, en: `the token has more than ${MAX_TOKEN_BYTES} bytes` } });
  }
  const cms = Buffer.from(signed.encode(token));
  if (cms.length > room) throw new Error(`a signature of ${cms.length} bytes does not fit into ${room}`);
  bytes.write(cms.toString('hex'), contents + 1, 'latin1');
  return bytes;
}

export interface StampedOrNot {
  pdf: Uint8Array;
  /** why there is no time stamp, to be told to whoever is responsible; null when there is one, or none was asked for */
  warning: AppError | null;
}

/**
 * Like {@link signPdf}, but a time stamp that cannot be had does not hold up the document: it is signed without, and the warning says so.
 * @throws AppError as {@link signPdf}, save `timestamp-failed`
 */
export async function signPdfStampedIfPossible(pdf: Uint8Array, options: SignOptions): Promise<StampedOrNot> {
  try {
    return { pdf: await signPdf(pdf, options), warning: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'timestamp-failed') throw error;
    const { timestamp: _, ...without } = options;
    return { pdf: await signPdf(pdf, without), warning: error };
  }
}

/** The document with its update, and where byte range and signature go. */
function prepare(pdf: Uint8Array, { signingTime, field, reason, location }: SignOptions, room: number): { bytes: Buffer; contents: number; range: number } {
  const file = new PdfFile(pdf);
  const update = new Update(file);
  const entries: Dict = new Map([
    ['Type', '/Sig'],
    ['Filter', '/Adobe.PPKLite'],
    ['SubFilter', '/ETSI.CAdES.detached'],
    ['M', `(${pdfTime(signingTime)})`],
  ]);
  if (reason !== undefined) entries.set('Reason', textString(reason));
  if (location !== undefined) entries.set('Location', textString(location));
  entries.set('ByteRange', ' '.repeat(RANGE_ROOM));
  entries.set('Contents', `<${'0'.repeat(2 * room)}>`);
  const signature = update.add(dictionary(entries));
  placeSignature(file, update, field, signature);
  const { bytes: added, places } = update.write();
  // the texts of the dictionary are hexadecimal, so neither key can stand anywhere else in it
  const offset = (key: string): number => file.bytes.length + added.indexOf(key, places.get(signature)! - file.bytes.length, 'latin1') + key.length;
  return { bytes: Buffer.concat([file.bytes, added]), contents: offset('/Contents '), range: offset('/ByteRange ') };
}

/** A date as PDF writes it (ISO 32000-1 §7.9.4), in the offset that was given. */
function pdfTime(time: string): string {
  const parts = RFC3339.exec(time)?.slice(1).map((part: string | undefined) => part ?? '');
  if (!parts) throw new RangeError('the signing time must be RFC 3339');
  const [sign = '', hours = '', minutes = ''] = parts.slice(6);
  return `D:${parts.slice(0, 6).join('')}${sign === '' ? 'Z' : `${sign}${hours}'${minutes}'`}`;
}
