/** What must be known of a JPEG file to pass it into a PDF untouched. */
export interface JpegFacts {
  width: number;
  height: number;
  /** 1 grey, 3 colour, 4 CMYK */
  components: number;
  bitsPerComponent: number;
  /** EXIF orientation 1…8; 1 when not stated */
  orientation: number;
  /** Adobe marker present: then CMYK values are stored inverted */
  adobe: boolean;
  /** ends with an end-of-image marker */
  complete: boolean;
}

/** Frame types that PDF's DCTDecode covers: baseline, extended, progressive. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);

/**
 * Reads a JPEG's header segments (ITU-T T.81 Annex B).
 * @throws RangeError when the file is damaged or of a kind (lossless, arithmetic) that PDF cannot hold
 */
export function readJpegFacts(bytes: Uint8Array): JpegFacts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const facts = { orientation: 1, adobe: false, complete: endsProperly(bytes) };
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new RangeError('marker expected');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    const length = view.getUint16(at + 2);
    const start = at + 4;
    if (marker === 0xe1) facts.orientation = exifOrientation(bytes.subarray(start, at + 2 + length)) ?? facts.orientation;
    if (marker === 0xee && Buffer.from(bytes.subarray(start, start + 5)).toString('latin1') === 'Adobe') facts.adobe = true;
    if (FRAMES.has(marker)) {
      const frame = { bitsPerComponent: bytes[start]!, height: view.getUint16(start + 1), width: view.getUint16(start + 3), components: bytes[start + 5]! };
      if (frame.width === 0 || frame.height === 0 || ![1, 3, 4].includes(frame.components) || frame.bitsPerComponent !== 8) throw new RangeError('unusual frame');
      return { ...facts, ...frame, ...afterFrame(bytes, at + 2 + length, facts) };
    }
    if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) throw new RangeError('lossless or arithmetic coding');
    at += 2 + length;
  }
  throw new RangeError('no frame header');
}

/** EXIF and Adobe segments may also stand between frame and scan. */
function afterFrame(bytes: Uint8Array, from: number, known: { orientation: number; adobe: boolean }): { orientation: number; adobe: boolean } {
  let { orientation, adobe } = known;
  for (let at = from; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (bytes[at + 1] === 0xe1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    if (bytes[at + 1] === 0xee) adobe = true;
    at += 2 + length;
  }
  return { orientation, adobe };
}

function endsProperly(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 1; i > Math.max(0, bytes.length - 4096); i--) if (bytes[i] === 0xd9 && bytes[i - 1] === 0xff) return true;
  return false;
}

/** Tag 0x0112 of IFD0 (Exif 2.32 §4.6.4). */
function exifOrientation(segment: Uint8Array): number | undefined {
  if (Buffer.from(segment.subarray(0, 6)).toString('latin1') !== 'Exif\0\0' || segment.length < 14) return undefined;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  const little = tiff.getUint16(0) === 0x4949;
  const start = tiff.getUint32(4, little);
  if (start + 2 > tiff.byteLength) return undefined;
  const count = tiff.getUint16(start, little);
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    if (at + 12 > tiff.byteLength) return undefined;
    if (tiff.getUint16(at, little) !== 0x0112) continue;
    const value = tiff.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
