import { inflateSync } from 'node:zlib';
import { Name } from '../objects/values.ts';
import type { Stream, Value } from '../objects/values.ts';
import { OddFile, dictOf, numberOf } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

/** Bytes one stream may unpack to: a few kilobytes can claim gigabytes. */
export const MAX_DECODED = 64 * 1024 * 1024;

/** Names of a stream's filters, in the order of decoding. */
export function filtersOf(file: SourceFile, stream: Stream): string[] {
  const filter = file.resolve(stream.dict.get('Filter'));
  const all: Value[] = Array.isArray(filter) ? filter : filter === null ? [] : [filter];
  return all.map((item) => file.resolve(item)).map((item) => (item instanceof Name ? item.text : '?'));
}

/**
 * The bytes of a stream that carries the file's own structure (object streams, cross-reference streams).
 * @throws OddFile for anything but plain or predicted Flate
 */
export function decodeStructure(file: SourceFile, stream: Stream): Buffer {
  const filters = filtersOf(file, stream);
  if (filters.length === 0) return Buffer.from(stream.data.buffer, stream.data.byteOffset, stream.data.byteLength);
  if (filters.length > 1 || filters[0] !== 'FlateDecode') throw new OddFile(`structure behind ${filters.join(' ')}`);
  let bytes: Buffer;
  try {
    bytes = inflateSync(stream.data, { maxOutputLength: MAX_DECODED });
  } catch (error) {
    throw new OddFile('structure that cannot be inflated', { cause: error });
  }
  const parameters = file.resolve(stream.dict.get('DecodeParms'));
  const only = dictOf(file, Array.isArray(parameters) ? parameters[0] : parameters);
  const predictor = only ? (numberOf(file, only.get('Predictor')) ?? 1) : 1;
  if (!only || predictor === 1) return bytes;
  if (predictor < 10) throw new OddFile(`predictor ${predictor}`);
  for (const [key, usual] of [['Colors', 1], ['BitsPerComponent', 8]] as const) if ((numberOf(file, only.get(key)) ?? usual) !== usual) throw new OddFile(`unusual /${key}`);
  return unpredicted(bytes, numberOf(file, only.get('Columns')) ?? 1);
}

/** Undoes PNG's row filters (ISO/IEC 15948 §9) for bytes of one component. */
function unpredicted(bytes: Buffer, columns: number): Buffer {
  const stride = columns + 1;
  const rows = bytes.length / stride;
  if (columns < 1 || !Number.isInteger(rows)) throw new OddFile('rows of unequal length');
  const out = Buffer.alloc(rows * columns);
  for (let row = 0; row < rows; row++) {
    const kind = bytes[row * stride]!;
    for (let i = 0; i < columns; i++) {
      const at = row * columns + i;
      const left = i > 0 ? out[at - 1]! : 0;
      const above = row > 0 ? out[at - columns]! : 0;
      const corner = row > 0 && i > 0 ? out[at - columns - 1]! : 0;
      out[at] = bytes[row * stride + 1 + i]! + predicted(kind, left, above, corner);
    }
  }
  return out;
}

function predicted(kind: number, left: number, above: number, corner: number): number {
  switch (kind) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
      return a <= b && a <= c ? left : b <= c ? above : corner;
    }
    default:
      throw new OddFile(`row filter ${kind}`);
  }
}
