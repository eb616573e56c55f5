/** Trust settings: what a verifier brings of its own. Read as strictly as a proof, since a slip here turns any forgery into a proof. */
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { toHex } from '../bytes.ts';
import { parseVerifierKey } from '../checkpoint/index.ts';
import { canonicalize, parseJson } from '../json/index.ts';
import { firstProblem, problem } from '../record/index.ts';
import { fieldError, jsonProblem, ProofError } from './errors.ts';
import type { TrustSettings, TrustedRegistry } from './types.ts';

export const TRUST_FORMAT = 'docketproof/trust/v1';
/** Tens of thousands of logs fit. */
const MAX_TRUST_BYTES = 8 << 20;

export const addressText = z.string().regex(/^0x[0-9a-f]{40}$/, problem('wrong-value', '0x[0-9a-f]{40}'));
export const hash0x = z.string().regex(/^0x[0-9a-f]{64}$/, problem('wrong-value', '0x[0-9a-f]{64}'));
/** A whole number from 0; −0 is refused: it would compare equal and be written differently. */
export const count = z
  .number()
  .int(problem('not-whole'))
  .min(0, problem('too-small', 0))
  .max(Number.MAX_SAFE_INTEGER, problem('unsafe-number'))
  .refine((value) => !Object.is(value, -0), problem('wrong-value', 0));

const originText = z.string().min(1, problem('empty')).max(300, problem('too-long', 300));

/** A list of at most `limit` entries, no two of which have the same `key`. */
function unique<T extends z.ZodType>(entry: T, limit: number, key: (value: z.output<T>) => string) {
  return z
    .array(entry)
    .max(limit, problem('too-many', limit))
    .refine((all) => new Set(all.map(key)).size === all.length, problem('wrong-value', '不重复 / unique'));
}

const registrySchema = z.strictObject({
  chainId: count,
  address: addressText,
  codeHash: hash0x,
  logs: unique(z.strictObject({ logId: hash0x, origin: originText }), 10_000, ({ logId }) => logId),
  development: z.boolean(),
  confirmations: count,
});

const logSchema = z.strictObject({
  origin: originText,
  vkey: z.string().max(500, problem('too-long', 500)).refine(isVerifierKey, problem('wrong-value', 'C2SP name+hash+base64')),
});

const trustSchema = z.strictObject({
  format: z.literal(TRUST_FORMAT, problem('wrong-value', TRUST_FORMAT)),
  logs: unique(logSchema, 10_000, ({ origin, vkey }) => `${origin} ${vkey}`),
  registries: unique(registrySchema, 1000, ({ chainId, address }) => `${chainId} ${address}`),
  witnesses: unique(addressText, 1000, (address) => address),
  witnessThreshold: count,
  tsaRoots: z.array(z.string().max(20_000, problem('too-long', 20_000))).max(1000, problem('too-many', 1000)),
});

function isVerifierKey(text: string): boolean {
  try {
    parseVerifierKey(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Trust settings from a file.
 * @throws ProofError code `trust-invalid` naming the first thing wrong
 */
export function parseTrust(input: Uint8Array | string): TrustSettings {
  const result = trustSchema.safeParse(parsed(input));
  if (!result.success) throw fieldError('trust-invalid', firstProblem(result.error));
  const trust: TrustSettings = result.data;
  if (trust.witnessThreshold > trust.witnesses.length) {
    throw new ProofError('trust-invalid', '$.witnessThreshold', { 'zh-CN': '大于所列见证方的数目', en: 'asks for more witnesses than are named' });
  }
  return trust;
}

function parsed(input: Uint8Array | string): unknown {
  try {
    return parseJson(input, { maxLength: MAX_TRUST_BYTES, maxDepth: 8 });
  } catch (error) {
    const { path, problem: text } = jsonProblem(error);
    throw new ProofError('trust-invalid', path, text);
  }
}

/** A service gives thousands of reports under one set of settings; they are read once and not changed. */
const digests = new WeakMap<TrustSettings, string>();

/** Hex SHA-256 of the canonical settings: names in a report which settings were used. */
export function trustDigest(trust: TrustSettings): string {
  const digest = digests.get(trust) ?? toHex(sha256(canonicalize(trust)));
  digests.set(trust, digest);
  return digest;
}

/** The trusted registry with this chain and address. */
export function findRegistry(trust: TrustSettings, chainId: number, address: string): TrustedRegistry | undefined {
  return trust.registries.find((registry) => registry.chainId === chainId && registry.address === address);
}
