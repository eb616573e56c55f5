import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { complaintOf } from '../../../server/packs/complaint/index.ts';
import { complaintDocx } from '../../../server/packs/editable/index.ts';
import { ComposePool, sealPack } from '../../../server/packs/index.ts';
import type { BundleInput, SealSettings } from '../../../server/packs/index.ts';
import { caseData } from '../complaint/material.ts';
import { makeCase } from '../case.ts';
import { pagesPdf } from '../pdf/pdf-material.ts';
import { SIGNER } from '../../domain/proof/synthetic.ts';

const SETTINGS: SealSettings = { language: 'zh-CN', lender: '示例消费金融有限公司（虚构）', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER };
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('packs: Office exhibits on their way into a pack', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => { folder = mkdtempSync(join(tmpdir(), 'docketproof-pack-')); });
  after(() => rmSync(folder, { recursive: true }));

  it('are converted before composing, the others and digest-only ones not; a failure leaves the text; threads get the pages', async () => {
    const word = await complaintDocx(complaintOf(caseData()), { date: '2024-12-31T00:00:00.000Z' });
    const packCase = await makeCase('office case', [
      { title: '合同', stage: 'contract', mediaType: DOCX, bytes: Buffer.from(word) },
      { title: '记录', stage: 'collection', mediaType: 'text/plain', bytes: Buffer.from('文本（虚构）') },
      { title: '台账', stage: 'repayment', mediaType: DOCX, bytes: Buffer.from(word), digestOnly: true },
    ]);
    const pdf = await pagesPdf(2);
    const asked: number[] = [];
    const settings: SealSettings = { ...SETTINGS, office: { convert: async (bytes) => { asked.push(bytes.length); return pdf; } } };
    const pool = new ComposePool({ size: 1 });
    try {
      const inputs: BundleInput[] = [];
      const warnings = async (given: SealSettings): Promise<string[]> => {
        let found: string[] = [];
        await sealPack(packCase, join(folder, 'pack.zip'), '2024-02-01T00:00:00.000Z', given, async (input) => {
          inputs.push({ ...input, exhibits: [...input.exhibits] });
          const composed = await pool.compose(input);
          found = composed.report.exhibits[0]!.warnings.map(({ code }) => code);
          return composed;
        });
        return found;
      };
      expect(await warnings(settings)).to.include('office-converted');
      expect(asked).to.deep.equal([word.length]);
      expect(inputs[0]!.exhibits.map((exhibit) => exhibit.converted !== undefined)).to.deep.equal([true, false, false]);
      // a cached PDF is handed to thread after thread: it must not be moved away
      expect(pdf.length).to.be.above(0);
      expect(await warnings(settings)).to.include('office-converted');
      expect(await warnings({ ...SETTINGS, office: { convert: async () => null } })).to.include('text-rendering');
      expect(await warnings(SETTINGS)).to.include('text-rendering');
    } finally {
      await pool.close();
    }
  });
});
