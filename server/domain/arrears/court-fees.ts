/** What the court charges: 诉讼费用交纳办法 (State Council order 481) articles 13 to 16. */
import { fraction, divide, add, multiply, roundHalfUp, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, parseYuan } from './money.ts';
import type { Fen } from './money.ts';

/** One bracket of a fee and what it brings. */
export interface FeePart {
  /** yuan; `to` null: without end */
  from: string;
  to: string | null;
  /** percent, or null for a lump sum */
  ratePercent: string | null;
  fee: string;
}

export interface AcceptanceFee {
  amount: string;
  fee: string;
  /** 简易程序 (article 16), mediation or withdrawal (15) */
  halved: string;
  /** 支付令: a third (article 14) */
  paymentOrder: string;
  parts: FeePart[];
  source: string;
}

export interface PreservationFee {
  amount: string;
  fee: string;
  parts: FeePart[];
  source: string;
}

/** A bracket in yuan; the rate in per mille. The first bracket of each table is a lump sum in yuan. */
type Bracket = readonly [from: number, to: number | null, perMille: number];

const ACCEPTANCE_LUMP = { upTo: 10_000, fee: 50 } as const;
const ACCEPTANCE: readonly Bracket[] = [
  [10_000, 100_000, 25], [100_000, 200_000, 20], [200_000, 500_000, 15], [500_000, 1_000_000, 10], [1_000_000, 2_000_000, 9],
  [2_000_000, 5_000_000, 8], [5_000_000, 10_000_000, 7], [10_000_000, 20_000_000, 6], [20_000_000, null, 5],
];
const PRESERVATION_LUMP = { upTo: 1_000, fee: 30 } as const;
const PRESERVATION: readonly Bracket[] = [[1_000, 100_000, 10], [100_000, null, 5]];
const PRESERVATION_MOST: Fen = 500_000n;

/**
 * 受理费 of a property case over `amount` (yuan text), its half and its third; half and third are taken of the exact fee and rounded
 * once. @throws ArrearsError `amount-…`
 */
export function acceptanceFee(amount: string): AcceptanceFee {
  const fen = parseYuan(amount, 'amount');
  const { exact, parts } = bracketFee(fen, ACCEPTANCE_LUMP, ACCEPTANCE);
  const share = (of: number) => formatYuan(roundHalfUp(divide(exact, fraction(of))));
  return { amount: formatYuan(fen), fee: share(1), halved: share(2), paymentOrder: share(3), parts, source: '诉讼费用交纳办法 13（一）；减半 15、16；支付令 14（三）' };
}

/** 保全费 over `amount` (yuan text), at most 5 000. @throws ArrearsError `amount-…` */
export function preservationFee(amount: string): PreservationFee {
  const fen = parseYuan(amount, 'amount');
  const { exact, parts } = bracketFee(fen, PRESERVATION_LUMP, PRESERVATION);
  const fee = roundHalfUp(exact);
  return { amount: formatYuan(fen), fee: formatYuan(fee > PRESERVATION_MOST ? PRESERVATION_MOST : fee), parts, source: '诉讼费用交纳办法 14（二）' };
}

function bracketFee(fen: Fen, lump: { upTo: number; fee: number }, brackets: readonly Bracket[]): { exact: Fraction; parts: FeePart[] } {
  const yuan = (value: number): Fen => BigInt(value) * 100n;
  const parts: FeePart[] = [{ from: '0.00', to: formatYuan(yuan(lump.upTo)), ratePercent: null, fee: formatYuan(yuan(lump.fee)) }];
  let exact = add(ZERO, fraction(yuan(lump.fee)));
  for (const [from, to, perMille] of brackets) {
    if (fen <= yuan(from)) break;
    const top = to === null || fen < yuan(to) ? fen : yuan(to);
    const part = multiply(fraction(top - yuan(from)), fraction(perMille, 1000));
    exact = add(exact, part);
    parts.push({ from: formatYuan(yuan(from)), to: to === null ? null : formatYuan(yuan(to)), ratePercent: String(perMille / 10), fee: formatYuan(roundHalfUp(part)) });
  }
  return { exact, parts };
}
