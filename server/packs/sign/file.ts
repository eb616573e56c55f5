import { decodeStream } from './filters.ts';
import { damaged, notSignable } from './refuse.ts';
import { endOfValue, entriesOf, integerOf, nameOf, referenceOf, skipSpace } from './syntax.ts';
import type { Dict } from './syntax.ts';
import { readXref, streamedAt } from './xref.ts';
import type { Xref } from './xref.ts';

const MAX_HOPS = 16;
const HEADER_BYTES = 1024;

/** A finished PDF, read only as far as an update needs it: objects are looked up as readers do, through the cross-reference. */
export class PdfFile {
  readonly bytes: Buffer;
  readonly xref: Xref;
  /** the first number that no object has, and no section has promised to another */
  readonly next: number;
  readonly #streams = new Map<number, { data: Buffer; places: Map<number, number> }>();

  /** @throws AppError `pdf-not-signable` when it is no PDF, is encrypted, or its structure is damaged */
  constructor(pdf: Uint8Array) {
    this.bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length);
    if (!this.bytes.subarray(0, HEADER_BYTES).includes('%PDF-')) throw notSignable('不是 PDF 文件', 'it is no PDF');
    this.xref = readXref(this.bytes);
    // the strings of an update would have to be encrypted too, and a signature of an encrypted exhibit is none that a court can check
    if (this.xref.trailer.has('Encrypt')) throw notSignable('文件已加密，请先去除密码', 'it is encrypted; remove the password first');
    this.next = Math.max(integerOf(this.xref.trailer.get('Size')) ?? 0, ...(this.xref.places.size > 0 ? [largest(this.xref.places.keys()) + 1] : []));
  }

  /** An object's value as it is written; `null` for one that does not exist (ISO 32000-1 §7.3.10). */
  object(number: number): string {
    const place = this.xref.places.get(number);
    if (!place) return 'null';
    if ('stream' in place) return this.#compressed(place.stream, number);
    const at = this.#valueAt(number, place.at);
    return this.bytes.toString('latin1', at, endOfValue(this.bytes, at));
  }

  generation(number: number): number {
    const place = this.xref.places.get(number);
    return place && 'at' in place ? place.generation : 0;
  }

  /** A value, references followed. */
  resolve(value: string | undefined): string {
    let found = value ?? 'null';
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      const number = referenceOf(found);
      if (number === null) return found;
      found = this.object(number);
    }
    throw damaged('references');
  }

  /** A dictionary, references followed; null for anything else. */
  dictionary(value: string | undefined): Dict | null {
    const found = this.resolve(value);
    return found.startsWith('<<') ? entriesOf(found) : null;
  }

  #valueAt(number: number, at: number): number {
    const header = /^\s*(\d+)\s+\d+\s+obj/.exec(this.bytes.toString('latin1', at, at + 40));
    if (!header || Number(header[1]) !== number) throw damaged(`object ${number}`);
    return skipSpace(this.bytes, at + header[0].length);
  }

  #compressed(stream: number, number: number): string {
    const { data, places } = this.#objectStream(stream);
    const at = places.get(number);
    if (at === undefined) throw damaged(`object ${number}`);
    const start = skipSpace(data, at);
    return data.toString('latin1', start, endOfValue(data, start));
  }

  /** An object stream (§7.5.7): pairs of number and offset, then the values. */
  #objectStream(number: number): { data: Buffer; places: Map<number, number> } {
    const known = this.#streams.get(number);
    if (known) return known;
    const place = this.xref.places.get(number);
    if (!place || !('at' in place)) throw damaged(`object ${number}`);
    const { entries, data: start } = streamedAt(this.bytes, this.#valueAt(number, place.at));
    const [length, count, first] = ['Length', 'N', 'First'].map((key) => integerOf(this.resolve(entries.get(key))) ?? -1) as [number, number, number];
    if (nameOf(entries.get('Type')) !== 'ObjStm' || start === null || length < 0 || first < 0 || start + length > this.bytes.length) throw damaged(`object ${number}`);
    const data = decodeStream(entries, this.bytes.subarray(start, start + length));
    const header = data.toString('latin1', 0, first).trim().split(/\s+/).map(Number);
    const places = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const [inner, offset] = [header[2 * i], header[2 * i + 1]];
      if (inner === undefined || offset === undefined || !(first + offset < data.length)) throw damaged(`object ${number}`);
      places.set(inner, first + offset);
    }
    const read = { data, places };
    this.#streams.set(number, read);
    return read;
  }
}

function largest(numbers: Iterable<number>): number {
  let found = 0;
  for (const number of numbers) found = Math.max(found, number);
  return found;
}
