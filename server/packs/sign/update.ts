import { createHash } from 'node:crypto';
import type { PdfFile } from './file.ts';
import { dictionary, elementsOf } from './syntax.ts';
import type { Dict } from './syntax.ts';

/** An incremental update (ISO 32000-1 §7.5.6): objects that are new or take the place of others, behind the untouched file. */
export class Update {
  readonly #file: PdfFile;
  readonly #objects = new Map<number, string>();
  #next: number;

  constructor(file: PdfFile) {
    this.#file = file;
    this.#next = file.next;
  }

  /** A number for a new object. */
  reserve(): number {
    return this.#next++;
  }

  set(number: number, value: string): void {
    this.#objects.set(number, value);
  }

  add(value: string): number {
    const number = this.reserve();
    this.set(number, value);
    return number;
  }

  /** An object as it will be: changed by this update or as it stands in the file. */
  object(number: number): string {
    return this.#objects.get(number) ?? this.#file.object(number);
  }

  reference(number: number): string {
    return `${number} ${this.#file.generation(number)} R`;
  }

  /** The bytes to append and where in the whole file each object lies, with a cross-reference of the kind that the file has (readers refuse a table behind a stream). Same input, same bytes. */
  write(): { bytes: Buffer; places: Map<number, number> } {
    const { bytes: file, xref } = this.#file;
    const last = file.at(-1);
    const parts: string[] = [last === 10 || last === 13 ? '' : '\n'];
    let at = file.length + parts[0]!.length;
    const places = new Map<number, number>();
    for (const [number, value] of [...this.#objects].sort(([a], [b]) => a - b)) {
      const object = `${number} ${this.#file.generation(number)} obj\n${value}\nendobj\n`;
      places.set(number, at);
      parts.push(object);
      at += object.length;
    }
    const trailer: Dict = new Map();
    for (const key of ['Root', 'Info']) if (xref.trailer.has(key)) trailer.set(key, xref.trailer.get(key)!);
    const id = this.#id(parts);
    if (id !== null) trailer.set('ID', id);
    trailer.set('Prev', String(xref.startxref));
    parts.push(xref.kind === 'table' ? this.#table(places, trailer) : this.#stream(places, trailer, at));
    parts.push(`startxref\n${at}\n%%EOF\n`);
    return { bytes: Buffer.from(parts.join(''), 'latin1'), places };
  }

  /** The first identifier stays, the second says that the file is another one (§14.4). */
  #id(parts: readonly string[]): string | null {
    const old = this.#file.resolve(this.#file.xref.trailer.get('ID'));
    const [first, second = ''] = old.startsWith('[') ? elementsOf(old).map((value) => this.#file.resolve(value)) : [];
    if (first === undefined) return null;
    const changed = createHash('sha256').update(`${second} ${this.#file.bytes.length}\n`, 'latin1').update(parts.join(''), 'latin1').digest('hex').slice(0, 32);
    return `[${first} <${changed.toUpperCase()}>]`;
  }

  #table(places: Map<number, number>, trailer: Dict): string {
    const rows = [...places].map(([number, at]) => `${String(at).padStart(10, '0')} ${String(this.#file.generation(number)).padStart(5, '0')} n \n`);
    const numbers = [...places.keys()];
    let text = 'xref\n';
    for (const [from, count] of runs(numbers)) text += `${numbers[from]!} ${count}\n${rows.slice(from, from + count).join('')}`;
    trailer.set('Size', String(this.#next));
    return `${text}trailer\n${dictionary(trailer)}\n`;
  }

  #stream(places: Map<number, number>, trailer: Dict, at: number): string {
    const number = this.reserve();
    places.set(number, at);
    const numbers = [...places.keys()];
    const table = Buffer.alloc(numbers.length * 9);
    numbers.forEach((object, row) => {
      table[row * 9] = 1;
      table.writeUIntBE(places.get(object)!, row * 9 + 1, 6);
      table.writeUIntBE(this.#file.generation(object), row * 9 + 7, 2);
    });
    const index = runs(numbers).map(([from, count]) => `${numbers[from]!} ${count}`).join(' ');
    const entries: Dict = new Map([['Type', '/XRef'], ['Size', String(this.#next)], ['W', '[1 6 2]'], ['Index', `[${index}]`], ...trailer, ['Length', String(table.length)]]);
    return `${number} 0 obj\n${dictionary(entries)}\nstream\n${table.toString('latin1')}\nendstream\nendobj\n`;
  }
}

/** Stretches of numbers that follow one another: position of the first, and how many. */
function runs(numbers: readonly number[]): [from: number, count: number][] {
  const found: [number, number][] = [];
  numbers.forEach((number, position) => {
    const last = found.at(-1);
    if (last && numbers[position - 1] === number - 1) last[1]++;
    else found.push([position, 1]);
  });
  return found;
}
