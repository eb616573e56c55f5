/** Archives made by hand, so that every field can be a lie; and honest ones. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface RawEntry {
  name: string | Buffer;
  content: Buffer | string;
  /** 0 stored (default), 8 deflated, or a method that is not applied */
  method?: number;
  /** general purpose flags; 0x800 (UTF-8) unless given */
  flags?: number;
  /** stated instead of the true ones */
  size?: number;
  packedSize?: number;
  crc?: number;
  extra?: Buffer;
  /** Unix mode with kind */
  mode?: number;
  /** offset of the local header stated instead of the true one */
  offset?: number;
  zip64?: boolean;
}

function extraField(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

/** Info-ZIP Unicode Path extra field for `rawName`. */
export function unicodePath(rawName: Buffer, name: string): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(crc32(rawName), 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(name, 'utf8')]));
}

function zip64Field(size: number, packedSize: number, offset: number): Buffer {
  const data = Buffer.alloc(24);
  [size, packedSize, offset].forEach((value, i) => data.writeBigUInt64LE(BigInt(value), 8 * i));
  return extraField(1, data);
}

interface Placed {
  name: Buffer;
  flags: number;
  method: number;
  crc: number;
  size: number;
  packedSize: number;
  offset: number;
  extra: Buffer;
  mode: number;
}

function centralHeader({ name, flags, method, crc, size, packedSize, offset, extra, mode }: Placed): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE((3 << 8) | 45, 4);
  head.writeUInt16LE(45, 6);
  head.writeUInt16LE(flags, 8);
  head.writeUInt16LE(method, 10);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packedSize, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE((mode << 16) >>> 0, 38);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name, extra]);
}

function localHeader({ name, flags, method, crc, size, packedSize }: Placed): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(45, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt32LE(crc, 14);
  head.writeUInt32LE(packedSize, 18);
  head.writeUInt32LE(size, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

/** @param options `count`: number of entries that the end record states */
export function rawZip(entries: readonly RawEntry[], options: { count?: number; zip64?: boolean } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content as string);
    const packed = entry.method === 8 ? deflateRawSync(content) : content;
    const stated = { size: entry.size ?? content.length, packedSize: entry.packedSize ?? packed.length, offset: entry.offset ?? at };
    const name = Buffer.from(entry.name as string);
    const common = { name, flags: entry.flags ?? 0x800, method: entry.method ?? 0, crc: entry.crc ?? crc32(content), mode: entry.mode ?? 0o100644 };
    const extra = entry.extra ?? Buffer.alloc(0);
    const header = localHeader({ ...common, ...stated, extra });
    parts.push(header, packed);
    at += header.length + packed.length;
    if (!entry.zip64) directory.push(centralHeader({ ...common, ...stated, extra }));
    else directory.push(centralHeader({ ...common, size: 0xffffffff, packedSize: 0xffffffff, offset: 0xffffffff, extra: Buffer.concat([extra, zip64Field(stated.size, stated.packedSize, stated.offset)]) }));
  }
  const central = Buffer.concat(directory);
  const count = options.count ?? entries.length;
  return Buffer.concat([...parts, central, ...(options.zip64 ? [zip64End(count, central.length, at)] : []), endRecord(options.zip64 ? 0xffff : count, options.zip64 ? 0xffffffff : central.length, options.zip64 ? 0xffffffff : at)]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function zip64End(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

/** An entry of a manifest; every loan is invented. */
export function stated(file: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { file, loanNumber: '虚构贷款-EXAMPLE-0001', stage: 'contract', title: '个人消费借款合同（虚构样本）', eventTime: '2024-05-31T16:00:00+08:00', provenance: { sourceSystem: 'core-lending' }, ...changes };
}

/** An archive with a manifest of these entries. */
export function archiveOf(manifest: readonly unknown[], files: readonly RawEntry[], options: { name?: string; zip64?: boolean } = {}): Buffer {
  return rawZip([{ name: options.name ?? 'manifest.json', content: JSON.stringify(manifest), method: 8 }, ...files], options);
}
