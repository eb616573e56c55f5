import { expect } from 'chai';
import { STAGES } from '../../../server/domain/record/index.ts';
import { composeBundle } from '../../../server/packs/index.ts';
import type { ExhibitInput } from '../../../server/packs/index.ts';
import { EVIDENCE_INDEX_TEXT } from '../../../server/packs/documents/text/evidence-index.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { ink, needs, pdfText, render } from '../tools.ts';

const { index, copyWhole } = textFor('zh-CN');
const words = EVIDENCE_INDEX_TEXT['zh-CN'];
const LONG = '个人消费借款合同及附件补充协议'.repeat(14).slice(0, 200);

function deposited(sequence: number, title = `示例文件 ${sequence}`, provenance: Partial<ExhibitInput['record']['provenance']> = {}): ExhibitInput {
  const bytes = Buffer.from(`示例 ${sequence}\n`);
  const record = recordFor(sequence, STAGES[sequence % STAGES.length]!, title, 'text/plain', bytes);
  return exhibitOf({ ...record, provenance: { ...record.provenance, ...provenance } }, bytes);
}

/** The index's pages as text without blanks. */
async function indexPages(exhibits: ExhibitInput[]): Promise<string[]> {
  const { bytes, report } = await composeBundle(bundleOf(exhibits));
  const { from, to } = report.documents.find(({ kind }) => kind === 'evidence-index')!.pages;
  return pdfText(bytes).split('\f').slice(from - 1, to).map((page) => page.replaceAll(/\s/g, ''));
}

describe('packs: pages of index and copies', function () {
  this.timeout(60_000);

  it('never leaves the signature alone on a page of the index, and titles each further page', async function () {
    needs(this, 'pdftotext');
    const lengths = new Set<number>();
    for (let count = 1; count <= 14; count++) {
      const pages = await indexPages(Array.from({ length: count }, (_, i) => deposited(i + 1)));
      lengths.add(pages.length);
      expect(pages.at(-1), `${count} exhibits`).to.contain(words.signature).and.contain('核心信贷');
      expect(pages.map((page) => page.includes(index.continued)), `${count} exhibits`).to.deep.equal(pages.map((_, i) => i > 0));
    }
    expect([...lengths]).to.include.members([1, 2]);
  });

  it('keeps part of the last entry with the signature even when that entry fills a page', async function () {
    needs(this, 'pdftotext');
    for (const length of [100, 150, 200]) {
      const pages = await indexPages([deposited(1), deposited(2, LONG, { sourceSystem: '源'.repeat(length), actor: '者'.repeat(length) })]);
      expect(pages.at(-1), `${length} characters`).to.contain(words.signature).and.contain('SHA-256');
    }
  });

  it('shortens a long title in the running head, clear of the original’s page and of the margin', async function () {
    needs(this, 'pdftotext', 'pdftoppm');
    const { bytes, report } = await composeBundle(bundleOf([deposited(1, LONG)]));
    const number = report.exhibits[0]!.pages.to;
    const head = pdfText(bytes, number).split('\n')[0]!;
    expect(head).to.match(/^ *证据 1 +个人消费借款合同.+… +/).and.contain(copyWhole(1, 1));
    const dpi = 144;
    const page = await render(bytes, number, { dpi });
    const scale = dpi / 72;
    const band = (left: number, right: number): number => ink(page, [left * scale, 20 * scale, (right - left) * scale, 13 * scale]);
    const margin = (18 * 72) / 25.4;
    const width = page.width / scale;
    const origin = copyWhole(1, 1).length * 7.5;
    expect(band(width - margin + 1, width), 'right margin').to.equal(0);
    expect(band(width - margin - origin - 10, width - margin - origin - 1), 'between title and original').to.equal(0);
    expect(band(margin, width - margin - origin - 40), 'title').to.be.above(0.02);
  });

  it('leaves a short title in the running head as it is', async function () {
    needs(this, 'pdftotext');
    const { bytes, report } = await composeBundle(bundleOf([deposited(1)]));
    expect(pdfText(bytes, report.exhibits[0]!.pages.to).split('\n')[0]).to.contain('示例文件 1').and.not.contain('…');
  });
});
