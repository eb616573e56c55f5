/** Chinese fonts, parsed once for all documents: parsing a font of 15 MB per document would take most of the time. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';
import { create } from 'fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';

const require = createRequire(import.meta.url);
const FILES = {
  serif: require.resolve('@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
};
export type FontName = keyof typeof FILES;

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];
type ParsedFont = Exclude<Awaited<ReturnType<Fontkit['create']>>, null>;

const parsed = new Map<FontName, ParsedFont>();

function parsedFont(name: FontName): ParsedFont {
  let font = parsed.get(name);
  if (font === undefined) {
    font = create(readFileSync(FILES[name]));
    parsed.set(name, font);
  }
  return font;
}

/** Embeds a subset of the font `name` in `document`. */
export async function embedFont(document: PDFDocument, name: FontName): Promise<PDFFont> {
  document.registerFontkit({ create: () => parsedFont(name) });
  return document.embedFont(new Uint8Array(), { subset: true, features: { liga: false } });
}

const widths = { serif: new Map<string, number>(), bold: new Map<string, number>() };

/** Advance width of one character at 1 pt. @throws Error when the font has no glyph for it: a box in evidence must not go unseen */
export function charWidth(name: FontName, char: string): number {
  let width = widths[name].get(char);
  if (width === undefined) {
    const font = parsedFont(name) as unknown as { unitsPerEm: number; glyphForCodePoint(codePoint: number): { id: number; advanceWidth: number } };
    const glyph = font.glyphForCodePoint(char.codePointAt(0) ?? 0);
    if (glyph.id === 0) throw new Error(`the font ${name} has no glyph for U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
    width = glyph.advanceWidth / font.unitsPerEm;
    widths[name].set(char, width);
  }
  return width;
}

/** Width of `text` at 1 pt. */
export function textWidth(name: FontName, text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(name, char);
  return width;
}

/** Makes the same fonts known to the canvas under their names `serif-sc` and `sans-sc`. */
export function registerCanvasFonts(): void {
  if (GlobalFonts.has('serif-sc')) return;
  GlobalFonts.registerFromPath(FILES.serif, 'serif-sc');
  GlobalFonts.registerFromPath(FILES.bold, 'sans-sc');
}
