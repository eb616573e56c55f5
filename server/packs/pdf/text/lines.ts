import type { BreakClass, Glyph } from './shape.ts';
import { widthOf } from './shape.ts';

export interface Line {
  glyphs: Glyph[];
  /** points, without trailing spaces */
  width: number;
  /** last line of its paragraph: never stretched */
  last: boolean;
}

/**
 * Whether a line may end between two characters (GB/T 15834 避头尾; a word or number is never cut, —— and …… stay whole).
 */
function mayBreak(before: BreakClass, after: BreakClass): boolean {
  if (after === 'closing' || after === 'space' || before === 'opening') return false;
  if (after === 'joined') return false;
  if (before === 'space') return true;
  if (before === 'word' && after === 'word') return false;
  if (before === 'word' && after === 'opening') return true;
  if (before === 'closing' && after === 'word') return true;
  return true;
}

const LETTER = /^\p{L}$/u;
const ALPHABETIC = /^[\p{L}\p{N}]$/u;
const RIGHT_QUOTE = 0x2019;
const EN_DASH = 0x2013;
const isAlphabetic = (glyph: Glyph | undefined): boolean => glyph?.breakClass === 'word' && ALPHABETIC.test(String.fromCodePoint(glyph.codePoint));

/**
 * ASCII punctuation inside a number, a name or an address (3.65, a/b, 10:03) does not end a word; nor do the apostrophe (claimant’s), the
 * dash of a range (12–14) and the bracket of a clause or an ending, which follow without a space (69(2), defendant(s)).
 */
function insideWord(glyphs: readonly Glyph[], at: number): boolean {
  const [before, after] = [glyphs[at - 1]!, glyphs[at]!];
  if (before.codePoint < 0x80 && after.breakClass === 'word' && before.breakClass === 'closing') return true;
  if (after.codePoint < 0x80 && after.breakClass === 'opening') return isAlphabetic(before) || (before.codePoint < 0x80 && before.breakClass === 'closing');
  return (before.codePoint === RIGHT_QUOTE || before.codePoint === EN_DASH) && isAlphabetic(glyphs[at - 2]) && isAlphabetic(after);
}


/** A long name of several words (identity-verification) may end a line at its hyphen; a date or a number may not. */
function afterHyphen(glyphs: readonly Glyph[], at: number): boolean {
  const [before, hyphen, after] = [glyphs[at - 2], glyphs[at - 1], glyphs[at]];
  return hyphen?.codePoint === 0x2d && before !== undefined && after !== undefined && [before, after].every(({ codePoint }) => LETTER.test(String.fromCodePoint(codePoint)));
}

interface Atom {
  glyphs: Glyph[];
  width: number;
}

function atomsOf(glyphs: readonly Glyph[], size: number): Atom[] {
  const atoms: Atom[] = [];
  let start = 0;
  // blanks behind an opening mark belong to it; looked up at each blank instead, a line of nothing but blanks took quadratic time
  let solid = glyphs[0];
  for (let i = 1; i <= glyphs.length; i++) {
    const after = glyphs[i];
    const before = glyphs[i - 1]!;
    if (before.breakClass !== 'space') solid = before;
    const classBefore = solid?.breakClass === 'opening' ? 'opening' : before.breakClass;
    if (after && !afterHyphen(glyphs, i) && (insideWord(glyphs, i) || !mayBreak(classBefore, after.breakClass))) continue;
    const part = glyphs.slice(start, i);
    atoms.push({ glyphs: part, width: widthOf(part, size) });
    start = i;
  }
  return atoms;
}

function trimmed(glyphs: Glyph[]): Glyph[] {
  let end = glyphs.length;
  while (end > 0 && glyphs[end - 1]!.breakClass === 'space') end--;
  return end === glyphs.length ? glyphs : glyphs.slice(0, end);
}

/** Cuts an atom that is wider than a whole line (a digest, a long address) wherever it has to be. */
function cut(atom: Atom, size: number, room: number, full: number): Atom[] {
  const parts: Atom[] = [];
  let glyphs: Glyph[] = [];
  let width = 0;
  let limit = room;
  for (const glyph of atom.glyphs) {
    const advance = (glyph.advance * size) / 1000;
    if (glyphs.length > 0 && width + advance > limit + 0.001) {
      parts.push({ glyphs, width });
      glyphs = [];
      width = 0;
      limit = full;
    }
    glyphs.push(glyph);
    width += advance;
  }
  parts.push({ glyphs, width });
  return parts;
}

/** A line of a hundred thousand blanks is one atom: more than a call may have arguments. */
function append(line: Glyph[], glyphs: readonly Glyph[]): void {
  for (const glyph of glyphs) line.push(glyph);
}

/**
 * Breaks one paragraph into lines.
 * @param width points of a full line
 * @param indent points taken from the first line
 */
export function breakLines(glyphs: readonly Glyph[], size: number, width: number, indent = 0): Line[] {
  const lines: Line[] = [];
  let current: Glyph[] = [];
  let used = indent;
  const flush = (last: boolean): void => {
    const kept = trimmed(current);
    lines.push({ glyphs: kept, width: widthOf(kept, size), last });
    current = [];
    used = 0;
  };
  for (const atom of atomsOf(glyphs, size)) {
    const visible = widthOf(trimmed(atom.glyphs), size);
    if (used + visible <= width + 0.001) {
      append(current, atom.glyphs);
      used += atom.width;
      continue;
    }
    if (visible <= width) {
      if (current.length > 0) flush(false);
      current = [...atom.glyphs];
      used = atom.width;
      continue;
    }
    const room = width - used;
    if (current.length > 0 && room < 4 * size) flush(false);
    const parts = cut(atom, size, width - used, width);
    parts.forEach((part, index) => {
      if (index > 0) flush(false);
      append(current, part.glyphs);
      used += part.width;
    });
  }
  flush(true);
  return lines;
}
