import { DocumentBuilder } from '../../../server/packs/pdf/document.ts';
import type { Part } from '../../../server/packs/pdf/document.ts';
import { placeSource } from '../../../server/packs/pdf/sources/compiled.ts';
import type { Compiled } from '../../../server/packs/pdf/sources/compiled.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';

/** A document of nothing but the pages of a compiled file, at their own size: what both readers' results are compared by. */
export async function written(compiled: Compiled): Promise<Uint8Array> {
  const builder = await DocumentBuilder.create(defaultFonts());
  const shown = placeSource(compiled, { builder, prefix: 'E' });
  if (!('pages' in shown)) return Buffer.from(JSON.stringify(shown));
  const part: Part = { layout: () => shown.pages.map((page) => ({ width: page.width, height: page.height, draw: (canvas) => page.draw(canvas, 0, 0, 1) })) };
  const facts = { title: 't', subject: JSON.stringify([shown.warnings, shown.bookmarks, shown.archival, shown.originalPages]), author: '', producer: '', language: 'zh-CN', date: '2024-01-01T00:00:00.000Z', id: new Uint8Array(32) };
  return (await builder.write([part], facts)).bytes;
}

/**
 * A hand-made file of one page with a black square, described by a cross-reference table.
 * @param content of the page, uncompressed
 */
export function plainPdf(content = '0 g 50 50 100 100 re f'): Buffer {
  return assembled(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<<>>>>', `<</Length ${content.length}>>\nstream\n${content}\nendstream`]);
}

/** Objects 1…n with header, table and trailer. */
export function assembled(objects: readonly string[], trailer = '/Root 1 0 R'): Buffer {
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  return Buffer.from(`${text}trailer\n<</Size ${objects.length + 1}${trailer}>>\nstartxref\n${start}\n%%EOF\n`, 'latin1');
}

/** The file with an object replaced, as an editor saves it: appended, with a table of its own (ISO 32000-1 §7.5.6). */
export function updated(bytes: Uint8Array, number: number, object: string, more = ''): Buffer {
  const old = Buffer.from(bytes).toString('latin1');
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(old)![1]!;
  const size = /\/Size (\d+)/.exec(old)![1]!;
  const body = `${number} 0 obj\n${object}\nendobj\n`;
  const start = old.length + body.length;
  return Buffer.from(`${old}${body}xref\n${number} 1\n${String(old.length).padStart(10, '0')} 00000 n \ntrailer\n<</Size ${size}/Root 1 0 R/Prev ${before}${more}>>\nstartxref\n${start}\n%%EOF\n`, 'latin1');
}

/** A hybrid file (§7.5.8.4): the page's content is free in the table and only the cross-reference stream knows it. */
export function hybridPdf(): Buffer {
  const plain = plainPdf().toString('latin1');
  const table = plain.indexOf('xref\n0 5');
  const hidden = plain.indexOf('4 0 obj');
  const entries = Buffer.from([1, hidden >> 8, hidden & 255, 0]);
  const stream = `5 0 obj\n<</Type/XRef/W[1 2 1]/Index[4 1]/Size 6/Length 4>>\nstream\n${entries.toString('latin1')}\nendstream\nendobj\n`;
  const entry = `${String(hidden).padStart(10, '0')} 00000 n \n`;
  const changed = plain.slice(table).replace(entry, '0000000000 00000 f \n').replace('/Root 1 0 R', `/Root 1 0 R/XRefStm ${table}`).replace(/startxref\n\d+/, `startxref\n${table + stream.length}`);
  return Buffer.from(plain.slice(0, table) + stream + changed, 'latin1');
}
