import type { FileHandle } from 'node:fs/promises';

/** One entry as the central directory states it. */
export interface ContainerEntry {
  name: string;
  method: number;
  crc32: number;
  compressedSize: number;
  uncompressedSize: number;
  offset: number;
}

const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
export const DESCRIPTOR_SIZE = 16;
const NAMES_ARE_UTF8 = 0x0800;
const SIZES_FOLLOW = 0x0008;
const DOS_TIME = 0;
/** 1 January 1980 */
const DOS_DATE = 0x21;
const MADE_BY = (3 << 8) | 63;
const VERSION = 20;
/** Sizes, offsets and numbers of entries from here on need records that plain ZIP has not (APPNOTE 4.4.8, 4.4.21). */
export const FOUR_GIBIBYTES = 0xffffffff;
export const MANY_ENTRIES = 0xffff;

export function localHeader(entry: ContainerEntry, name: Buffer, streamed: boolean): Buffer {
  const header = Buffer.alloc(LOCAL_SIZE);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(NAMES_ARE_UTF8 | (streamed ? SIZES_FOLLOW : 0), 6);
  header.writeUInt16LE(DOS_TIME, 10);
  header.writeUInt16LE(DOS_DATE, 12);
  if (!streamed) writeSizes(header, 14, entry);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function writeSizes(target: Buffer, at: number, entry: ContainerEntry): void {
  target.writeUInt32LE(entry.crc32, at);
  target.writeUInt32LE(entry.uncompressedSize, at + 4);
  target.writeUInt32LE(entry.uncompressedSize, at + 8);
}

export function descriptor(entry: ContainerEntry): Buffer {
  const bytes = Buffer.alloc(DESCRIPTOR_SIZE);
  bytes.writeUInt32LE(0x08074b50, 0);
  writeSizes(bytes, 4, entry);
  return bytes;
}

export function centralRecord(entry: ContainerEntry, name: Buffer, streamed: boolean): Buffer {
  const record = Buffer.alloc(CENTRAL_SIZE);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(MADE_BY, 4);
  record.writeUInt16LE(VERSION, 6);
  record.writeUInt16LE(NAMES_ARE_UTF8 | (streamed ? SIZES_FOLLOW : 0), 8);
  record.writeUInt16LE(DOS_TIME, 12);
  record.writeUInt16LE(DOS_DATE, 14);
  writeSizes(record, 16, entry);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  record.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([record, name]);
}

export function endRecord(entries: number, centralSize: number, centralOffset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(entries, 8);
  record.writeUInt16LE(entries, 10);
  record.writeUInt32LE(centralSize, 12);
  record.writeUInt32LE(centralOffset, 16);
  return record;
}

async function holds(file: FileHandle, position: number, expected: Buffer): Promise<boolean> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(expected.length), 0, expected.length, position);
  return bytesRead === expected.length && buffer.equals(expected);
}

/**
 * Whether every byte of the file that is not an entry's content is as our writer writes it. ZIP readers ignore many bytes
 * (times, attributes, gaps, comments); here none is left in which something could be hidden or altered unseen.
 * Packs beyond what plain ZIP can say (4 GiB, 65 535 entries) use other records and are judged by their contents alone.
 */
export async function isAsWritten(file: FileHandle, entries: readonly ContainerEntry[]): Promise<boolean> {
  const { size } = await file.stat();
  if (size >= FOUR_GIBIBYTES || entries.length >= MANY_ENTRIES) return true;
  let position = 0;
  const central: Buffer[] = [];
  for (const entry of entries) {
    if (entry.method !== 0 || entry.compressedSize !== entry.uncompressedSize || entry.offset !== position) return false;
    const name = Buffer.from(entry.name);
    const streamed = !(await holds(file, position, localHeader(entry, name, false)));
    if (streamed && !(await holds(file, position, localHeader(entry, name, true)))) return false;
    position += LOCAL_SIZE + name.length + entry.uncompressedSize;
    if (streamed) {
      if (!(await holds(file, position, descriptor(entry)))) return false;
      position += DESCRIPTOR_SIZE;
    }
    central.push(centralRecord(entry, name, streamed));
  }
  const directory = Buffer.concat(central);
  const ending = endRecord(entries.length, directory.length, position);
  return size === position + directory.length + ending.length && (await holds(file, position, directory)) && (await holds(file, position + directory.length, ending));
}
