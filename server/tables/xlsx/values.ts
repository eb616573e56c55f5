import type { RowProblemCode } from '../types.ts';
import type { NumberKind } from './formats.ts';

export type CellValue = { text: string; problem?: RowProblemCode };

/** Significant digits that Excel keeps and shows; a double holds them exactly. */
const DIGITS = 15;
const MS_PER_DAY = 86_400_000;
/** 9999-12-31 in the 1900 system. */
const LAST_SERIAL = 2_958_465;

interface Decimal {
  negative: boolean;
  /** without zeros at either end; '' for zero */
  digits: string;
  /** value = 0.digits × 10^point */
  point: number;
}

function parseDecimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim()) ?? [];
  if (sign === undefined || whole + fraction === '') return null;
  const leading = (whole + fraction).replace(/^0+/, '');
  const digits = leading.replace(/0+$/, '');
  return { negative: sign === '-' && digits !== '', digits, point: digits === '' ? 0 : whole.length + Number(exponent) - (whole.length + fraction.length - leading.length) };
}

/** To the 15 digits that Excel shows: 12345.670000000002 is how a double spells the 12345.67 that was typed. */
function asShown(decimal: Decimal): Decimal {
  if (decimal.digits.length <= DIGITS) return decimal;
  const rounded = parseDecimal(Number(`0.${decimal.digits}`).toPrecision(DIGITS))!;
  return { negative: decimal.negative, digits: rounded.digits, point: decimal.point + rounded.point };
}

function spell({ negative, digits, point }: Decimal): string {
  if (digits === '') return '0';
  const whole = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const fraction = point < 0 ? '0'.repeat(-point) + digits : digits.slice(Math.max(0, point));
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * The stored number as the clerk typed or sees it: plain decimal text, dates as YYYY-MM-DD, percent with its sign. Numbers of more than 15 digits
 * before the point have lost some (an ID or account that was not formatted as text) and are refused.
 */
export function numberValue(stored: string, kind: NumberKind, is1904: boolean): CellValue {
  const decimal = parseDecimal(stored);
  if (decimal === null) return { text: '', problem: 'cell-error-value' };
  if (decimal.point > DIGITS || decimal.point < -DIGITS) return { text: '', problem: 'cell-number-mangled' };
  const shown = asShown(decimal);
  if (kind === 'general') return { text: spell(shown) };
  if (kind === 'percent') return { text: `${spell({ ...shown, point: shown.digits === '' ? 0 : shown.point + 2 })}%` };
  return dateValue(Number(stored), kind, is1904);
}

/** Serial numbers of days (ECMA-376-1 §18.17.4.1). Day 60 of the 1900 system is 1900-02-29, which was none; the days before it are one off. */
function dateValue(serial: number, kind: 'date' | 'datetime' | 'time', is1904: boolean): CellValue {
  const refused: CellValue = { text: '', problem: 'cell-impossible-date' };
  const seconds = Math.round(serial * 86_400);
  const day = kind === 'date' ? Math.floor(serial) : Math.floor(seconds / 86_400);
  const time = new Date((seconds - Math.floor(seconds / 86_400) * 86_400) * 1000).toISOString().slice(11, 19);
  if (serial < 0 || serial > LAST_SERIAL) return refused;
  if (kind === 'time' && day === 0) return { text: time };
  if (!is1904 && (day === 0 || day === 60)) return refused;
  const epoch = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30);
  const date = new Date(epoch + day * MS_PER_DAY).toISOString().slice(0, 10);
  return { text: kind === 'date' || time === '00:00:00' ? date : `${date} ${time}` };
}

/** ISO 8601 of a cell of type d: the day, and the time when it is not midnight. */
export function isoValue(stored: string): CellValue {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$/.exec(stored.trim()) ?? [];
  if (date === undefined) return { text: '', problem: 'cell-impossible-date' };
  return { text: time === undefined || time === '00:00:00' ? date : `${date} ${time}` };
}

/** Characters that XML cannot hold are written _xHHHH_ (ECMA-376-1 §22.9.2.19); a line break of Excel arrives so. */
export function unescapeText(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;
}
