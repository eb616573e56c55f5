/** OOXML packages (ECMA-376-2): ZIPs of XML parts whose bytes depend on their content alone. */
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

export interface XmlPart {
  name: string;
  xml: string;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** The earliest time a ZIP can state: the clock must not enter the file. */
const NO_TIME = new Date(1980, 0, 1);

/** @param parts in their order in the file; `[Content_Types].xml` first, as readers that stream expect it */
export async function writePackage(parts: readonly XmlPart[]): Promise<Uint8Array> {
  const zip = new yazl.ZipFile();
  for (const { name, xml } of parts) zip.addBuffer(Buffer.from(DECLARATION + xml), name, { mtime: NO_TIME, mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

/**
 * Text without the characters that XML 1.0 cannot hold (controls, lone surrogates, noncharacters): they are written as `[U+XXXX]`, as the PDF
 * writes them. Dropped, a name or a number would read differently.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`);
}

const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufdd0-\ufdef\ufffe\uffff]/gu;

/** {@link printable} text, escaped for content and attributes. */
export function xmlText(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
