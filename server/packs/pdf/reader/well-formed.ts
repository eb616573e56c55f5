import { Ref, Stream, isDict, isName } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import { decodeStructure } from './filters.ts';
import { Lexer } from './lexer.ts';
import { OddFile, keyOf } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

/** Where the cross-reference data says an object is. */
type Place = { offset: number; generation: number } | { container: number; index: number } | 'free';

const MAX_SECTIONS = 100;
const MAX_OBJECTS = 8_388_607;

/**
 * A file read at the level of its bytes, by its cross-reference data alone (tables, streams, object streams, incremental updates,
 * hybrid files; ISO 32000-1 §7.5). Objects are read when they are asked for, streams are never touched. Anything that is not
 * exactly as the format has it is refused with {@link OddFile}: another reader then decides what it means.
 */
export class WellFormedFile implements SourceFile {
  readonly trailer: Dict;
  readonly #bytes: Buffer;
  readonly #places = new Map<number, Place>();
  readonly #objects = new Map<number, Value>();
  readonly #containers = new Map<number, { bytes: Buffer; members: { number: number; offset: number }[] }>();
  /** objects being read: a stream whose length is itself, an object stream inside itself */
  readonly #open = new Set<number>();

  /** @throws OddFile */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!/^%PDF-[12]\.\d[\r\n]/.test(this.#bytes.toString('latin1', 0, 9))) throw new OddFile('no header at the beginning');
    this.trailer = this.#readSections(this.#startOfSections());
    if (this.trailer.has('Encrypt')) throw new OddFile('encrypted');
    if (!(this.trailer.get('Root') instanceof Ref)) throw new OddFile('no root');
  }

  resolve(value: Value | undefined): Value {
    let found = value;
    for (let steps = 0; found instanceof Ref; steps++) {
      if (steps > 8) throw new OddFile('references that go round');
      found = this.#object(found);
    }
    return found ?? null;
  }

  #object(ref: Ref): Value {
    const key = keyOf(ref);
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const place = this.#places.get(ref.number);
    // a reference to what is not there means null, but is more often a sign that the file is not as it says
    if (place === undefined || place === 'free') throw new OddFile(`object ${ref.number} is not in the file`);
    if (('generation' in place ? place.generation : 0) !== ref.generation) throw new OddFile(`object ${ref.number} has another generation`);
    if (this.#open.has(key)) throw new OddFile(`object ${ref.number} needs itself`);
    this.#open.add(key);
    const value = 'offset' in place ? this.#indirect(place.offset, ref) : this.#member(place.container, place.index, ref.number);
    this.#open.delete(key);
    this.#objects.set(key, value);
    return value;
  }

  /** `12 0 obj … endobj` */
  #indirect(offset: number, ref: Ref | null): Value {
    const lexer = new Lexer(this.#bytes, offset);
    const number = lexer.integer();
    const generation = lexer.integer();
    lexer.expect('obj');
    if (ref && (number !== ref.number || generation !== ref.generation)) throw new OddFile(`object ${number} where ${ref.number} should be`);
    const value = lexer.value();
    lexer.skip();
    if (!lexer.takes('stream')) {
      lexer.expect('endobj');
      return value;
    }
    if (!isDict(value)) throw new OddFile(`object ${number}: a stream without a dictionary`);
    return new Stream(value, this.#data(lexer, value));
  }

  #data(lexer: Lexer, dict: Dict): Uint8Array {
    const bytes = this.#bytes;
    if (bytes[lexer.at] === 0x0d && bytes[lexer.at + 1] === 0x0a) lexer.at += 2;
    else if (bytes[lexer.at] === 0x0a) lexer.at++;
    else throw new OddFile(`no line end behind stream at ${lexer.at}`);
    if (dict.has('F')) throw new OddFile('a stream in another file');
    const length = this.resolve(dict.get('Length'));
    const start = lexer.at;
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || start + length > bytes.length) throw new OddFile(`a stream of unknown length at ${start}`);
    lexer.at = start + length;
    for (let i = 0; i < 2 && (bytes[lexer.at] === 0x0d || bytes[lexer.at] === 0x0a); i++) lexer.at++;
    if (!lexer.takes('endstream')) throw new OddFile(`a stream of another length than it says at ${start}`);
    lexer.expect('endobj');
    return bytes.subarray(start, start + length);
  }

  /** An object inside an object stream (§7.5.7). */
  #member(container: number, index: number, number: number): Value {
    const { bytes, members } = this.#container(container);
    const member = members[index];
    if (member?.number !== number) throw new OddFile(`object ${number} is not where it should be`);
    const lexer = new Lexer(bytes, member.offset);
    const value = lexer.value();
    lexer.skip();
    if (lexer.at < (members[index + 1]?.offset ?? bytes.length)) throw new OddFile(`object ${number} is followed by something else`);
    return value;
  }

  #container(number: number): { bytes: Buffer; members: { number: number; offset: number }[] } {
    const known = this.#containers.get(number);
    if (known) return known;
    const place = this.#places.get(number);
    if (place === undefined || place === 'free' || !('offset' in place)) throw new OddFile(`object stream ${number} is not in the file`);
    const stream = this.#object(new Ref(number, place.generation));
    if (!(stream instanceof Stream) || !isName(this.resolve(stream.dict.get('Type')), 'ObjStm')) throw new OddFile(`${number} is no object stream`);
    const [count, first] = [this.resolve(stream.dict.get('N')), this.resolve(stream.dict.get('First'))];
    const bytes = decodeStructure(this, stream);
    if (typeof count !== 'number' || typeof first !== 'number' || count < 0 || count > bytes.length || first > bytes.length) throw new OddFile(`object stream ${number}`);
    const lexer = new Lexer(bytes, 0);
    const members = Array.from({ length: count }, () => ({ number: lexer.integer(), offset: first + lexer.integer() }));
    if (lexer.at > first || members.some(({ offset }, i) => offset >= bytes.length || (i > 0 && offset <= members[i - 1]!.offset))) throw new OddFile(`object stream ${number} has no order`);
    const container = { bytes, members };
    this.#containers.set(number, container);
    return container;
  }

  #startOfSections(): number {
    const from = Math.max(0, this.#bytes.length - 1024);
    const at = this.#bytes.lastIndexOf('startxref');
    if (at < from) throw new OddFile('no startxref at the end');
    const lexer = new Lexer(this.#bytes, at + 9);
    const offset = lexer.integer();
    while (isBlank(this.#bytes[lexer.at])) lexer.at++;
    if (this.#bytes.toString('latin1', lexer.at, lexer.at + 5) !== '%%EOF') throw new OddFile('no %%EOF at the end');
    return offset;
  }

  /** Newest section first: what it says of an object counts, whatever an older one says. */
  #readSections(start: number): Dict {
    const seen = new Set<number>();
    let newest: Dict | undefined;
    for (let offset: number | null = start; offset !== null; ) {
      if (seen.has(offset) || seen.size >= MAX_SECTIONS || offset >= this.#bytes.length) throw new OddFile('cross-reference sections that go round');
      seen.add(offset);
      const trailer: Dict = this.#section(offset);
      newest ??= trailer;
      const previous: Value = trailer.get('Prev') ?? null;
      if (previous !== null && typeof previous !== 'number') throw new OddFile('/Prev');
      offset = previous;
    }
    return newest!;
  }

  #section(offset: number): Dict {
    const lexer = new Lexer(this.#bytes, offset);
    lexer.skip();
    if (!lexer.takes('xref')) return this.#streamSection(offset);
    const free = this.#table(lexer);
    lexer.expect('trailer');
    const trailer = lexer.value();
    if (!isDict(trailer)) throw new OddFile('no trailer');
    // a hybrid file hides objects from old readers by calling them free in the table (§7.5.8.4)
    const hybrid = trailer.get('XRefStm');
    if (typeof hybrid === 'number') this.#streamSection(hybrid);
    for (const number of free) this.#put(number, 'free');
    return trailer;
  }

  /** @returns the numbers that are free */
  #table(lexer: Lexer): number[] {
    const free: number[] = [];
    for (;;) {
      lexer.skip();
      if (this.#bytes[lexer.at] === 0x74) return free;
      const first = lexer.integer();
      const count = lexer.integer();
      if (first + count > MAX_OBJECTS) throw new OddFile('too many objects');
      for (let number = first; number < first + count; number++) {
        const offset = lexer.integer();
        const generation = lexer.integer();
        lexer.skip();
        if (lexer.takes('n')) this.#put(number, { offset, generation });
        else if (lexer.takes('f')) free.push(number);
        else throw new OddFile(`entry of object ${number}`);
      }
    }
  }

  #streamSection(offset: number): Dict {
    const stream = this.#indirect(offset, null);
    if (!(stream instanceof Stream) || !isName(stream.dict.get('Type') ?? null, 'XRef')) throw new OddFile('no cross-reference section');
    const { dict } = stream;
    const bytes = decodeStructure(this, stream);
    const widths = dict.get('W');
    const size = dict.get('Size');
    const index = dict.get('Index') ?? [0, size ?? null];
    if (!isWhole(widths) || widths.length !== 3 || widths.some((width) => width > 6) || !isWhole(index) || index.length % 2) throw new OddFile('cross-reference stream');
    const [w0, w1, w2] = widths as [number, number, number];
    let at = 0;
    const field = (width: number): number => {
      if (width === 0) return 0;
      if (at + width > bytes.length) throw new OddFile('cross-reference stream ends early');
      at += width;
      return bytes.readUIntBE(at - width, width);
    };
    for (let i = 0; i < index.length; i += 2) {
      const [first, count] = [index[i]!, index[i + 1]!];
      if (first + count > MAX_OBJECTS || (count > 0 && w0 + w1 + w2 === 0)) throw new OddFile('too many objects');
      for (let number = first; number < first + count; number++) {
        const kind = w0 === 0 ? 1 : field(w0);
        const [a, b] = [field(w1), field(w2)];
        if (kind > 2) throw new OddFile(`entry of kind ${kind}`);
        this.#put(number, kind === 0 ? 'free' : kind === 1 ? { offset: a, generation: b } : { container: a, index: b });
      }
    }
    return dict;
  }

  #put(number: number, place: Place): void {
    if (!this.#places.has(number)) this.#places.set(number, place);
  }
}

const isBlank = (byte: number | undefined): boolean => byte === 0x0d || byte === 0x0a || byte === 0x20 || byte === 0x09;

function isWhole(value: Value | undefined): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isInteger(item) && item >= 0);
}
