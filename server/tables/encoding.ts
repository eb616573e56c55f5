import { isAscii } from 'node:buffer';
import { AppError } from '../errors.ts';
import type { TableEncoding } from './types.ts';

/** How many bytes from the first that is not ASCII decide between UTF-8 and GB 18030; fixed, so that no way of cutting the stream decides otherwise. */
const WINDOW = 65_536;
/** No byte below this is ever the second, third or fourth of a character in UTF-8 (≥ 0x80) or GB 18030 (0x30–0x39, 0x40 and up): after it text may be cut. */
const CUT_BELOW = 0x30;
/** Text without a place to cut: no comma, quote, space or line break in this many bytes is no table. */
const LONGEST_PIECE = 1 << 20;

/**
 * Text of a table as it streams in. UTF-8 with or without byte order mark, UTF-16 with one, else GB 18030, which mainland systems still write.
 * @throws AppError `table-encoding-unknown` with the byte offset, `table-encoding-ambiguous`, `table-record-too-long`
 */
export class TextSource {
  /** as known so far; text of ASCII only counts as UTF-8 */
  encoding: TableEncoding = 'utf-8';
  private decided = false;
  private offset = 0;
  private readonly content: AsyncIterable<Uint8Array>;

  constructor(content: AsyncIterable<Uint8Array>, start: Uint8Array) {
    this.content = content;
    const mark = byteOrderMark(start);
    if (mark === null) return;
    this.encoding = mark;
    this.decided = true;
  }

  async *text(): AsyncGenerator<string, void, undefined> {
    // Only a mark at the very start is to be skipped: later ones are data.
    let first = true;
    for await (const piece of this.isWide() ? this.widePieces() : this.pieces()) {
      const text = this.decode(piece);
      this.offset += piece.length;
      yield first && text.startsWith('\uFEFF') ? text.slice(1) : text;
      first = false;
    }
  }

  private isWide(): boolean {
    return this.encoding === 'utf-16le' || this.encoding === 'utf-16be';
  }

  /** The content cut where no character is cut; until the encoding is decided, up to the window that decides it. */
  private async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    let kept: Uint8Array[] = [];
    let length = 0;
    /** first byte that is not ASCII, counted from the start of what is kept */
    let foreign = -1;
    for await (const chunk of this.content) {
      if (!this.decided && foreign < 0 && !isAscii(chunk)) foreign = length + chunk.findIndex((byte) => byte >= 0x80);
      kept.push(chunk);
      length += chunk.length;
      if (foreign >= 0 && length < foreign + WINDOW) continue;
      if (foreign < 0 && lastCut(chunk) === 0) {
        if (length > LONGEST_PIECE) throw this.tooLong();
        continue;
      }
      const bytes = Buffer.concat(kept, length);
      if (foreign >= 0) this.decide(bytes.subarray(foreign, foreign + WINDOW), this.offset + foreign, false);
      foreign = -1;
      const cut = lastCut(bytes);
      if (cut > 0) yield bytes.subarray(0, cut);
      kept = [bytes.subarray(cut)];
      length -= cut;
    }
    const last = Buffer.concat(kept, length);
    if (foreign >= 0) this.decide(last.subarray(foreign), this.offset + foreign, true);
    if (last.length > 0) yield last;
  }

  /** The content cut between code units, and not between the halves of a surrogate pair. */
  private async *widePieces(): AsyncGenerator<Uint8Array, void, undefined> {
    let kept: Uint8Array = new Uint8Array();
    for await (const chunk of this.content) {
      const bytes = Buffer.concat([kept, chunk]);
      let cut = bytes.length & ~1;
      const high = bytes[this.encoding === 'utf-16le' ? cut - 1 : cut - 2];
      if (high !== undefined && high >= 0xd8 && high <= 0xdb) cut -= 2;
      if (cut > 0) yield bytes.subarray(0, cut);
      kept = bytes.subarray(cut);
    }
    if (kept.length > 0) yield kept;
  }

  private tooLong(): AppError {
    return new AppError('table-record-too-long', { where: { 'zh-CN': `第 ${this.offset} 字节起`, en: `from byte ${this.offset} on` }, limit: LONGEST_PIECE });
  }

  private decide(window: Uint8Array, offset: number, isEnd: boolean): void {
    const utf8 = attempt(window, 'utf-8', isEnd);
    const gb18030 = attempt(window, 'gb18030', isEnd);
    if (utf8 === null && gb18030 === null) {
      const good = Math.max(validLength(window, 'utf-8', isEnd), validLength(window, 'gb18030', isEnd));
      throw new AppError('table-encoding-unknown', { offset: offset + good });
    }
    // “é” in UTF-8 is 茅 in GB 18030. Chinese text in UTF-8 has characters of three bytes, which tells them apart; a wrong guess would be a wrong name.
    if (utf8 !== null && gb18030 !== null && !/[\u0800-\uffff]/.test(utf8) && onlyCommonHanzi(gb18030)) throw new AppError('table-encoding-ambiguous');
    this.encoding = utf8 === null ? 'gb18030' : 'utf-8';
    this.decided = true;
  }

  private decode(piece: Uint8Array): string {
    const text = attempt(piece, this.encoding, true);
    if (text === null) throw new AppError('table-encoding-unknown', { offset: this.offset + validLength(piece, this.encoding, true) });
    const zero = text.indexOf('\0');
    if (zero < 0) return text;
    throw new AppError('table-encoding-unknown', { offset: this.offset + (this.isWide() ? 2 * zero : piece.indexOf(0)) });
  }
}

/** Where UTF-8 and GB 18030 may be cut: after the last byte that ends a character for sure; 0 for nowhere. */
function lastCut(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= 0; at--) if (bytes[at]! < CUT_BELOW) return at + 1;
  return 0;
}

/** The encoding that a byte order mark states, or null. */
export function byteOrderMark(start: Uint8Array): TableEncoding | null {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return null;
}

/** `isEnd` false lets the last character be incomplete. */
function attempt(bytes: Uint8Array, encoding: TableEncoding, isEnd: boolean): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isEnd });
  } catch {
    return null;
  }
}

/** Leading bytes that can be read, by halves. */
function validLength(bytes: Uint8Array, encoding: TableEncoding, isEnd: boolean): number {
  if (attempt(bytes, encoding, isEnd) !== null) return bytes.length;
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (attempt(bytes.subarray(0, middle), encoding, false) === null) bad = middle;
    else good = middle;
  }
  return good;
}

/** Whether every character beyond ASCII is a hanzi of everyday use (the block, not its rare extensions). */
function onlyCommonHanzi(text: string): boolean {
  return !/[\u0080-\u4dff\ua000-\uffff]/.test(text);
}
