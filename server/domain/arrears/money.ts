/** Money: whole fen as BigInt once settled, yuan with two decimals in texts. */
import { ArrearsError } from './errors.ts';
import { fraction, roundHalfUp, truncate } from './fraction.ts';
import type { Fraction } from './fraction.ts';

/** Whole fen (0.01 元). */
export type Fen = bigint;
/** How an exact amount becomes fen at a settled line. */
export type Rounding = 'half-up' | 'down';

/** A trillion yuan: more is a typing mistake. */
const MAX_FEN: Fen = 100_000_000_000_000n;

/** Fen of decimal yuan text such as "10000" or "10000.5". @throws ArrearsError `amount-…` */
export function parseYuan(text: string, path: string): Fen {
  if (/^-\d/.test(text)) throw new ArrearsError('amount-negative', path);
  const [, whole, decimals = ''] = /^(0|[1-9]\d*)(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new ArrearsError('amount-malformed', path);
  if (whole.length > 13) throw new ArrearsError('amount-too-large', path);
  const fen = BigInt(whole + decimals.padEnd(2, '0'));
  if (fen > MAX_FEN) throw new ArrearsError('amount-too-large', path);
  return fen;
}

/** {@link parseYuan}, refusing zero as well. @throws ArrearsError `amount-…` */
export function parsePositiveYuan(text: string, path: string): Fen {
  const fen = parseYuan(text, path);
  if (fen === 0n) throw new ArrearsError('amount-zero', path);
  return fen;
}

/** Yuan with exactly two decimals, e.g. "-9.00". */
export function formatYuan(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Fen of an exact amount in fen. */
export function settleFen(exact: Fraction, rounding: Rounding): Fen {
  return rounding === 'down' ? truncate(exact) : roundHalfUp(exact);
}

/** An exact amount in yuan of an exact amount in fen, for texts. */
export const inYuan = (exactFen: Fraction): Fraction => fraction(exactFen.n, exactFen.d * 100n);

export const smaller = (a: Fen, b: Fen): Fen => (a < b ? a : b);
export const sum = (amounts: Iterable<Fen>): Fen => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
};
