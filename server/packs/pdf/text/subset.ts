import { createHash } from 'node:crypto';
import { flate } from '../objects.ts';
import { nameText } from '../objects/syntax.ts';
import type { ObjectStore } from '../objects/store.ts';
import type { Ref } from '../objects/values.ts';
import type { Face } from './fonts.ts';
import type { Glyph } from './shape.ts';

interface Used {
  gid: number;
  /** glyph id in the subset = CID */
  cid: number;
  /** the CID as four hex digits */
  code: string;
  advance: number;
  codePoint: number;
}

const RADICAL = (codePoint: number): boolean => codePoint >= 0x2e80 && codePoint <= 0x2fdf;

/**
 * One face's glyphs in one document: assigns CIDs while text is drawn, then writes the embedded font. The program has the
 * glyphs of this document and no others, in the order of their first use, so that it depends on nothing that ran before.
 */
export class EmbeddedFont {
  readonly ref: Ref;
  readonly resourceName: string;
  readonly #face: Face;
  readonly #used = new Map<number, Used>();

  constructor(objects: ObjectStore, face: Face, resourceName: string) {
    this.#face = face;
    this.ref = objects.next();
    this.resourceName = resourceName;
  }

  /** Four hex digits: the glyph's code in a content stream. */
  code(glyph: Glyph): string {
    let used = this.#used.get(glyph.gid);
    if (!used) {
      const cid = this.#used.size + 1;
      used = { gid: glyph.gid, cid, code: cid.toString(16).padStart(4, '0'), advance: glyph.advance, codePoint: glyph.codePoint };
      this.#used.set(glyph.gid, used);
    } else if (RADICAL(used.codePoint)) used.codePoint = glyph.codePoint;
    return used.code;
  }

  /**
   * Writes font program, widths and ToUnicode map.
   * @param compact compresses the program: a third smaller, but as costly as everything else of a whole bundle together
   * @throws Error when a character that should leave ink has an empty outline in the subset (that is how Chinese text prints
   *   with holes while text extraction looks right)
   */
  finish(objects: ObjectStore, compact: boolean): void {
    const used = [...this.#used.values()];
    const program = this.#face.subset([0, ...used.map(({ gid }) => gid)]);
    assertInk(program, used);
    const base = nameText(`${tagOf(used)}+${this.#face.postscriptName}`);
    const file = compact ? flate(objects, program, `/Length1 ${program.length}`) : objects.register(`/Length1 ${program.length}`, program);
    const bold = this.#face.name.endsWith('Bold');
    const descriptor = objects.register(
      `<</Type/FontDescriptor/FontName${base}/Flags ${this.#face.name.startsWith('serif') ? 6 : 4}/FontBBox[${this.#face.bbox.map(Math.round).join(' ')}]/ItalicAngle 0` +
        `/Ascent ${Math.round(this.#face.ascent)}/Descent ${Math.round(this.#face.descent)}/CapHeight ${Math.round(this.#face.capHeight)}/StemV ${bold ? 140 : 80}/FontFile2 ${file.text}>>`,
    );
    const descendant = objects.register(
      `<</Type/Font/Subtype/CIDFontType2/BaseFont${base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${descriptor.text}/DW 1000/W[${widths(used)}]/CIDToGIDMap/Identity>>`,
    );
    const toUnicode = flate(objects, Buffer.from(unicodeMap(used), 'latin1'));
    objects.assign(this.ref, `<</Type/Font/Subtype/Type0/BaseFont${base}/Encoding/Identity-H/DescendantFonts[${descendant.text}]/ToUnicode ${toUnicode.text}>>`);
  }
}

/** Six capital letters that name the subset (ISO 32000-1 §9.6.4), from its content: same glyphs, same tag. */
function tagOf(used: readonly Used[]): string {
  const digest = createHash('sha256').update(used.map((entry) => entry.codePoint).join(',')).digest();
  return Array.from({ length: 6 }, (_, i) => String.fromCharCode(65 + (digest[i]! % 26))).join('');
}

/** The /W array: CIDs run from 1 without a gap. */
function widths(used: readonly Used[]): string {
  return `1[${used.map(({ advance }) => Math.round(advance)).join(' ')}]`;
}

function utf16Hex(codePoint: number): string {
  let hex = '';
  const text = String.fromCodePoint(codePoint);
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(4, '0');
  return hex;
}

function unicodeMap(used: readonly Used[]): string {
  const lines = ['/CIDInit /ProcSet findresource begin', '12 dict begin', 'begincmap', '/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def'];
  lines.push('/CMapName /Adobe-Identity-UCS def', '/CMapType 2 def', '1 begincodespacerange', '<0000> <ffff>', 'endcodespacerange');
  for (let i = 0; i < used.length; i += 100) {
    const part = used.slice(i, i + 100);
    lines.push(`${part.length} beginbfchar`);
    for (const { code, codePoint } of part) lines.push(`<${code}> <${utf16Hex(codePoint)}>`);
    lines.push('endbfchar');
  }
  lines.push('endcmap', 'CMapName currentdict /CMap defineresource pop', 'end', 'end');
  return lines.join('\n');
}

function tableOffset(program: DataView, tag: string): number {
  const count = program.getUint16(4);
  for (let i = 0; i < count; i++) {
    const at = 12 + 16 * i;
    const name = String.fromCharCode(...Array.from({ length: 4 }, (_, k) => program.getUint8(at + k)));
    if (name === tag) return program.getUint32(at + 8);
  }
  throw new Error(`the font subset has no ${tag} table`);
}

/** Characters that are blank by nature. */
const BLANK = /^[\s\u3000]$/u;

/** Reads the written subset back and refuses one in which a character would print as nothing. */
function assertInk(program: Uint8Array, used: readonly Used[]): void {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const long = view.getInt16(tableOffset(view, 'head') + 50) === 1;
  const loca = tableOffset(view, 'loca');
  const offset = (cid: number): number => (long ? view.getUint32(loca + 4 * cid) : 2 * view.getUint16(loca + 2 * cid));
  for (const { cid, codePoint } of used) {
    if (offset(cid + 1) > offset(cid) || BLANK.test(String.fromCodePoint(codePoint))) continue;
    throw new Error(`U+${codePoint.toString(16)} has no outline in the font subset`);
  }
}
