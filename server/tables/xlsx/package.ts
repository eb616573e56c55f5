import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { AppError } from '../../errors.ts';
import type { RandomAccess } from '../types.ts';
import { brokenWorkbook, largeWorkbook } from './errors.ts';

/** A workbook of a thousand sheets has fewer. */
const MOST_ENTRIES = 10_000;
/** Bytes of all parts that are read, once expanded: sheets expand ten- to fiftyfold, bombs a thousandfold. */
const MOST_EXPANDED = 2 ** 30;
const HIGHEST_RATIO = 250;
/** Below this the ratio says nothing: an empty sheet compresses well too. */
const HARMLESS_EXPANDED = 16 << 20;
const BLOCK = 65_536;

class SpoolReader extends yauzl.RandomAccessReader {
  private readonly spool: RandomAccess;

  constructor(spool: RandomAccess) {
    super();
    this.spool = spool;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(blocks(this.spool, start, end), { objectMode: false });
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    this.spool.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(bytes.length === length ? null : new Error('the spool gave fewer bytes than it has'));
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

async function* blocks(spool: RandomAccess, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = start; at < end; at += BLOCK) yield await spool.read(at, Math.min(BLOCK, end - at));
}

/** The parts of an OOXML package (a ZIP), each read as a stream, checked against its declared size and CRC. */
export class Package {
  private readonly zip: ZipFile;
  private readonly entries: ReadonlyMap<string, Entry>;
  private expanded = 0;
  private readonly size: number;
  private readonly limit: number;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, size: number, limit: number) {
    this.zip = zip;
    this.entries = entries;
    this.size = size;
    this.limit = limit;
  }

  /** Names of the parts, in lower case. */
  get names(): string[] {
    return [...this.entries.keys()];
  }

  /** @param limit bytes of one part, expanded. @throws AppError `table-xlsx-broken` for what is no ZIP, for names out of the package, names given twice, and too many of them */
  static async open(spool: RandomAccess, limit = MOST_EXPANDED): Promise<Package> {
    const entries = new Map<string, Entry>();
    try {
      const zip = await yauzl.fromRandomAccessReaderPromise(new SpoolReader(spool), spool.size, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
      for await (const entry of zip.eachEntry()) {
        // Part names are compared without case (ECMA-376-2 §6.2.2.3); two of one name are how a checker and a reader see different sheets.
        const name = entry.fileName.toLowerCase();
        if (entries.has(name)) throw brokenWorkbook(entry.fileName, '同一个名称出现两次', 'the name occurs twice');
        entries.set(name, entry);
        if (entries.size > MOST_ENTRIES) throw brokenWorkbook('zip', `超过 ${MOST_ENTRIES} 个部件`, `more than ${MOST_ENTRIES} parts`);
      }
      return new Package(zip, entries, spool.size, limit);
    } catch (error) {
      throw error instanceof AppError ? error : zipProblem('zip', error);
    }
  }

  has(name: string): boolean {
    return this.entries.has(name.toLowerCase());
  }

  /** @throws AppError `table-xlsx-broken`, `table-xlsx-too-large` */
  async *read(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const entry = this.entries.get(name.toLowerCase());
    if (entry === undefined) throw brokenWorkbook(name, '部件缺失', 'the part is missing');
    if (entry.isEncrypted()) throw brokenWorkbook(name, '部件已加密，请取消密码', 'the part is encrypted; remove the password');
    let crc = 0;
    let length = 0;
    try {
      const stream = await this.zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        length += chunk.length;
        this.count(name, chunk.length, length);
        crc = crc32(chunk, crc);
        yield chunk;
      }
    } catch (error) {
      throw error instanceof AppError ? error : zipProblem(name, error);
    }
    if (crc !== entry.crc32) throw brokenWorkbook(name, '校验和（CRC-32）不符', 'its checksum (CRC-32) is wrong');
  }

  /** A part may be read twice, so the total is held against twice the limit. */
  private count(name: string, bytes: number, length: number): void {
    this.expanded += bytes;
    if (length > this.limit || this.expanded > 2 * this.limit) throw largeWorkbook(name, `${this.limit >> 20} MiB`);
    if (length > HARMLESS_EXPANDED && length > HIGHEST_RATIO * this.size) throw largeWorkbook(name, `${HIGHEST_RATIO} : 1`);
  }
}

function zipProblem(part: string, error: unknown): AppError {
  const problem = error instanceof Error ? error.message : String(error);
  return brokenWorkbook(part, `ZIP 无法读取（${problem}）`, `the ZIP cannot be read (${problem})`);
}
