/**
 * The reference pack as most people would write it with pdf-lib: parse the font, draw the texts, load and copy every source,
 * stamp the pages, attach, save. The same pages and attachments; no links, bookmarks, flattened seals or checks.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import { PDFDocument, type PDFFont, type PDFPage } from 'pdf-lib';
import type { ReferencePack } from './material.ts';

const FONT = createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf');
const A4: [number, number] = [595.28, 841.89];

/** Text of `size` points, broken after as many characters as fit, on as many pages as it takes. */
function addText(document: PDFDocument, font: PDFFont, texts: readonly string[], size: number): void {
  const perLine = Math.floor((A4[0] - 150) / size);
  const perPage = Math.floor((A4[1] - 200) / (size * 1.8));
  const lines = texts.flatMap((text) => text.match(new RegExp(`.{1,${perLine}}`, 'gu')) ?? []);
  let page: PDFPage | undefined;
  lines.forEach((text, index) => {
    if (index % perPage === 0) page = document.addPage(A4);
    page?.drawText(text, { x: 75, y: A4[1] - 110 - (index % perPage) * size * 1.8, size, font });
  });
}

/** The finished pack: its bytes and its number of pages. */
export async function naiveReference(pack: ReferencePack): Promise<{ bytes: Uint8Array; pages: number }> {
  const document = await PDFDocument.create();
  document.registerFontkit(fontkit);
  const font = await document.embedFont(readFileSync(FONT), { subset: true });
  addText(document, font, pack.cover, 16);
  addText(document, font, ['目录', '民事起诉状', '证据目录', '欠款计算表', ...pack.sources.map(({ title }, i) => `证据${i + 1}\u3000${title}`)], 12);
  addText(document, font, ['民事起诉状', ...pack.complaint], 16);
  addText(document, font, ['证据目录', ...pack.index.map((cells) => cells.join('\u3000'))], 16);
  addText(document, font, ['欠款计算表', ...pack.arrears.map((cells) => cells.join('\u3000'))], 12);
  for (const { mediaType, bytes } of pack.sources) {
    if (mediaType === 'application/pdf') {
      const source = await PDFDocument.load(bytes);
      for (const page of await document.copyPages(source, source.getPageIndices())) document.addPage(page);
      continue;
    }
    const image = await document.embedJpg(bytes);
    const { width, height } = image.scaleToFit(A4[0] - 100, A4[1] - 120);
    document.addPage(A4).drawImage(image, { x: 50, y: 60, width, height });
  }
  for (const { name, mediaType, bytes } of pack.attachments) await document.attach(bytes, name, { mimeType: mediaType });
  const pages = document.getPages();
  pages.forEach((page, index) => page.drawText(`第 ${index + 1} 页 共 ${pages.length} 页`, { x: 260, y: 24, size: 10, font }));
  return { bytes: await document.save(), pages: pages.length };
}
