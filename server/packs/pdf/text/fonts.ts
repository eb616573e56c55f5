import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fontkit from 'fontkit';
import { TrueType, subsetProgram } from './truetype.ts';

/** The four slots of a document's typography. A lender with a licensed 仿宋 mounts it in a slot; nothing else changes. */
export const FACE_NAMES = ['serif', 'serifBold', 'sans', 'sansBold'] as const;
export type FaceName = (typeof FACE_NAMES)[number];

/** Absolute path of the font file for each slot that is not to be the default one. */
export type FontFiles = Partial<Record<FaceName, string>>;

const PACKAGED: Record<FaceName, string> = {
  serif: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  serifBold: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  sans: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  sansBold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
};

/** Where a slot looks next for a character that its own face lacks. */
const FALLBACK: Record<FaceName, readonly FaceName[]> = {
  serif: ['serif', 'sans'],
  serifBold: ['serifBold', 'sansBold', 'serif'],
  sans: ['sans', 'serif'],
  sansBold: ['sansBold', 'serifBold', 'sans'],
};

export interface FaceGlyph {
  /** glyph id in the full font */
  gid: number;
  /** thousandths of an em */
  advance: number;
}

/** One parsed font file. Parsing costs ~20 ms and the file 15 MB, so a face is made once per thread and shared by all documents. */
export class Face {
  readonly name: FaceName;
  readonly postscriptName: string;
  /** thousandths of an em */
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly bbox: readonly [number, number, number, number];
  readonly #font: fontkit.Font;
  readonly #program: TrueType;
  readonly #glyphs = new Map<number, FaceGlyph | null>();
  readonly #proportional = new Map<number, FaceGlyph | null>();

  constructor(name: FaceName, file: string) {
    const bytes = readFileSync(file);
    const parsed = fontkit.create(bytes);
    if (!('unitsPerEm' in parsed)) throw new TypeError(`${file} is a font collection; a single TrueType font is needed`);
    const em = 1000 / parsed.unitsPerEm;
    this.name = name;
    this.#font = parsed;
    this.#program = new TrueType(bytes);
    this.postscriptName = parsed.postscriptName;
    this.ascent = parsed.ascent * em;
    this.descent = parsed.descent * em;
    this.capHeight = parsed.capHeight * em;
    this.bbox = [parsed.bbox.minX * em, parsed.bbox.minY * em, parsed.bbox.maxX * em, parsed.bbox.maxY * em];
  }

  /** The glyph of a character, or null when the face has none. */
  glyph(codePoint: number): FaceGlyph | null {
    let found = this.#glyphs.get(codePoint);
    if (found === undefined) {
      found = null;
      if (this.#font.hasGlyphForCodePoint(codePoint)) {
        const glyph = this.#font.glyphForCodePoint(codePoint);
        found = { gid: glyph.id, advance: (glyph.advanceWidth * 1000) / this.#font.unitsPerEm };
      }
      this.#glyphs.set(codePoint, found);
    }
    return found;
  }

  /** The glyph for running text in Latin letters: a Chinese face has “ ” ‘ ’ and … as wide as an ideograph, and narrow ones as a feature (pwid). */
  proportionalGlyph(codePoint: number): FaceGlyph | null {
    let found = this.#proportional.get(codePoint);
    if (found === undefined) {
      found = null;
      if (this.#font.hasGlyphForCodePoint(codePoint)) {
        const [glyph] = this.#font.layout(String.fromCodePoint(codePoint), ['pwid']).glyphs;
        if (glyph) found = { gid: glyph.id, advance: (glyph.advanceWidth * 1000) / this.#font.unitsPerEm };
      }
      this.#proportional.set(codePoint, found);
    }
    return found;
  }

  /** A font program of these glyphs in this order; the first is glyph 0, the one for what is missing. */
  subset(gids: readonly number[]): Uint8Array {
    return subsetProgram(this.#program, gids);
  }
}

/** All faces of one thread, each parsed on first use. */
export class FontBook {
  readonly #files: FontFiles;
  readonly #faces = new Map<FaceName, Face>();

  constructor(files: FontFiles = {}) {
    this.#files = files;
  }

  face(name: FaceName): Face {
    let face = this.#faces.get(name);
    if (!face) {
      face = new Face(name, this.#files[name] ?? fileURLToPath(import.meta.resolve(PACKAGED[name])));
      this.#faces.set(name, face);
    }
    return face;
  }

  /** The first face of the slot's fallback chain that has the character, or null when none has. */
  find(name: FaceName, codePoint: number, isProportional = false): { face: Face; glyph: FaceGlyph } | null {
    for (const candidate of FALLBACK[name]) {
      const face = this.face(candidate);
      const glyph = isProportional ? face.proportionalGlyph(codePoint) : face.glyph(codePoint);
      if (glyph) return { face, glyph };
    }
    return null;
  }
}

let shared: FontBook | undefined;

/** The thread's font book with the packaged fonts. */
export function defaultFonts(): FontBook {
  return (shared ??= new FontBook());
}
