/** The reference pack as our engine makes it: 31 pages, outline of two levels, links, page numbers, QR code, attachments. */
import { createHash } from 'node:crypto';
import QRCode from 'qrcode';
import { DocumentBuilder } from '../../../server/packs/pdf/document.ts';
import type { PageDraft, Part } from '../../../server/packs/pdf/document.ts';
import { gap, paragraph, row } from '../../../server/packs/pdf/flow.ts';
import type { Block } from '../../../server/packs/pdf/flow.ts';
import { drawFooter, drawRunningHead, flowPages } from '../../../server/packs/pdf/parts/page.ts';
import type { PartFrame } from '../../../server/packs/pdf/parts/page.ts';
import { readFile } from '../../../server/packs/pdf/sources/index.ts';
import type { Shown } from '../../../server/packs/pdf/sources/types.ts';
import { A4, BODY, HEADING, SMALL, TITLE, TYPE_AREA, WIDE_AREA, mm } from '../../../server/packs/pdf/style.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import type { Shaper } from '../../../server/packs/pdf/text/shape.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import type { ReferencePack } from './material.ts';

const DATE = '2025-06-01T00:00:00.000Z';
const frame: PartFrame = { text: textFor('zh-CN'), development: false };
const CELL = { ...SMALL, size: 12 };
const COMPLAINT = { face: 'serif', size: 16 } as const;

const part = (make: (shaper: Shaper, pageOf: (anchor: string) => number) => PageDraft[]): Part => ({ layout: (context) => make(context.shaper, (anchor) => context.pageOf(anchor)) });

/** A part that depends on no page number: laid out once. */
function steady(make: (shaper: Shaper) => PageDraft[]): Part {
  let pages: PageDraft[] | undefined;
  return { layout: ({ shaper }) => (pages ??= make(shaper)) };
}

function table(shaper: Shaper, rows: readonly (readonly string[])[], shares: readonly number[], anchor?: (index: number) => string): Block[] {
  const line = (cells: readonly string[], index: number): Block =>
    row(shaper, cells.map((text, i) => ({ text, width: WIDE_AREA.width * shares[i]!, style: index < 0 ? { ...CELL, face: 'sansBold' as const } : CELL, ...(anchor && index >= 0 ? { link: { anchor: anchor(index) } } : {}) })));
  return rows.map((cells, i) => line(cells, i - 1));
}

function cover({ cover: lines }: ReferencePack): Part {
  const { modules } = QRCode.create(`https://verify.example.invalid/${lines.at(-1)!}`, { errorCorrectionLevel: 'M' });
  return steady((shaper) => {
    const side = 90 / modules.size;
    const cells = [...modules.data].flatMap((dark, i) => (dark ? [[TYPE_AREA.left + (i % modules.size) * side, TYPE_AREA.bottom + 90 - Math.floor(i / modules.size) * side] as const] : []));
    const blocks = lines.flatMap((text, i) => paragraph(shaper, text, i === 0 ? TITLE : BODY, TYPE_AREA.width, { center: true, leading: i === 0 ? 60 : 30 }));
    return flowPages(blocks, TYPE_AREA, frame, { anchors: ['cover'], bookmarks: [{ title: '封面', level: 0 }] }).map((draft) => ({
      ...draft,
      draw: (canvas, page) => {
        draft.draw(canvas, page);
        canvas.squares(cells, side);
      },
    }));
  });
}

function contents(pack: ReferencePack): Part {
  return part((shaper, pageOf) => {
    const entries = [['complaint', '民事起诉状'], ['index', '证据目录'], ['arrears', '欠款计算表'], ...pack.sources.map(({ title }, i) => [`exhibit-${i + 1}`, `证据${i + 1}\u3000${title}`])] as [string, string][];
    const rows = [['名称', '页码'], ...entries.map(([anchor, title]) => [title, String(pageOf(anchor))])];
    return flowPages([...paragraph(shaper, '目录', TITLE, WIDE_AREA.width, { center: true, leading: 44 }), ...table(shaper, rows, [0.85, 0.15], (i) => entries[i]![0])], WIDE_AREA, frame, { anchors: ['contents'], bookmarks: [{ title: '目录', level: 0 }] });
  });
}

function complaint(pack: ReferencePack): Part {
  return steady((shaper) => {
    const { width } = TYPE_AREA;
    const blocks = [...paragraph(shaper, '民事起诉状', TITLE, width, { center: true, leading: 50, keep: true }), ...pack.complaint.flatMap((text) => paragraph(shaper, text, COMPLAINT, width, { indent: 32, justify: true, leading: 29 }))];
    return flowPages(blocks, TYPE_AREA, frame, { anchors: ['complaint'], bookmarks: [{ title: '民事起诉状', level: 0 }] });
  });
}

function evidenceIndex(pack: ReferencePack): Part {
  return part((shaper, pageOf) => {
    const rows = [['序号', '证据名称', '证据来源', '证明目的', '页数', '页码'], ...pack.index.map((cells, i) => [...cells, String(pageOf(`exhibit-${i + 1}`))])];
    const blocks = [...paragraph(shaper, '证据目录', TITLE, WIDE_AREA.width, { center: true, leading: 44 }), ...table(shaper, rows, [0.08, 0.24, 0.22, 0.28, 0.09, 0.09], (i) => `exhibit-${i + 1}`), gap(12), ...paragraph(shaper, '提交人（签章）：\u3000\u3000\u3000\u3000提交日期：', BODY, WIDE_AREA.width)];
    return flowPages(blocks, WIDE_AREA, frame, { anchors: ['index'], bookmarks: [{ title: '证据目录', level: 0 }] });
  });
}

function arrears(pack: ReferencePack): Part {
  return steady((shaper) => {
    const blocks = [...paragraph(shaper, '欠款计算表', HEADING, WIDE_AREA.width, { center: true, leading: 40 }), ...table(shaper, pack.arrears, [0.08, 0.15, 0.15, 0.15, 0.12, 0.35])];
    return flowPages(blocks, WIDE_AREA, frame, { anchors: ['arrears'], bookmarks: [{ title: '欠款计算表', level: 0 }] });
  });
}

function exhibit(shown: Shown, title: string, number: number): Part {
  if (!('pages' in shown)) throw new Error(`${title}: ${shown.placeholder.code}`);
  const { pages } = shown;
  return steady(() =>
    pages.map((page, i): PageDraft => ({
      ...A4,
      ...(i === 0 ? { anchors: [`exhibit-${number}`] } : {}),
      bookmarks: [...(i === 0 ? [{ title: `证据${number}\u3000${title}`, level: 0 }] : []), { title: `第 ${i + 1} 页`, level: 1 }],
      draw: (canvas, numbers) => {
        drawRunningHead(canvas, `证据${number}\u3000${title}`, `原件第 ${i + 1} 页，共 ${pages.length} 页`);
        const scale = Math.min(1, (A4.width - mm(12)) / page.width, (A4.height - mm(32)) / page.height);
        page.draw(canvas, (A4.width - page.width * scale) / 2, A4.height - mm(15) - page.height * scale, scale);
        drawFooter(canvas, frame, numbers);
      },
    })),
  );
}

/** The finished pack: its bytes and its number of pages. */
export async function oursReference(pack: ReferencePack): Promise<{ bytes: Uint8Array; pages: number }> {
  const builder = await DocumentBuilder.create(defaultFonts());
  const exhibits: Part[] = [];
  for (const [i, { title, mediaType, bytes }] of pack.sources.entries()) exhibits.push(exhibit(await readFile(bytes, mediaType, { builder, prefix: `E${i + 1}` }), title, i + 1));
  for (const attachment of pack.attachments) builder.attach({ ...attachment, description: attachment.name, relationship: 'Data' });
  const id = createHash('sha256').update(JSON.stringify(pack.cover)).digest();
  const { bytes, map } = await builder.write([cover(pack), contents(pack), complaint(pack), evidenceIndex(pack), arrears(pack), ...exhibits], { title: pack.cover[0]!, subject: 'bench', author: '示例消费金融有限公司（虚构）', producer: 'docketproof/bench', language: 'zh-CN', date: DATE, id });
  return { bytes, pages: map.total };
}
