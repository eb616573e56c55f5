/**
 * Receipts: our signed promise, given at deposit, to anchor by a stated time. A promise is not a proof, and each receipt says so.
 * What is signed is the RFC 8785 form of everything but the signature. It starts with `{`, has no line feed, and so can never be taken for a checkpoint
 * (lines of text that end with a line feed), although the log's key signs both.
 */
import { z } from 'zod';
import { ed25519 } from '@noble/curves/ed25519.js';
import { equalBytes, fromBase64, fromHex, toBase64, toHex } from '../bytes.ts';
import { NoteError, isKeyName, parseVerifierKey, type NoteSigner } from '../checkpoint/index.ts';
import { JsonError, canonicalize, parseJson } from '../json/index.ts';
import { digestHex, firstProblem, recordIdText, utcTime } from '../record/index.ts';

export const RECEIPT_FORMAT = 'docketproof/receipt/v1';
export const BATCH_RECEIPT_FORMAT = 'docketproof/batch-receipt/v1';

/** Part of what is signed: nobody who shows a receipt can leave out that it proves nothing by itself. */
export const STATEMENT = {
  'zh-CN': '本回执是存证服务方作出的签名承诺：将在 anchorBy 所载时间之前把该记录锚定上链。承诺不是证明；是否已上链，以存证证明文件及链上数据为准。',
  en: 'This receipt is the service’s signed promise to anchor the record on chain by the time stated in anchorBy. A promise is not a proof: whether it was anchored is shown only by the proof file and the chain.',
} as const;

/** Where and when one record was accepted. */
export interface ReceivedRecord {
  recordId: string;
  /** hex leaf of the record */
  leaf: string;
  /** place in the log, from 0 */
  index: number;
}

export interface ReceiptSignature {
  algorithm: 'Ed25519';
  /** key id of the log's verifier key, 8 hex digits */
  keyId: string;
  /** base64, 64 bytes */
  value: string;
}

interface Promised {
  /** origin of the log, which is also the name of its key */
  origin: string;
  /** our clock, RFC 3339 UTC with milliseconds */
  receivedTime: string;
  /** latest time by which it will be anchored */
  anchorBy: string;
  statement: typeof STATEMENT;
}

export interface Receipt extends ReceivedRecord, Promised {
  format: typeof RECEIPT_FORMAT;
  signature: ReceiptSignature;
}

/** One promise for many records that were accepted together, so that ten thousand deposits cost one signature. */
export interface BatchReceipt extends Promised {
  format: typeof BATCH_RECEIPT_FORMAT;
  records: ReceivedRecord[];
  signature: ReceiptSignature;
}

export type ReceiptErrorCode = 'malformed-receipt' | 'malformed-key' | 'wrong-origin' | 'wrong-key' | 'bad-signature';

/** Why a receipt was refused. */
export class ReceiptError extends Error {
  readonly code: ReceiptErrorCode;

  constructor(code: ReceiptErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReceiptError';
    this.code = code;
  }
}

type Times = Pick<Promised, 'receivedTime' | 'anchorBy'>;

/**
 * Signs the promise for one record. Ed25519 is deterministic (RFC 8032 §5.1.6): the same record gives the same receipt, so
 * receipts need not be stored.
 * @param signer the log's key; its name is the origin
 */
export function signReceipt(record: ReceivedRecord, times: Times, signer: NoteSigner): Receipt {
  const { recordId, leaf, index } = record;
  const unsigned = { format: RECEIPT_FORMAT, recordId, leaf, origin: signer.name, index, ...pickTimes(times), statement: STATEMENT } as const;
  return { ...unsigned, signature: sign(unsigned, signer) };
}

/** Signs one promise for records that were accepted together. @param records at least one, in log order */
export function signBatchReceipt(records: readonly ReceivedRecord[], times: Times, signer: NoteSigner): BatchReceipt {
  const listed = records.map(({ recordId, leaf, index }) => ({ recordId, leaf, index }));
  const unsigned = { format: BATCH_RECEIPT_FORMAT, origin: signer.name, records: listed, ...pickTimes(times), statement: STATEMENT } as const;
  return { ...unsigned, signature: sign(unsigned, signer) };
}

function pickTimes({ receivedTime, anchorBy }: Times): Times {
  return { receivedTime, anchorBy };
}

function sign(unsigned: object, signer: NoteSigner): ReceiptSignature {
  return { algorithm: 'Ed25519', keyId: toHex(signer.keyId), value: toBase64(signer.sign(canonicalize(unsigned))) };
}

const logIndex = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const signatureSchema = z.strictObject({ algorithm: z.literal('Ed25519'), keyId: z.string().regex(/^[0-9a-f]{8}$/), value: z.string().refine(isSignature) });
const promisedShape = {
  origin: z.string().max(1000).refine(isKeyName),
  receivedTime: utcTime,
  anchorBy: utcTime,
  statement: z.strictObject({ 'zh-CN': z.literal(STATEMENT['zh-CN']), en: z.literal(STATEMENT.en) }),
  signature: signatureSchema,
};
const receivedShape = { recordId: recordIdText, leaf: digestHex, index: logIndex };
const receiptSchema = z.strictObject({ format: z.literal(RECEIPT_FORMAT), ...receivedShape, ...promisedShape });
const batchReceiptSchema = z.strictObject({ format: z.literal(BATCH_RECEIPT_FORMAT), records: z.array(z.strictObject(receivedShape)).min(1), ...promisedShape });

/** Largest batch receipt: 10 000 records of 160 bytes with room. */
const MAX_RECEIPT_BYTES = 8 << 20;

function isSignature(text: string): boolean {
  try {
    return fromBase64(text).length === 64;
  } catch {
    return false;
  }
}

/**
 * Reads a receipt of either kind without believing it.
 * @param input JSON bytes, JSON text or a parsed value
 * @throws ReceiptError `malformed-receipt` naming the path
 */
export function parseReceipt(input: unknown): Receipt | BatchReceipt {
  const value = typeof input === 'string' || input instanceof Uint8Array ? readJson(input) : input;
  const isBatch = typeof value === 'object' && value !== null && 'format' in value && value.format === BATCH_RECEIPT_FORMAT;
  const result = (isBatch ? batchReceiptSchema : receiptSchema).safeParse(value);
  if (result.success) return result.data;
  const { path, text } = firstProblem(result.error);
  throw new ReceiptError('malformed-receipt', `${path} ${text.en}`);
}

function readJson(input: string | Uint8Array): unknown {
  try {
    return parseJson(input, { maxLength: MAX_RECEIPT_BYTES, maxDepth: 4 });
  } catch (error) {
    if (error instanceof JsonError) throw new ReceiptError('malformed-receipt', error.message, { cause: error });
    throw error;
  }
}

/**
 * Checks that the log named by `vkey` made this promise.
 * @param receipt JSON bytes, JSON text or a parsed value
 * @param vkey the C2SP verifier key that the caller trusts; never one that came with the receipt
 * @returns the receipt, every field of it signed
 * @throws ReceiptError with the reason
 */
export function verifyReceipt(receipt: unknown, vkey: string): Receipt | BatchReceipt {
  const parsed = parseReceipt(receipt);
  const key = readKey(vkey);
  if (parsed.origin !== key.name) throw new ReceiptError('wrong-origin', `the receipt is of the log ${parsed.origin}, the key of ${key.name}`);
  const { signature, ...unsigned } = parsed;
  if (!equalBytes(fromHex(signature.keyId), key.keyId)) throw new ReceiptError('wrong-key', 'the receipt was signed with another key of this log');
  // RFC 8032 and no looser: under ZIP 215 a signature has several spellings.
  if (!ed25519.verify(fromBase64(signature.value), canonicalize(unsigned), key.publicKey, { zip215: false })) {
    throw new ReceiptError('bad-signature', 'the signature does not fit what the receipt says');
  }
  return parsed;
}

function readKey(vkey: string) {
  try {
    return parseVerifierKey(vkey);
  } catch (error) {
    if (error instanceof NoteError) throw new ReceiptError('malformed-key', error.message, { cause: error });
    throw error;
  }
}
