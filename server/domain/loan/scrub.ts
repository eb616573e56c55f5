/**
 * Takes known personal values out of texts that are meant to hold none: a telephone in a flow number, an identity number in a loan number. The
 * second line behind masking by field, since nobody can say beforehand what a lender's systems put into their ids.
 */
import { isTextShown, type PersonalValue, type Shown } from './personal.ts';

/** Shorter values stand in too many texts by chance to be looked for; the fields that hold them are masked all the same. */
const SHORTEST: Record<PersonalValue['kind'], number> = { name: 2, 'id-number': 6, phone: 5, address: 4, account: 8, text: 4 };
const HIDDEN = '****';
/** Digests, ids of ours, dates and amounts: never written by anybody. */
const OURS = /^(?:(?:0x)?[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?|-?\d{1,12}\.\d+…?)$/;

const folded = (text: string): string => text.normalize('NFKC');
const isHan = (text: string): boolean => /\p{Script=Han}/u.test(text);

/** The value however it is spaced, hyphenated and cased. A name in Latin letters only as a whole word: "Li" is no part of "limit". */
function patternOf({ kind, value }: PersonalValue): string {
  const gap = kind === 'name' || kind === 'address' || kind === 'text' ? '\\s*' : '[\\s-]*';
  const pattern = [...folded(value).replace(gap === '\\s*' ? /\s+/g : /[\s-]+/g, '')].map((character) => character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join(gap);
  return kind === 'name' && !isHan(value) ? `(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])` : pattern;
}

/** What takes every value of a kind that is not shown out of a text; a value that is shown elsewhere under a kind of its own stays. */
export function scrubber(values: readonly PersonalValue[], shown: Shown): (text: string) => string {
  const isShown = ({ kind }: PersonalValue): boolean => (kind === 'text' ? isTextShown(shown) : shown.has(kind));
  const known = new Set(values.filter(isShown).map(({ value }) => folded(value)));
  const hidden = values.filter((each) => !isShown(each) && !known.has(folded(each.value)) && [...each.value].length >= SHORTEST[each.kind]);
  // The longest first: an address before the street that is its end.
  const patterns = [...new Set(hidden.map(patternOf))].sort((a, b) => b.length - a.length);
  if (patterns.length === 0) return (text) => text;
  const expression = new RegExp(patterns.join('|'), 'giu');
  return (text) => {
    if (OURS.test(text)) return text;
    const plain = folded(text);
    const scrubbed = plain.replace(expression, HIDDEN);
    return scrubbed === plain ? text : scrubbed;
  };
}

/** Every text in a JSON value, keys not included, which are all ours. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => mapTexts(each, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each as unknown, change)])) as T;
}
