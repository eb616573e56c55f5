/**
 * Exact fractions instead of a decimal library: 1/365 has no finite decimal form, so decimals of any length would make a result
 * depend on where a formula was split and in which order it was summed. Rounding happens once, when a line is settled.
 */
export interface Fraction {
  /** numerator */
  readonly n: bigint;
  /** denominator, > 0, without common factor with `n` */
  readonly d: bigint;
}

/** The fraction n/d in lowest terms. @throws RangeError when d is 0 */
export function fraction(n: bigint | number, d: bigint | number = 1n): Fraction {
  let over = BigInt(n);
  let under = BigInt(d);
  if (under === 0n) throw new RangeError('division by zero');
  if (under < 0n) [over, under] = [-over, -under];
  const common = greatestCommonDivisor(over < 0n ? -over : over, under);
  return { n: over / common, d: under / common };
}

export const ZERO: Fraction = { n: 0n, d: 1n };
export const ONE: Fraction = { n: 1n, d: 1n };

export const add = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
export const multiply = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);
/** @throws RangeError when b is 0 */
export const divide = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);
/** `base` to a whole power ≥ 0. A reduced fraction stays reduced. */
export const power = (base: Fraction, exponent: number): Fraction => ({ n: base.n ** BigInt(exponent), d: base.d ** BigInt(exponent) });
/** Negative, zero or positive as a <, = or > b. */
export const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
/** Largest whole number ≤ a. */
export const floor = (a: Fraction): bigint => (a.n >= 0n || a.n % a.d === 0n ? a.n / a.d : a.n / a.d - 1n);
/** Nearest whole number, halves away from zero: "half up" for the amounts of a claim. */
export const roundHalfUp = (a: Fraction): bigint => (a.n < 0n ? -roundHalfUp({ n: -a.n, d: a.d }) : (2n * a.n + a.d) / (2n * a.d));
/** Whole number nearest zero. */
export const truncate = (a: Fraction): bigint => a.n / a.d;

/** A decimal text such as "18" or "4.35", no sign and no exponent; undefined when it is something else. */
export function parseDecimal(text: string): Fraction | undefined {
  const [, whole, decimals = ''] = /^(0|[1-9]\d{0,17})(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

/**
 * Decimal text with at most `places` decimals, trailing zeros dropped; an ellipsis tells that digits were left out (not rounded), so
 * that nobody takes a shortened number for the exact one.
 */
export function formatDecimal(value: Fraction, places: number): string {
  const scale = 10n ** BigInt(places);
  const sign = value.n < 0n ? '-' : '';
  const absolute = value.n < 0n ? -value.n : value.n;
  const digits = ((absolute * scale) / value.d).toString().padStart(places + 1, '0');
  const isExact = (absolute * scale) % value.d === 0n;
  const decimals = digits.slice(digits.length - places);
  const shown = isExact ? decimals.replace(/0+$/, '') : `${decimals}…`;
  return `${sign}${digits.slice(0, digits.length - places)}${shown === '' ? '' : `.${shown}`}`;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
