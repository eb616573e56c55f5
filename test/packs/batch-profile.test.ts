/** Orders that name a court profile, and orders whose packs take the place of earlier ones. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseManifest } from '../../server/domain/pack/index.ts';
import type { PackManifest } from '../../server/domain/pack/index.ts';
import { AppError } from '../../server/errors.ts';
import { verifyPackFile } from '../../server/packs/index.ts';
import type { BatchService, PackCase, PackOptionsInput } from '../../server/packs/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import type { Database } from '../../server/store/index.ts';
import { TRUST } from '../domain/proof/synthetic.ts';
import { serviceFor } from './batch-fixture.ts';
import { NOW } from './case.ts';
import { claimedCase, claimOf } from './claim.ts';
import { caseData } from './complaint/material.ts';
import { contents } from './contents.ts';
import { needs, pdfText } from './tools.ts';

describe('packs: orders with options', function () {
  this.timeout(60_000);
  let folder: string;
  let database: Database;
  let service: BatchService;
  let packCase: PackCase;
  let askedFor: string[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-options-'));
    database = await openDatabase({ filename: join(folder, 'test.sqlite') });
    packCase = await claimedCase('ordered');
    askedFor = [];
    const source = {
      resolveLoanNumbers: () => Promise.resolve([]),
      knownCases: (refs: readonly string[]) => Promise.resolve(new Set(refs)),
      case: (_caseRef: string, asOf: string) => {
        askedFor.push(asOf);
        return Promise.resolve(packCase);
      },
    };
    service = serviceFor(database, source, join(folder, 'packs'), 1);
    await service.start();
  });

  after(async () => {
    await service.stop();
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  const order = (options: PackOptionsInput) => service.create({ loanNumbers: [], cases: [packCase.caseRef], options, idempotencyKey: null });

  async function packOf(options: PackOptionsInput): Promise<{ batch: string; path: string; files: Map<string, Buffer>; manifest: PackManifest }> {
    const { id } = await order(options);
    for (;;) {
      const { counts } = await service.state(id);
      if (counts.queued + counts.running === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const [made] = await service.cases(id, { from: 0, limit: 1 });
    if (made!.reason) throw new AppError(made!.reason.code, made!.reason.params);
    const { path } = await service.packFile(id, packCase.caseRef);
    const files = await contents(path);
    return { batch: id, path, files, manifest: parseManifest(files.get('manifest.json')!) };
  }

  it('cut the pack to the court’s slots, with the figures of the day that was ordered', async () => {
    const { files, manifest, path } = await packOf({ profile: 'renmin-fayuan-online', asOf: '2024-12-31' });
    expect(askedFor.at(-1)).to.equal('2024-12-31');
    expect(manifest.filing!.profile).to.equal('renmin-fayuan-online');
    expect(new Set(manifest.filing!.files.map(({ slot }) => slot))).to.include.members(['11800016-2', '11800016-4', '11800016-254']);
    for (const { name } of manifest.filing!.files) expect([...files.keys()]).to.include(name);
    expect([...files.keys()]).to.include.members(['editable/complaint.docx', 'editable/evidence-index.xlsx', 'editable/arrears.xlsx', 'filing/README.txt']);
    expect((await verifyPackFile(path, { trust: TRUST, now: NOW })).verdict).to.equal('consistent');
  });

  it('make an English bundle for an English court', async function () {
    const { files, manifest } = await packOf({ profile: 'england-county-court', overrides: [] });
    expect(manifest.bundle.documents!.map(({ kind }) => kind)).to.include.members(['particulars-of-claim', 'statement-of-truth']);
    needs(this, 'pdftotext');
    expect(pdfText(files.get('bundle.pdf')!)).to.contain('STATEMENT OF TRUTH').and.not.contain('民事起诉状');
  });

  it('are refused when there is no such profile, or no such batch to replace', async () => {
    const codeOf = (action: Promise<unknown>): Promise<string> => action.then(() => 'accepted', (error: unknown) => (error as AppError).code);
    expect(await codeOf(order({ profile: 'nowhere' }))).to.equal('profile-unknown');
    expect(await codeOf(order({ replaces: '00000000-0000-4000-8000-000000000000' }))).to.equal('pack-replaces-missing');
  });

  it('name the pack that is replaced, and list what is new: exhibits at the end, figures before and after', async function () {
    const first = await packOf({ profile: 'local-two-files' });
    const later = { title: '补充催收记录（虚构）', stage: 'collection' as const, mediaType: 'text/plain', bytes: Buffer.from('补充（虚构）') };
    const before = packCase;
    packCase = await claimedCase('ordered', { later: [later], claim: claimOf(caseData()) });
    const { manifest, files, path } = await packOf({ profile: 'local-two-files', replaces: first.batch });
    packCase = before;
    const { sha256 } = (await service.cases(first.batch, { from: 0, limit: 1 }))[0]!.pack!;
    expect(manifest.replaces).to.deep.equal({ packSha256: sha256, composedAt: first.manifest.composedAt });
    expect(manifest.exhibits.slice(0, -1).map(({ recordId }) => recordId)).to.deep.equal(first.manifest.exhibits.map(({ recordId }) => recordId));
    const supplement = manifest.filing!.files.find(({ documents }) => documents.some(({ kind }) => kind === 'differences'))!;
    expect(supplement.exhibits).to.deep.equal([manifest.exhibits.length]);
    expect((await verifyPackFile(path, { trust: TRUST, now: NOW })).verdict).to.equal('consistent');
    needs(this, 'pdftotext');
    const { from, to } = manifest.bundle.documents!.find(({ kind }) => kind === 'differences')!.pages;
    const text = Array.from({ length: to - from + 1 }, (_, i) => pdfText(files.get('bundle.pdf')!, from + i)).join('').replace(/\s/g, '');
    const total = (bytes: Buffer): string => (JSON.parse(bytes.toString()) as { totals: { total: string } }).totals.total;
    expect(text).to.contain(sha256.slice(0, 16)).and.contain('补充催收记录（虚构）').and.contain(total(first.files.get('data/arrears.json')!)).and.contain(total(files.get('data/arrears.json')!));
  });
});
