/** Money of the demonstration loans: integer cents (分) throughout, BigInt wherever a product could leave 2^53. */

/** Basis points of one: a rate of 1440 is 14.40 % a year. */
export const BASIS_POINTS = 10_000;

/** `numerator / denominator` rounded half up; both positive. */
function roundHalfUp(numerator: bigint, denominator: bigint): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** One month's interest on `principal` cents at `annualRate` basis points a year, in cents: P · r / 12. */
export function monthlyInterest(principal: number, annualRate: number): number {
  return roundHalfUp(BigInt(principal) * BigInt(annualRate), BigInt(12 * BASIS_POINTS));
}

/** Penalty interest in cents on `principal` cents over `days` at `penaltyRate` basis points a year of `dayBasis` days: P · r′ · d / B. */
export function dailyInterest(principal: number, penaltyRate: number, days: number, dayBasis = 360): number {
  return roundHalfUp(BigInt(principal) * BigInt(penaltyRate) * BigInt(days), BigInt(dayBasis * BASIS_POINTS));
}

/** The contract's cap on interest and penalty together: 24 % a year of 365 days, of the principal as it stood each day. */
export const CAP = 2_400;
const CAP_DAYS = 365;

export interface Standing {
  /** cents */
  principal: number;
  days: number;
}

/** Most that interest and penalty may be over these stretches of time, in cents, rounded once. */
export function capAllowed(standings: readonly Standing[]): number {
  const centDays = standings.reduce((total, { principal, days }) => total + BigInt(principal) * BigInt(days), 0n);
  return roundHalfUp(centDays * BigInt(CAP), BigInt(CAP_DAYS * BASIS_POINTS));
}

/** What the cap allows for one more day on `principal` cents. */
export function dailyCap(principal: number): number {
  return capAllowed([{ principal, days: 1 }]);
}

/** Sum of integers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * The level instalment in cents (等额本息): A = P·i·(1+i)^n / ((1+i)^n − 1) with i = r/12, as one exact fraction, rounded once.
 * @param annualRate basis points a year, above 0
 */
export function levelInstalment(principal: number, annualRate: number, months: number): number {
  const unit = BigInt(12 * BASIS_POINTS);
  const rate = BigInt(annualRate);
  const grown = (unit + rate) ** BigInt(months);
  return roundHalfUp(BigInt(principal) * rate * grown, unit * (grown - unit ** BigInt(months)));
}

/** `12,345.67`. */
export function yuan(cents: number): string {
  const [whole = '0', fraction = '00'] = plainYuan(cents).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** `12345.67`, as in a CSV file. */
export function plainYuan(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** `14.40%` for 1440 basis points. */
export function percent(basisPoints: number): string {
  return `${(basisPoints / 100).toFixed(2)}%`;
}

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿'];

/** The amount in capital numerals as on a voucher: `人民币壹万贰仟叁佰肆拾伍元陆角柒分`. @param cents 0 … 10^12 − 1 yuan */
export function capitalAmount(cents: number): string {
  const jiao = Math.floor((cents % 100) / 10);
  const fen = cents % 10;
  const whole = `人民币${capitalInteger(Math.floor(cents / 100))}元`;
  if (jiao === 0 && fen === 0) return `${whole}整`;
  const tail = fen === 0 ? '整' : `${DIGITS.charAt(fen)}分`;
  return `${whole}${jiao === 0 ? '零' : `${DIGITS.charAt(jiao)}角`}${tail}`;
}

function capitalInteger(value: number): string {
  if (value === 0) return '零';
  let text = '';
  let zeroWaits = false;
  const digits = [...String(value)].map(Number);
  digits.forEach((digit, position) => {
    const place = digits.length - 1 - position;
    if (digit === 0) {
      zeroWaits = true;
    } else {
      text += `${zeroWaits && text !== '' ? '零' : ''}${DIGITS.charAt(digit)}${PLACES[place % 4] ?? ''}`;
      zeroWaits = false;
    }
    const groupIsEmpty = digits.slice(Math.max(0, position - 3), position + 1).every((each) => each === 0);
    if (place % 4 === 0 && !groupIsEmpty) {
      text += GROUPS[place / 4] ?? '';
      zeroWaits = digit === 0 && place > 0 && zeroWaits;
    }
  });
  return text;
}
