import { deflateSync } from 'node:zlib';

/** sRGB's primaries and white, adapted to D50 (IEC 61966-2-1, ICC.1:2001-04 Annex): X, Y, Z. */
const COLORANTS = { rXYZ: [0.4361, 0.2225, 0.0139], gXYZ: [0.3851, 0.7169, 0.0971], bXYZ: [0.1431, 0.0606, 0.7141], wtpt: [0.9642, 1, 0.8249] } as const;
const CURVE_POINTS = 1024;

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
const fixed = (value: number): Buffer => word(Math.round(value * 65536));
const type = (signature: string, ...parts: Buffer[]): Buffer => Buffer.concat([Buffer.from(signature, 'latin1'), word(0), ...parts]);

/** sRGB's transfer function from encoded to linear light. */
function curve(): Buffer {
  const values = Buffer.alloc(2 * CURVE_POINTS);
  for (let i = 0; i < CURVE_POINTS; i++) {
    const encoded = i / (CURVE_POINTS - 1);
    values.writeUInt16BE(Math.round((encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4) * 65535), 2 * i);
  }
  return type('curv', word(CURVE_POINTS), values);
}

function description(text: string): Buffer {
  // ASCII, then no Unicode and no ScriptCode description, which stand there all the same (ICC.1:2001-04 §6.5.17)
  return type('desc', word(text.length + 1), Buffer.from(`${text}\0`, 'latin1'), Buffer.alloc(4 + 4 + 2 + 1 + 67));
}

/** An ICC profile, version 2.1, of the sRGB colour space, made here from the standard's numbers. */
export function srgbProfile(): Uint8Array {
  const shared = curve();
  const tags: [string, Buffer][] = [
    ['desc', description('sRGB IEC61966-2.1')],
    ['cprt', type('text', Buffer.from('No copyright, use freely\0', 'latin1'))],
    ...Object.entries(COLORANTS).map(([tag, values]): [string, Buffer] => [tag, type('XYZ ', ...values.map(fixed))]),
    ...['rTRC', 'gTRC', 'bTRC'].map((tag): [string, Buffer] => [tag, shared]),
  ];
  const start = 128 + 4 + 12 * tags.length;
  const places = new Map<Buffer, number>();
  const bodies: Buffer[] = [];
  let at = start;
  for (const [, body] of tags) {
    if (places.has(body)) continue;
    places.set(body, at);
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    bodies.push(padded);
    at += padded.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x02100000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  // the profile's own date, an input as every date here: the day of the standard
  [1999, 10, 18].forEach((value, i) => header.writeUInt16BE(value, 24 + 2 * i));
  header.write('acsp', 36, 'latin1');
  Buffer.concat(COLORANTS.wtpt.map(fixed)).copy(header, 68);
  const directory = tags.map(([tag, body]) => Buffer.concat([Buffer.from(tag, 'latin1'), word(places.get(body)!), word(body.length)]));
  return Buffer.concat([header, word(tags.length), ...directory, ...bodies]);
}

let compressed: Uint8Array | undefined;

/** The profile, deflated once per thread. */
export function colorProfile(): Uint8Array {
  return (compressed ??= deflateSync(srgbProfile(), { level: 9 }));
}
