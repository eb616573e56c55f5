/** Numbers that Word writes before paragraphs (ECMA-376-1 §17.9): “第三条” of a contract stands nowhere in its text. */
import { readWholeXml } from '../../../../tables/index.ts';
import type { OfficePackage, XmlHandlers } from '../../../../tables/index.ts';
import { valueOf } from './types.ts';

export interface ParagraphStyle {
  outline: number | null;
  numbering: { id: string; level: number } | null;
}

interface Level {
  start: number;
  format: string;
  /** with %1…%9 for the numbers of the levels */
  text: string;
}

interface List {
  /** lists of one definition count on from each other, unless one starts anew */
  counter: string;
  levels: Map<number, Level>;
}

export type Definitions = ReadonlyMap<string, List>;

const MOST = 20_000;

/** Outline level and numbering of paragraph styles, those they are based on included. */
export async function readStyles(pack: OfficePackage): Promise<Map<string, ParagraphStyle>> {
  const own = new Map<string, { outline: number | null; id: string | null; level: number | null; basedOn: string | null }>();
  let current: string | null = null;
  await readWholeXml('word/styles.xml', pack.read('word/styles.xml'), {
    open: (name, attributes) => {
      if (name === 'style') {
        current = valueOf(attributes, 'styleId');
        if (current !== null && own.size < MOST) own.set(current, { outline: null, id: null, level: null, basedOn: null });
      }
      const style = current === null ? undefined : own.get(current);
      if (style === undefined) return;
      const value = valueOf(attributes, 'val');
      if (name === 'outlineLvl') style.outline = Number(value);
      // the built-in headings have their level by name (§17.7.4.9); a style may leave it at that
      else if (name === 'name') style.outline ??= headingLevel(value);
      else if (name === 'numId') style.id = value;
      else if (name === 'ilvl') style.level = Number(value);
      else if (name === 'basedOn') style.basedOn = value;
    },
    close: (name) => {
      if (name === 'style') current = null;
    },
  });
  const resolved = new Map<string, ParagraphStyle>();
  for (const name of own.keys()) {
    let [outline, id, level]: [number | null, string | null, number | null] = [null, null, null];
    // styles may be based on each other in a circle
    for (let [style, depth] = [own.get(name), 0]; style !== undefined && depth < 12; depth++) {
      outline ??= style.outline;
      id ??= style.id;
      level ??= style.level;
      style = style.basedOn === null ? undefined : own.get(style.basedOn);
    }
    resolved.set(name, { outline, numbering: id === null ? null : { id, level: level ?? 0 } });
  }
  return resolved;
}

const headingLevel = (name: string | null): number | null => (name === 'Title' ? 0 : /^heading [1-9]$/i.test(name ?? '') ? Number(name!.at(-1)) - 1 : null);

/** Levels by the id that paragraphs refer to. */
export async function readNumbering(pack: OfficePackage): Promise<Definitions> {
  const reader = new NumberingReader();
  await readWholeXml('word/numbering.xml', pack.read('word/numbering.xml'), reader);
  return reader.lists;
}

class NumberingReader implements XmlHandlers {
  readonly lists = new Map<string, List>();
  readonly #abstract = new Map<string, Map<number, Level>>();
  #levels: Map<number, Level> | null = null;
  #level: Level | null = null;
  #number: string | null = null;
  #overridden: number | null = null;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const value = valueOf(attributes, 'val');
    const at = (attribute: string): string => valueOf(attributes, attribute) ?? '';
    switch (name) {
      case 'abstractNum': this.#abstract.set(at('abstractNumId'), (this.#levels = new Map<number, Level>())); break;
      case 'num': this.#number = at('numId'); break;
      case 'abstractNumId': this.#begin(value ?? ''); break;
      case 'lvlOverride':
        this.#overridden = Number(at('ilvl'));
        this.#levels = (this.#number === null ? undefined : this.lists.get(this.#number)?.levels) ?? null;
        break;
      case 'startOverride': this.#startAnew(Number(value)); break;
      case 'lvl': this.#levels?.set(Number(at('ilvl')), (this.#level = { start: 1, format: 'decimal', text: '' })); break;
      case 'start': if (this.#level) this.#level.start = Number(value); break;
      case 'numFmt': if (this.#level) this.#level.format = value ?? 'decimal'; break;
      case 'lvlText': if (this.#level) this.#level.text = value ?? ''; break;
    }
  }

  close(name: string): void {
    if (name === 'lvl') this.#level = null;
    else if (name === 'abstractNum' || name === 'lvlOverride') this.#levels = null;
    else if (name === 'num') this.#number = null;
  }

  #begin(abstract: string): void {
    const levels = this.#abstract.get(abstract);
    if (this.#number === null || levels === undefined || this.lists.size >= MOST) return;
    this.lists.set(this.#number, { counter: abstract, levels: new Map([...levels].map(([at, level]) => [at, { ...level }])) });
  }

  #startAnew(start: number): void {
    const list = this.#number === null ? undefined : this.lists.get(this.#number);
    const level = this.#overridden === null ? undefined : list?.levels.get(this.#overridden);
    if (list === undefined || level === undefined) return;
    list.counter = `anew ${this.#number!}`;
    level.start = start;
  }
}

/** Counts on through one part of the document. */
export class Numbering {
  readonly #definitions: Definitions;
  readonly #counts = new Map<string, number[]>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** Number of the next paragraph of a list, as it is printed; null when it has none. */
  next(id: string, level: number): string | null {
    const list = this.#definitions.get(id);
    const own = list?.levels.get(level);
    if (list === undefined || own === undefined || level < 0 || level > 8) return null;
    const counts = this.#counts.get(list.counter) ?? [];
    this.#counts.set(list.counter, counts);
    counts[level] = (counts[level] ?? own.start - 1) + 1;
    counts.length = level + 1;
    const text = own.format === 'bullet' ? '•' : own.text.replace(/%([1-9])/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const shown = list.levels.get(at);
      return shown === undefined ? '' : numeral(counts[at] ?? shown.start, shown.format);
    });
    return text === '' ? null : text;
  }
}

const DIGITS = '〇一二三四五六七八九';

function numeral(value: number, format: string): string {
  switch (format) {
    case 'none': return '';
    case 'decimalZero': return String(value).padStart(2, '0');
    case 'decimalEnclosedCircle':
    case 'decimalEnclosedCircleChinese': return value >= 1 && value <= 20 ? String.fromCharCode(0x245f + value) : String(value);
    case 'chineseCounting':
    case 'chineseCountingThousand':
    case 'chineseLegalSimplified':
    case 'taiwaneseCountingThousand':
    case 'japaneseCounting': return chinese(value);
    case 'ideographDigital': return [...String(value)].map((digit) => DIGITS[Number(digit)] ?? digit).join('');
    case 'lowerLetter': return letters(value);
    case 'upperLetter': return letters(value).toUpperCase();
    case 'lowerRoman': return roman(value).toLowerCase();
    case 'upperRoman': return roman(value);
    default: return String(value);
  }
}

/** 1 … 9999 in Chinese numerals; 十二, not 一十二. */
export function chinese(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 9999) return String(value);
  const units = ['', '十', '百', '千'];
  let text = '';
  let hasGap = false;
  const digits = [...String(value)].map(Number);
  digits.forEach((digit, index) => {
    if (digit === 0) {
      hasGap = true;
      return;
    }
    if (hasGap) text += '零';
    hasGap = false;
    text += DIGITS[digit]! + units[digits.length - 1 - index]!;
  });
  return text.replace(/^一十/, '十');
}

/** a … z, aa, bb, … as Word counts. */
function letters(value: number): string {
  if (value < 1 || value > 780) return String(value);
  return String.fromCharCode(97 + ((value - 1) % 26)).repeat(Math.ceil(value / 26));
}

function roman(value: number): string {
  if (value < 1 || value > 3999) return String(value);
  let rest = value;
  return ([[1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']] as const).map(([unit, sign]) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return sign.repeat(count);
  }).join('');
}
