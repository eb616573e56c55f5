/**
 * The pack as most people would write it with pdf-lib: parse the font, draw the texts, load and copy every source, number the
 * pages, save. It has the same parts as ours but no links, bookmarks, labels, flattened seals or checks.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import { PDFDocument, rgb, type PDFFont, type PDFPage } from 'pdf-lib';
import type { BundleInput, ExhibitInput } from '../../server/packs/index.ts';

const FONT = createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf');
const A4: [number, number] = [595.28, 841.89];
const LINES_PER_PAGE = 44;
const CHARACTERS_PER_LINE = 42;

/** The file, and how many pages it has. */
export async function naivePack(input: BundleInput): Promise<{ bytes: Uint8Array; pages: number }> {
  const document = await PDFDocument.create();
  document.registerFontkit(fontkit);
  const font = await document.embedFont(readFileSync(FONT), { subset: true });
  lines(document, font, ['诉讼证据材料', `案件编号 ${input.caseRef}`, `提交人 ${input.lender ?? ''}`, `生成时间 ${input.composedAt}`]);
  lines(document, font, ['证据目录', ...input.exhibits.flatMap((exhibit, index) => [`${index + 1}\u3000${exhibit.record.document.title}\u3000${exhibit.record.stage}`, exhibit.record.document.sha256])]);
  for (const [index, exhibit] of input.exhibits.entries()) {
    lines(document, font, slip(exhibit, index + 1));
    await addContent(document, font, exhibit);
  }
  lines(document, font, ['存证证书', ...input.exhibits.flatMap(({ record, anchor, log }) => [record.document.title, record.document.sha256, record.document.sm3 ?? '', log?.leaf ?? '', anchor?.blockHash ?? ''])]);
  const pages = document.getPages();
  pages.forEach((page, index) => page.drawText(`第 ${index + 1} 页 共 ${pages.length} 页`, { x: 260, y: 24, size: 10, font }));
  return { bytes: await document.save(), pages: pages.length };
}

function slip({ record, log, anchor }: ExhibitInput, number: number): string[] {
  const { document, provenance } = record;
  return [
    `证据 ${number}\u3000${document.title}`, `环节 ${record.stage}`, `大小 ${document.size} 字节`, `类型 ${document.mediaType}`, `SHA-256 ${document.sha256}`, `SM3 ${document.sm3 ?? ''}`,
    `形成时间 ${record.eventTime}`, `接收时间 ${record.receivedTime}`, `来源系统 ${provenance.sourceSystem}`, `日志 ${log?.origin ?? ''} 第 ${log?.index ?? ''} 条`, `区块 ${anchor?.blockNumber ?? ''} ${anchor?.blockHash ?? ''}`,
  ];
}

async function addContent(document: PDFDocument, font: PDFFont, { record, content }: ExhibitInput): Promise<void> {
  if (!('bytes' in content)) return;
  const { bytes } = content;
  if (record.document.mediaType === 'application/pdf') {
    const source = await PDFDocument.load(bytes);
    for (const page of await document.copyPages(source, source.getPageIndices())) document.addPage(page);
  } else if (record.document.mediaType.startsWith('image/')) {
    const image = record.document.mediaType === 'image/png' ? await document.embedPng(bytes) : await document.embedJpg(bytes);
    const { width, height } = image.scaleToFit(A4[0] - 100, A4[1] - 120);
    document.addPage(A4).drawImage(image, { x: 50, y: 60, width, height });
  } else {
    lines(document, font, new TextDecoder().decode(bytes).replaceAll('\uFEFF', '').split(/\r?\n/));
  }
}

function lines(document: PDFDocument, font: PDFFont, texts: string[]): void {
  const cut = texts.flatMap((text) => text.match(new RegExp(`.{1,${CHARACTERS_PER_LINE}}`, 'gu')) ?? []);
  let page: PDFPage | undefined;
  cut.forEach((text, index) => {
    if (index % LINES_PER_PAGE === 0) page = document.addPage(A4);
    page?.drawText(text, { x: 60, y: A4[1] - 70 - (index % LINES_PER_PAGE) * 16, size: 11, font, color: rgb(0, 0, 0) });
  });
}
