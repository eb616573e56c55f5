import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { parseManifest } from '../../../server/domain/pack/index.ts';
import { composeBundle, sealPack, verifyPackFile } from '../../../server/packs/index.ts';
import { openZip, readEntry } from '../../../server/packs/unzip.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { SIGNER, TRUST } from '../../domain/proof/synthetic.ts';
import { NOW, makeCase } from '../case.ts';
import { pagesPdf } from '../pdf/pdf-material.ts';
import { needs, pdfText, rawText } from '../tools.ts';

describe('packs: sealing in English', () => {
  it('gives a pack that verifies, whose bundle names what is not shown, superseded or kept elsewhere', async function () {
    needs(this, 'pdftotext');
    const folder = mkdtempSync(join(tmpdir(), 'docketproof-english-'));
    try {
      const packCase = await makeCase('english case', [
        { title: 'Loan agreement (draft, fictional)', stage: 'contract', mediaType: 'text/plain', bytes: Buffer.from('draft') },
        { title: 'Loan agreement (fictional)', stage: 'contract', mediaType: 'application/pdf', bytes: await pagesPdf(2), supersedes: 1 },
        { title: 'Telephone recording (fictional)', stage: 'collection', mediaType: 'audio/mpeg', bytes: Buffer.from('ID3 not really') },
        { title: 'Ledger (fictional)', stage: 'repayment', mediaType: 'text/csv', bytes: Buffer.from('a,b'), digestOnly: true },
      ]);
      const path = join(folder, 'pack.zip');
      await sealPack(packCase, path, '2024-02-01T00:00:00.000Z', { language: 'en', lender: 'Fictional Lender Ltd', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER }, composeBundle);
      const report = await verifyPackFile(path, { trust: TRUST, now: NOW });
      expect(report.verdict).to.equal('superseded');
      const { zip, entries } = await openZip(path);
      try {
        const read = async (name: string): Promise<Buffer> => buffer(await readEntry(zip, entries.find(({ fileName }) => fileName === name)!));
        const manifest = parseManifest(await read('manifest.json'));
        const bundle = await read('bundle.pdf');
        // a line may end at a hyphen
        const bare = (words: string): string => words.replaceAll(/[\s-]+/g, '');
        const words = bare(rawText(bundle));
        const { slip, cover, index } = textFor('en');
        for (const sentence of [slip.placeholderTitle, slip.placeholderRetained, slip.fileRetained, 'Files of type audio/mpeg cannot be shown in the bundle.', ...cover.about(4, 1, 0)]) expect(words).to.contain(bare(sentence));
        expect(pdfText(bundle, 1)).to.contain(cover.title);
        expect(pdfText(bundle, 2)).to.contain('INDEX');
        expect(words).to.contain(bare('record consistent (original not supplied, not compared)'));
        expect(rawText(bundle, 2).replaceAll(/\s+/g, ' ')).to.contain(`Exhibit 1: Loan agreement (draft, fictional)${index.superseded}`);
        expect(manifest.bundle.pages).to.be.above(8);
      } finally {
        zip.close();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
