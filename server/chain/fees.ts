/** What a transaction pays per gas: EIP-1559 where blocks have a base fee, one gas price where they have none. All in wei. */
import { quantity, RpcRefusal, type Rpc } from './rpc.ts';

export type Fees = { kind: 'eip1559'; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } | { kind: 'legacy'; gasPrice: bigint };

/** The base fee rises by at most 1/8 a block; twice its value lasts through about six full blocks. */
const BASE_FEE_HEADROOM = 2n;
/** What a node that has no opinion is paid on top of the base fee. */
const DEFAULT_PRIORITY_FEE = 1_000_000_000n;
/** Nodes refuse a replacement that pays less than this much more (geth, anvil and Besu: 10 %). */
const SMALLEST_BUMP_PERCENT = 10n;

/** Highest price per gas that can be charged. */
export function feeCeiling(fees: Fees): bigint {
  return fees.kind === 'legacy' ? fees.gasPrice : fees.maxFeePerGas;
}

/** Fees for the next block, never above `maximum`. */
export async function suggestFees(rpc: Rpc, maximum: bigint): Promise<Fees> {
  const latest = await rpc.block('latest');
  if (latest?.baseFeePerGas === undefined) {
    return { kind: 'legacy', gasPrice: smaller(BigInt((await rpc.send('eth_gasPrice', [])) as string), maximum) };
  }
  const priority = await suggestedPriorityFee(rpc);
  const maxFeePerGas = smaller(BigInt(latest.baseFeePerGas) * BASE_FEE_HEADROOM + priority, maximum);
  return { kind: 'eip1559', maxFeePerGas, maxPriorityFeePerGas: smaller(priority, maxFeePerGas) };
}

async function suggestedPriorityFee(rpc: Rpc): Promise<bigint> {
  try {
    return BigInt((await rpc.send('eth_maxPriorityFeePerGas', [])) as string);
  } catch (error) {
    // A convenience of geth that not every client has.
    if (error instanceof RpcRefusal) return DEFAULT_PRIORITY_FEE;
    throw error;
  }
}

/**
 * Fees of a replacement: `percent` above the previous ones, or today's suggestion where that is more.
 * @returns null when `maximum` leaves no room for a replacement that nodes would accept
 */
export function bumpFees(previous: Fees, suggested: Fees, percent: number, maximum: bigint): Fees | null {
  const raise = (value: bigint, today: bigint): bigint => smaller(larger(raised(value, BigInt(percent)), today), maximum);
  if (previous.kind === 'legacy') {
    const gasPrice = raise(previous.gasPrice, feeCeiling(suggested));
    return gasPrice < raised(previous.gasPrice, SMALLEST_BUMP_PERCENT) ? null : { kind: 'legacy', gasPrice };
  }
  const today = suggested.kind === 'eip1559' ? suggested : { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  const maxFeePerGas = raise(previous.maxFeePerGas, today.maxFeePerGas);
  const maxPriorityFeePerGas = smaller(raise(previous.maxPriorityFeePerGas, today.maxPriorityFeePerGas), maxFeePerGas);
  const enough =
    maxFeePerGas >= raised(previous.maxFeePerGas, SMALLEST_BUMP_PERCENT) && maxPriorityFeePerGas >= raised(previous.maxPriorityFeePerGas, SMALLEST_BUMP_PERCENT);
  return enough ? { kind: 'eip1559', maxFeePerGas, maxPriorityFeePerGas } : null;
}

/** `value` and `percent` more, rounded up: rounding down would fall short of what nodes ask by one wei. */
function raised(value: bigint, percent: bigint): bigint {
  return (value * (100n + percent) + 99n) / 100n;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Fees as kept in the database. */
export function feesToText(fees: Fees): string {
  return JSON.stringify(fees, (_key, value: unknown) => (typeof value === 'bigint' ? quantity(value) : value));
}

/** Inverse of {@link feesToText}. */
export function feesFromText(text: string): Fees {
  const fees = JSON.parse(text) as { kind: string } & Record<string, string>;
  const read = (name: string): bigint => BigInt(fees[name] ?? '');
  if (fees.kind === 'legacy') return { kind: 'legacy', gasPrice: read('gasPrice') };
  return { kind: 'eip1559', maxFeePerGas: read('maxFeePerGas'), maxPriorityFeePerGas: read('maxPriorityFeePerGas') };
}
