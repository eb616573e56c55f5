import type { Face, FaceName, FontBook } from './fonts.ts';

/** How a character behaves where a line may end. */
export type BreakClass = 'word' | 'space' | 'ideograph' | 'opening' | 'closing' | 'joined';

export interface Glyph {
  face: Face;
  gid: number;
  codePoint: number;
  /** thousandths of an em */
  advance: number;
  breakClass: BreakClass;
}

/** Characters of case data that no font has; a person must see them in the report, and they are drawn by their code point. */
export class MissingCharacters {
  readonly #counts = new Map<number, number>();
  /** occurrences of all of them */
  total = 0;

  add(codePoint: number): void {
    this.total++;
    this.#counts.set(codePoint, (this.#counts.get(codePoint) ?? 0) + 1);
  }

  /** Each missing character as `U+XXXX`, in code point order, with how often it occurs. */
  list(): { character: string; count: number }[] {
    return [...this.#counts].sort(([a], [b]) => a - b).map(([codePoint, count]) => ({ character: nameOf(codePoint), count }));
  }
}

/** `U+4DAE` */
export function nameOf(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** 避头: may not begin a line. */
const CLOSING = new Set('，。、；：？！）》〉」』】〕〗”’％‰℃…—～·,.;:!?)]}%、．');
/** 避尾: may not end a line. */
const OPENING = new Set('（《〈「『【〔〖“‘([{￥¥$');
/** Invisible by design: nothing is lost when they are not drawn. Direction overrides are not here: they change how text reads. */
const INVISIBLE = /^(?:[\u00ad\u200b\u2060\ufeff]|\u200c|\u200d|\p{Variation_Selector})$/u;
const IDEOGRAPH = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef\u2460-\u24ff\u25a0-\u25ff]$/u;

function classOf(character: string): BreakClass {
  if (character === ' ' || character === '\u3000') return 'space';
  if (OPENING.has(character)) return 'opening';
  if (character === '—' || character === '…') return 'joined';
  if (CLOSING.has(character)) return 'closing';
  return IDEOGRAPH.test(character) ? 'ideograph' : 'word';
}

/** As wide as an ideograph in Chinese, narrow in a text in Latin letters. */
const TWO_WIDTHS = new Set('“”‘’…');

/** Longer texts are hardly ever the same; an exhibit's hundred thousand lines would only fill memory. */
const MAX_KEPT_LENGTH = 80;
const MAX_KEPT = 4000;

/** Turns text into glyphs, with per-character fallback. Glyph objects are shared: they are never changed. */
export class Shaper {
  readonly missing = new MissingCharacters();
  readonly #fonts: FontBook;
  readonly #latin: boolean;
  readonly #cache = new Map<FaceName, Map<string, readonly Glyph[] | null>>();
  /** short texts that were shaped before: labels and figures come again on every page and in every round of layout */
  readonly #texts = new Map<FaceName, Map<string, readonly Glyph[]>>();

  /** @param latin whether quotation marks are those of a text in Latin letters */
  constructor(fonts: FontBook, { latin = false }: { latin?: boolean } = {}) {
    this.#latin = latin;
    this.#fonts = fonts;
  }

  /** Glyphs of one line or paragraph. Control characters and characters without a glyph become `[U+XXXX]` and are reported. */
  shape(text: string, face: FaceName): Glyph[] {
    if (text.length > MAX_KEPT_LENGTH) return this.#shape(text, face);
    let texts = this.#texts.get(face);
    if (!texts) this.#texts.set(face, (texts = new Map<string, readonly Glyph[]>()));
    const known = texts.get(text);
    if (known) return known.slice();
    const { total } = this.missing;
    const glyphs = this.#shape(text, face);
    // what is missing is counted each time it is shaped
    if (texts.size < MAX_KEPT && this.missing.total === total) texts.set(text, glyphs.slice());
    return glyphs;
  }

  #shape(text: string, face: FaceName): Glyph[] {
    const glyphs: Glyph[] = [];
    let cache = this.#cache.get(face);
    if (!cache) this.#cache.set(face, (cache = new Map<string, readonly Glyph[] | null>()));
    for (const character of text) {
      let found = cache.get(character);
      if (found === undefined) cache.set(character, (found = this.#find(character, face)));
      if (found) for (const glyph of found) glyphs.push(glyph);
      else {
        this.missing.add(character.codePointAt(0)!);
        glyphs.push(...this.#shape(`[${nameOf(character.codePointAt(0)!)}]`, face).map((glyph): Glyph => ({ ...glyph, breakClass: 'word' })));
      }
    }
    return glyphs;
  }

  /** Width of one line of text, in points. */
  width(text: string, face: FaceName, size: number): number {
    return widthOf(this.shape(text, face), size);
  }

  #find(character: string, face: FaceName): readonly Glyph[] | null {
    if (INVISIBLE.test(character)) return [];
    const codePoint = character === '\t' ? 0x20 : character.codePointAt(0)!;
    if (codePoint < 0x20 || codePoint === 0x7f) return null;
    const found = this.#fonts.find(face, codePoint, this.#latin && TWO_WIDTHS.has(character));
    if (!found) return null;
    return [{ face: found.face, gid: found.glyph.gid, codePoint, advance: found.glyph.advance, breakClass: classOf(character) }];
  }
}

/** Width of shaped glyphs at `size` points. */
export function widthOf(glyphs: readonly Glyph[], size: number): number {
  let total = 0;
  for (const glyph of glyphs) total += glyph.advance;
  return (total * size) / 1000;
}
