import { readField, readSignature, looksLikeSignature } from './dictionary.ts';
import type { SignatureDictionary, Whereabouts } from './dictionary.ts';
import { MAX_DECODED_BYTES, readObjectStream } from './object-stream.ts';
import { Found } from './found.ts';
import { dictionaryAround } from './stray.ts';
import { streamEnd } from './stream-end.ts';
import { TOKEN, Tokens, isDigit, isRegular, isWhite } from './tokens.ts';
import { nameValue, referenceOf, walk, wholeNumber } from './walk.ts';
import type { Dictionary, Span } from './walk.ts';

/** Most objects that are kept track of (some 50 bytes each). */
const MAX_OBJECTS = 1 << 20;
/** Bytes that may be read again after a malformed value, as multiples of the file: keeps a hostile file's time in proportion. */
const REREAD_FACTOR = 4;
const REREAD_FLOOR = 1 << 20;
/** Bytes that all object streams together may grow to, likewise. */
const DECODED_FACTOR = 4;
const DECODED_FLOOR = 64 << 20;
/** Most signature dictionaries of which references are followed. */
const MAX_INDIRECT = 64;
const SIGNATURE_KEYS = ['/ByteRange', '/Contents', '/SubFilter'];
/**
 * Reads the whole file once, object after object, whatever its cross-reference tables say: these may be damaged, and may be made to
 * show different readers different documents. Objects of earlier revisions are seen too. Streams are stepped over, so that a signed PDF
 * that is embedded in this one is not taken for a signature of this one.
 */
export class Sweep {
  readonly found = new Found();
  /** object streams of which nothing could be read, and those that were tried at all */
  unreadable = 0;
  opened = 0;
  encrypted = false;
  /** a catalogue was read: one by its type, or what a trailer gives as such */
  hasCatalog = false;
  /** a /ByteRange lies where no object could be read */
  unsure = false;
  /** 'work': too much of it is malformed; 'objects': too many */
  gaveUp: 'work' | 'objects' | null = null;
  private readonly file: Buffer;
  private root: number | null = null;
  private reread: number;
  /** bytes that object streams may still grow to: many small bombs are one large bomb */
  private decodable: number;
  private readonly indirect = new Map<string, { dictionary: Dictionary; at: Whereabouts }>();
  private streams = 0;
  /** end of a dictionary that was read over objects in its middle; these are read on their own */
  private splitUntil = 0;

  constructor(file: Uint8Array) {
    this.file = Buffer.from(file.buffer, file.byteOffset, file.length);
    this.reread = REREAD_FLOOR + REREAD_FACTOR * file.length;
    this.decodable = DECODED_FLOOR + DECODED_FACTOR * file.length;
  }

  run(): void {
    const { file } = this;
    for (let at = 0; at < file.length && this.gaveUp === null; ) {
      const byte = file[at];
      if (byte === 0x6f && this.has('obj', at)) at = this.object(at);
      else if (byte === 0x74 && this.has('trailer', at)) at = this.trailer(at + 7);
      else if (byte === 0x2f && this.has('/ByteRange', at)) at = this.strayOutside(at);
      else at++;
    }
    for (const object of this.found.valuesNotSeen()) this.valueOfField(object);
    this.followReferences();
    this.hasCatalog ||= this.root !== null && this.found.offsetOf(this.root) !== null;
  }

  private has(word: string, at: number): boolean {
    for (let i = 0; i < word.length; i++) if (this.file[at + i] !== word.charCodeAt(i)) return false;
    return true;
  }

  /** Reads a value twice: to see that it is sound, then, when it has something to tell, to hand its dictionaries over. */
  private value(bytes: Uint8Array, at: number, end: number, take: (dictionary: Dictionary) => void): { end: number; ok: boolean } {
    const seen = walk(bytes, at, end);
    if (!seen.ok) this.spend(seen.end - at);
    else if (seen.telling) walk(bytes, at, end, take);
    return seen;
  }

  private spend(count: number): void {
    this.reread -= count;
    if (this.reread < 0) this.gaveUp ??= 'work';
  }

  /** @param at of the keyword `obj`. @returns where to go on */
  private object(at: number): number {
    const number = this.numberBefore(at);
    if (number === null) return at + 3;
    const top: Dictionary[] = [];
    const value = this.value(this.file, at + 3, this.file.length, (dictionary) => {
      if (dictionary.depth === 0) top.push(dictionary);
      this.take(this.file, dictionary, number, null);
    });
    if (!value.ok) {
      this.splitSignature(number, at + 3, value.end);
      return at + 3;
    }
    this.add(number, at + 3);
    return this.streamAfter(value.end, top[0] ?? null);
  }

  /** Objects put into the middle of a signature dictionary (signature wrapping) do not make it disappear for readers. */
  private splitSignature(number: number, at: number, end: number): void {
    const { file } = this;
    const open = new Tokens(file, at, end);
    if (open.next() !== TOKEN.dictOpen || !SIGNATURE_KEYS.some((key) => file.subarray(at, end).includes(key))) return;
    const seen = walk(file, at, file.length, undefined, true);
    this.spend(seen.end - at);
    if (!seen.ok) return;
    const own: Dictionary[] = [];
    walk(file, at, seen.end, (dictionary) => dictionary.depth === 0 && looksLikeSignature(file, dictionary) && own.push(dictionary), true);
    if (own[0] === undefined) return;
    this.found.addSignature(this.signature(file, own[0], { object: number, place: String(open.start), compressed: false }));
    this.add(number, at);
    this.splitUntil = seen.end;
  }

  private add(number: number, offset: number): void {
    if (this.found.addObject(number, offset) > MAX_OBJECTS) this.gaveUp ??= 'objects';
  }

  /** The object number of `12 0 obj`, read backwards. */
  private numberBefore(at: number): number | null {
    const { file } = this;
    const back = (from: number, test: (byte: number | undefined) => boolean): number => {
      let i = from;
      while (i > 0 && from - i < 12 && test(file[i - 1])) i--;
      return i;
    };
    const generationEnd = back(at, isWhite);
    const generation = back(generationEnd, isDigit);
    const numberEnd = back(generation, isWhite);
    const start = back(numberEnd, isDigit);
    if (generation === generationEnd || numberEnd === generation || start === numberEnd || isRegular(file[start - 1])) return null;
    return wholeNumber(file, { start, end: numberEnd });
  }

  private trailer(at: number): number {
    const value = this.value(this.file, at, this.file.length, (dictionary) => this.look(this.file, dictionary));
    return value.ok ? value.end : at;
  }

  /** What a dictionary says about the document as a whole. */
  private look(bytes: Uint8Array, { entries, depth }: Dictionary): void {
    if (depth > 0) return;
    const type = nameValue(bytes, entries.get('Type'));
    if (type === 'Catalog') this.hasCatalog = true;
    if (type !== 'XRef' && type !== null) return;
    this.root = referenceOf(bytes, entries.get('Root')) ?? this.root;
    const encrypt = entries.get('Encrypt');
    if (encrypt && (referenceOf(bytes, encrypt) !== null || bytes[encrypt.start] === 0x3c)) this.encrypted = true;
  }

  /** @param within number of the object stream it lies in, compressed; null in the file itself */
  private take(bytes: Uint8Array, dictionary: Dictionary, number: number, within: number | null): void {
    const placeOf = (start: number): string => (within === null ? String(start) : `${within}:${start}`);
    const object = dictionary.depth === 0 ? number : null;
    if (nameValue(bytes, dictionary.entries.get('Type')) !== null) this.look(bytes, dictionary);
    if (looksLikeSignature(bytes, dictionary)) {
      this.found.addSignature(this.signature(bytes, dictionary, { object, place: placeOf(dictionary.start), compressed: within !== null }));
      return;
    }
    const field = readField(bytes, dictionary, object, placeOf);
    if (field) this.found.addField(field);
  }

  private signature(bytes: Uint8Array, dictionary: Dictionary, at: Whereabouts): SignatureDictionary {
    const isIndirect = !at.compressed && [...dictionary.entries.values()].some((span) => referenceOf(bytes, span) !== null);
    if (isIndirect && this.indirect.size < MAX_INDIRECT) this.indirect.set(at.place, { dictionary, at });
    return readSignature(bytes, dictionary, at, () => null);
  }

  /** Entries that are references are read when all objects are known: they should be direct (ISO 32000-2 §12.8.1), but readers follow them. */
  private followReferences(): void {
    for (const [place, { dictionary, at }] of this.indirect) {
      const signature = this.found.signatures.find((candidate) => candidate.place === place);
      if (signature) Object.assign(signature, readSignature(this.file, dictionary, at, (object) => this.valueOf(object)));
    }
  }

  private valueOf(object: number): Span | null {
    const start = this.found.offsetOf(object);
    if (start === null || start < 0 || this.gaveUp !== null) return null;
    const seen = walk(this.file, start, this.file.length);
    this.spend(seen.end - start);
    const tokens = new Tokens(this.file, start, seen.end);
    return seen.ok && tokens.next() !== TOKEN.end ? { start: tokens.start, end: seen.end } : null;
  }

  /** The value of a signature field that does not look like a signature dictionary is one all the same: a field says so. */
  private valueOfField(object: number): void {
    const start = this.found.offsetOf(object) ?? -1;
    const compressed = start < 0;
    const tops: Dictionary[] = [{ start, end: start, depth: 0, entries: new Map(), twice: new Set() }];
    if (!compressed) {
      if (new Tokens(this.file, start, this.file.length).next() !== TOKEN.dictOpen) return;
      this.value(this.file, start, this.file.length, (dictionary) => dictionary.depth === 0 && tops.push(dictionary));
    }
    const place = `value ${object}`;
    this.found.addSignature(this.signature(this.file, tops.at(-1)!, { object, place, compressed }));
    this.found.confirm(object, place);
  }

  /** Steps over the stream whose dictionary ends here, if there is one; reads it when it holds objects. */
  private streamAfter(at: number, dictionary: Dictionary | null): number {
    const { file } = this;
    const tokens = new Tokens(file, at, Math.min(file.length, at + 256));
    if (tokens.next() !== TOKEN.word || !this.has('stream', tokens.start)) return at;
    let start = tokens.start + 6;
    if (file[start] === 13) start++;
    if (file[start] === 10) start++;
    const end = streamEnd(file, start, dictionary?.entries.get('Length'), { offsetOf: (object) => this.found.offsetOf(object), spend: (count) => this.spend(count) });
    const type = dictionary ? nameValue(file, dictionary.entries.get('Type')) : null;
    if (dictionary && type === 'ObjStm') this.objects(dictionary, { start, end });
    else this.strayInside({ start, end });
    return end;
  }

  private objects(dictionary: Dictionary, data: Span): void {
    const isAllowed = this.decodable > 0;
    if (isAllowed) this.opened++;
    const stream = isAllowed ? readObjectStream(this.file, dictionary, data) : null;
    if (stream === null) {
      this.unreadable++;
      // it may have grown up to the bound before it failed
      this.decodable -= MAX_DECODED_BYTES;
      return;
    }
    const ordinal = this.streams++;
    let behind = stream.data.start;
    if (stream.compressed) this.decodable -= stream.bytes.length;
    for (const { number, start } of stream.objects) {
      if (this.gaveUp !== null) return;
      const value = this.value(stream.bytes, start, stream.data.end, (inner) => this.take(stream.bytes, inner, number, stream.compressed ? ordinal : null));
      if (start < behind) this.spend(value.end - start);
      behind = Math.max(behind, value.end);
      this.add(number, stream.compressed ? -1 : start);
    }
  }

  /** A /ByteRange outside every object that could be read: of a damaged object, or bait. */
  private strayOutside(at: number): number {
    if (at < this.splitUntil) return at + 10;
    const behind = this.stray(at);
    if (behind === null) this.unsure = true;
    return behind ?? at + 10;
  }

  /** In the data of a stream, only what is a signature over this very file counts. */
  private strayInside({ start, end }: Span): void {
    for (let from = start; from < end && this.gaveUp === null; ) {
      const found = this.file.subarray(from, end).indexOf('/ByteRange');
      if (found < 0) return;
      from = this.stray(from + found) ?? from + found + 10;
    }
  }

  /** Takes the dictionary around a stray /ByteRange. @returns the dictionary's end, null when there is none */
  private stray(at: number): number | null {
    const dictionary = dictionaryAround(this.file, at, (count) => this.spend(count));
    if (dictionary === null) return null;
    this.found.addSignature(this.signature(this.file, dictionary, { object: null, place: String(dictionary.start), compressed: false }));
    return dictionary.end;
  }
}
