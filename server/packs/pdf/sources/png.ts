import { crc32 } from 'node:zlib';

/** A PNG whose compressed rows can go into a PDF untouched (Predictor 15 is PNG's own filter scheme). */
export interface PngFacts {
  width: number;
  height: number;
  bitDepth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey + alpha, 6 colour + alpha */
  colorType: number;
  palette: Uint8Array | null;
  /** transparency or interlacing: must be decoded and redrawn */
  needsDecoding: boolean;
  /** the rows, still compressed */
  data: Uint8Array;
}

/**
 * Reads the chunks of a PNG (ISO/IEC 15948) and checks every checksum.
 * @throws RangeError when the file is damaged
 */
export function readPng(bytes: Uint8Array): PngFacts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let header: Omit<PngFacts, 'data' | 'palette'> | undefined;
  let palette: Uint8Array | null = null;
  let transparent = false;
  let ended = false;
  for (let at = 8; at + 12 <= bytes.length && !ended; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new RangeError('chunk runs past the end');
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) throw new RangeError(`checksum of ${type}`);
    if (type === 'IHDR') header = readHeader(data);
    else if (type === 'PLTE') palette = data;
    else if (type === 'tRNS') transparent = true;
    else if (type === 'IDAT') parts.push(data);
    else if (type === 'IEND') ended = true;
    at += 12 + length;
  }
  if (!header || parts.length === 0 || !ended || (header.colorType === 3 && !palette)) throw new RangeError('incomplete');
  return { ...header, needsDecoding: header.needsDecoding || transparent, palette, data: parts.length === 1 ? parts[0]! : Buffer.concat(parts) };
}

function readHeader(data: Uint8Array): Omit<PngFacts, 'data' | 'palette'> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length !== 13) throw new RangeError('IHDR');
  const facts = { width: view.getUint32(0), height: view.getUint32(4), bitDepth: data[8]!, colorType: data[9]! };
  if (facts.width === 0 || facts.height === 0 || ![0, 2, 3, 4, 6].includes(facts.colorType)) throw new RangeError('IHDR');
  return { ...facts, needsDecoding: facts.colorType >= 4 || data[12] !== 0 };
}
