import { createHash } from 'node:crypto';
import type { PDFContext, PDFRef } from 'pdf-lib';
import { PDFString } from 'pdf-lib';
import { flate } from '../objects.ts';
import type { Face, FontSubset } from './fonts.ts';
import type { Glyph } from './shape.ts';

interface Used {
  /** glyph id in the subset = CID */
  cid: number;
  advance: number;
  codePoint: number;
}

const RADICAL = (codePoint: number): boolean => codePoint >= 0x2e80 && codePoint <= 0x2fdf;

/** One face's glyphs in one document: assigns CIDs while text is drawn, then writes the embedded font. */
export class EmbeddedFont {
  readonly ref: PDFRef;
  readonly resourceName: string;
  readonly #face: Face;
  readonly #subset: FontSubset;
  readonly #used = new Map<number, Used>();

  constructor(context: PDFContext, face: Face, resourceName: string) {
    this.#face = face;
    this.#subset = face.subset();
    this.ref = context.nextRef();
    this.resourceName = resourceName;
  }

  /** Four hex digits: the glyph's code in a content stream. */
  code(glyph: Glyph): string {
    let used = this.#used.get(glyph.gid);
    if (!used) {
      used = { cid: this.#subset.includeGlyph(glyph.gid), advance: glyph.advance, codePoint: glyph.codePoint };
      this.#used.set(glyph.gid, used);
    } else if (RADICAL(used.codePoint)) used.codePoint = glyph.codePoint;
    return used.cid.toString(16).padStart(4, '0');
  }

  /**
   * Writes font program, widths and ToUnicode map.
   * @throws Error when a character that should leave ink has an empty outline in the subset (that is how Chinese text prints
   *   with holes while text extraction looks right)
   */
  finish(context: PDFContext): void {
    const program = this.#subset.encode();
    const used = [...this.#used.values()].sort((a, b) => a.cid - b.cid);
    assertInk(program, used);
    const base = `${tagOf(used)}+${this.#face.postscriptName}`;
    const file = context.register(flate(context, program, { Length1: program.length }));
    const [minX, minY, maxX, maxY] = this.#face.bbox;
    const descriptor = context.register(
      context.obj({
        Type: 'FontDescriptor',
        FontName: base,
        Flags: this.#face.name.startsWith('serif') ? 6 : 4,
        FontBBox: [minX, minY, maxX, maxY],
        ItalicAngle: 0,
        Ascent: this.#face.ascent,
        Descent: this.#face.descent,
        CapHeight: this.#face.capHeight,
        StemV: this.#face.name.endsWith('Bold') ? 140 : 80,
        FontFile2: file,
      }),
    );
    const descendant = context.obj({
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: base,
      CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0 },
      FontDescriptor: descriptor,
      DW: 1000,
      W: widths(used),
      CIDToGIDMap: 'Identity',
    });
    const toUnicode = context.register(flate(context, Buffer.from(unicodeMap(used), 'latin1'), {}));
    context.assign(
      this.ref,
      context.obj({ Type: 'Font', Subtype: 'Type0', BaseFont: base, Encoding: 'Identity-H', DescendantFonts: [context.register(descendant)], ToUnicode: toUnicode }),
    );
  }
}

/** Six capital letters that name the subset (ISO 32000-1 §9.6.4), from its content: same glyphs, same tag. */
function tagOf(used: readonly Used[]): string {
  const digest = createHash('sha256').update(used.map((entry) => entry.codePoint).join(',')).digest();
  return Array.from({ length: 6 }, (_, i) => String.fromCharCode(65 + (digest[i]! % 26))).join('');
}

/** The /W array: consecutive CIDs share one run. */
function widths(used: readonly Used[]): (number | number[])[] {
  const all: (number | number[])[] = [];
  let run: number[] = [];
  let next = -1;
  for (const { cid, advance } of used) {
    if (cid !== next) {
      run = [];
      all.push(cid, run);
    }
    run.push(Math.round(advance));
    next = cid + 1;
  }
  return all;
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
    for (const { cid, codePoint } of part) lines.push(`<${cid.toString(16).padStart(4, '0')}> <${utf16Hex(codePoint)}>`);
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
