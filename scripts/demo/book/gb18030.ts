/** Text in GB18030, which many lenders' core systems export; Node only reads it. */

const decoder = new TextDecoder('gb18030');
/** The supplementary planes stand in one run of four bytes each, from 90 30 81 30 for U+10000 on. */
const FIRST_SUPPLEMENTARY = 0x10000;
const SUPPLEMENTARY_LEAD = 0x90;

let twoBytes: Map<string, [number, number]> | undefined;
let fourBytes: Map<string, number> | undefined;

/** @throws RangeError for a character that GB18030 has no place for (half a surrogate) */
export function encodeGb18030(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap(bytesOf));
}

function bytesOf(character: string): number[] {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return [code];
  if (code >= FIRST_SUPPLEMENTARY) return fourAt(code - FIRST_SUPPLEMENTARY, SUPPLEMENTARY_LEAD);
  twoBytes ??= readTwoBytes();
  const two = twoBytes.get(character);
  if (two !== undefined) return two;
  fourBytes ??= readFourBytes();
  const four = fourBytes.get(character);
  if (four === undefined) throw new RangeError(`GB18030 has no U+${code.toString(16).toUpperCase()}`);
  return fourAt(four, 0x81);
}

/** The four bytes at a place of their run: lead, 30–39, 81–FE, 30–39. */
function fourAt(place: number, lead: number): number[] {
  return [lead + Math.floor(place / 12_600), 0x30 + (Math.floor(place / 1_260) % 10), 0x81 + (Math.floor(place / 10) % 126), 0x30 + (place % 10)];
}

function readTwoBytes(): Map<string, [number, number]> {
  const table = new Map<string, [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (character !== '\uFFFD' && [...character].length === 1) table.set(character, [lead, trail]);
    }
  }
  return table;
}

/** What of the basic plane has no two bytes. */
function readFourBytes(): Map<string, number> {
  const table = new Map<string, number>();
  for (let place = 0; place < 39_420; place++) {
    const character = decoder.decode(Uint8Array.from(fourAt(place, 0x81)));
    if (character !== '\uFFFD' && [...character].length === 1) table.set(character, place);
  }
  return table;
}
