/** Reading and writing the proof file. It is attacker-controlled: sizes are bounded before anything is built from it. */
import { z } from 'zod';
import { utf8 } from '../bytes.ts';
import { canonicalText, parseJson } from '../json/index.ts';
import { digestHex, firstProblem, parseRecord, problem, RecordError } from '../record/index.ts';
import { fieldError, jsonProblem, ProofError } from './errors.ts';
import { addressText, count, hash0x } from './trust.ts';
import { PROOF_FORMAT, type Proof } from './types.ts';

/** Largest proof file. One with a busy block's trie paths has about 10 KB; time-stamp tokens add as much each. */
export const MAX_PROOF_BYTES = 1 << 20;
const MAX_ANCHORS = 16;
const MAX_TIMESTAMPS = 64;
/** A trie key of rlp(index) has at most six nibbles on any chain whose blocks fit in memory; twelve leave room. */
const MAX_TRIE_NODES = 12;
/** Nesting of entries of kinds we do not know. */
const MAX_DEPTH = 12;

/** One trie node: at least an empty list, at most a 128 KiB transaction with its frame. */
const nodeText = z.string().max(300_000, problem('too-long', 300_000)).regex(/^0x(?:[0-9a-f]{2})+$/, problem('wrong-value', '0x([0-9a-f]{2})+'));
const triePath = z.array(nodeText).min(1, problem('empty')).max(MAX_TRIE_NODES, problem('too-many', MAX_TRIE_NODES));

const evmAnchorSchema = z.strictObject({
  type: z.literal('evm'),
  chainId: count,
  registry: addressText,
  logId: hash0x,
  transactionHash: hash0x,
  blockNumber: count,
  blockHash: hash0x,
  header: nodeText.max(20_000, problem('too-long', 20_000)),
  receipt: z.strictObject({ transactionIndex: count, logIndex: count, path: triePath }),
  transaction: z.strictObject({ path: triePath }).optional(),
});

/** Kept as it is: copying an object drops a member called __proto__, and with it something that was there to be seen. */
const anyObject = z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), problem('wrong-type', 'object'));
/** An entry of whatever kind: it only needs a name. */
const namedEntry = anyObject.refine(({ type }) => typeof type === 'string' && /^[\x20-\x7e]{1,64}$/.test(type), problem('wrong-value', '{"type": "…"}'));

const proofSchema = z.strictObject({
  format: z.literal(PROOF_FORMAT, problem('wrong-value', PROOF_FORMAT)),
  record: anyObject,
  inclusion: z.strictObject({ index: count, size: count, path: z.array(digestHex).max(64, problem('too-many', 64)) }),
  checkpoint: z.string().min(1, problem('empty')).max(20_000, problem('too-long', 20_000)),
  anchors: z.array(namedEntry).max(MAX_ANCHORS, problem('too-many', MAX_ANCHORS)),
  timestamps: z.array(namedEntry).max(MAX_TIMESTAMPS, problem('too-many', MAX_TIMESTAMPS)),
});

/**
 * A proof file whose form is right in everything but perhaps its record: the verifier judges that in a stage of its own, since
 * an altered record is a matter of evidence and not of file formats.
 * @param input file content, or a value parsed before
 * @throws ProofError code `proof-too-large`, `proof-version-unknown` or `proof-invalid`, naming the place
 */
export function openProof(input: unknown): Proof {
  const value = typeof input === 'string' || input instanceof Uint8Array ? parsed(input) : input;
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined;
  if (typeof format === 'string' && format !== PROOF_FORMAT && /^docketproof\/proof\/v\d+$/.test(format)) {
    throw new ProofError('proof-version-unknown', '$.format', { 'zh-CN': `的版本本程序不认识，本程序可读 ${PROOF_FORMAT}`, en: `is a version this program does not know; it reads ${PROOF_FORMAT}` });
  }
  const result = proofSchema.safeParse(value);
  if (!result.success) throw fieldError('proof-invalid', firstProblem(result.error));
  result.data.anchors.forEach((anchor, i) => {
    if (anchor.type === 'evm') requireEvmAnchor(anchor, `$.anchors[${i}]`);
  });
  return value as Proof;
}

function requireEvmAnchor(anchor: unknown, place: string): void {
  const result = evmAnchorSchema.safeParse(anchor);
  if (!result.success) throw fieldError('proof-invalid', firstProblem(result.error), place);
}

/**
 * A proof file, strict in everything: unknown fields, wrong types and a record that is no record are refused; anchors and time
 * stamps of unknown types are kept.
 * @throws ProofError as {@link openProof}, and code `record-invalid`
 */
export function parseProof(input: Uint8Array | string): Proof {
  const proof = openProof(input);
  try {
    parseRecord(proof.record);
  } catch (error) {
    if (error instanceof RecordError) throw fieldError('record-invalid', error.problem, '$.record');
    throw error;
  }
  return proof;
}

function parsed(input: Uint8Array | string): unknown {
  try {
    return parseJson(input, { maxLength: MAX_PROOF_BYTES, maxDepth: MAX_DEPTH });
  } catch (error) {
    const { path, problem: text, tooLarge } = jsonProblem(error);
    throw new ProofError(tooLarge ? 'proof-too-large' : 'proof-invalid', path, text);
  }
}

/**
 * The proof as a file: the same proof gives the same bytes (keys in RFC 8785 order, two spaces, one final line feed).
 * @throws JsonError when the proof holds something JSON has no form for
 */
export function serializeProof(proof: Proof): Uint8Array {
  return utf8(`${JSON.stringify(JSON.parse(canonicalText(proof)), null, 2)}\n`);
}
