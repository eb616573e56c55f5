/** The table of packs on the demonstration's screen. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import fc from 'fast-check';
import { writeArchive } from '../../scripts/demo/archive.ts';
import { Client } from '../../scripts/demo/client.ts';
import { columnsOf, displayWidth } from '../../scripts/demo/columns.ts';
import { makeLoan } from '../../scripts/demo/loan.ts';
import { notesOf } from '../../scripts/demo/notes.ts';
import { Screen } from '../../scripts/demo/screen.ts';
import type { Deposited } from '../../scripts/demo/steps/deposit.ts';
import { makePacks } from '../../scripts/demo/steps/packs.ts';
import { VARIANTS, type Variant } from '../../scripts/demo/variants.ts';

describe('demo table of packs', () => {
  it('sets columns below one another, a Chinese character two wide', () => {
    expect(columnsOf([['No.', 'what', 'x'], ['1', '保证人', 'yes']])).to.deep.equal(['No.  what    x', '1    保证人  yes']);
    const cell = fc.array(fc.constantFrom('a', '保', '䶮', '𬭎', '（', ' ', '1')).map((characters) => characters.join(''));
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell, fc.constant('end')), { minLength: 1, maxLength: 8 }), (rows) => {
      const widths = columnsOf(rows).map((line) => displayWidth(line));
      expect(new Set(widths).size).to.equal(1);
    }));
  });

  it('tells every kind of loan apart, in both languages, and names nobody', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const notes = VARIANTS.map((variant) => notesOf(makeLoan('notes', 1, variant), language));
      expect(new Set(notes).size).to.equal(VARIANTS.length);
      if (language === 'en') for (const note of notes) expect(note.replace('信用卡纠纷', '')).to.match(/^[\x20-\x7e]+$/);
    }
    const rare = makeLoan('docketproof', 7);
    expect(notesOf(rare, 'zh-CN')).to.include('䶮').and.not.to.include(rare.borrower.name);
    expect(notesOf(makeLoan('docketproof', 14), 'en')).to.match(/guarantor.*; rare character in the name 𬭎/);
  });

  it('says of each case what it shows, how it ended, its pages and every code once; a refused one has a row and no file', async () => {
    const warning = (code: string) => ({ code, params: {}, 'zh-CN': code, en: code });
    const manifest = { bundle: { pages: 33 }, exhibits: [{ recordId: 'r', shown: true, warnings: [warning('late'), warning('owner-password')] }, { recordId: 's', shown: true, warnings: [warning('late')] }] };
    const pack = await writeArchive(new Map([['manifest.json', Buffer.from(JSON.stringify(manifest))]]));
    const counts = { queued: 0, running: 0, done: 1, failed: 1 };
    const reason = { code: 'case-empty', messages: { 'zh-CN': '空', en: 'There is no evidence.' } };
    const cases = [{ case: 'c1', position: 0, state: 'done', reason: null, pack: { warnings: 3 } }, { case: 'c2', position: 1, state: 'failed', reason, pack: null }];
    let order = '';
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        if (request.method === 'POST') order = body;
        const json = request.method === 'POST' ? { id: 'b', state: 'done', total: 2, counts } : { cases, next: null };
        response.end(request.url?.endsWith('.zip') === true ? pack : JSON.stringify(json));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const out = await mkdtemp(join(tmpdir(), 'docketproof-demo-table-'));
    const said: string[] = [];
    try {
      const setting = { client: new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'en'), screen: new Screen('en', { write: (line: string) => said.push(line) }), out, trust: '', rpc: '', fsck: null };
      const deposited = (variant: Variant): Deposited => {
        const loan = makeLoan('table', 1, variant);
        return { each: { loanNumber: `DEMO-${variant}`, loan, deposits: async () => [] }, records: new Map() };
      };
      const packs = await makePacks(setting, [deposited('corrected'), deposited('missing-stage')], new Map());
      expect(packs).to.have.length(1);
      expect(packs[0]).to.include({ path: join(out, 'case-001.zip'), hasCorrection: true, pages: 33 });
      expect(await readdir(out)).to.deep.equal(['case-001.zip']);
    } finally {
      await new Promise((done) => server.close(done));
      await rm(out, { recursive: true });
    }
    expect(JSON.parse(order)).to.deep.equal({ loanNumbers: ['DEMO-corrected', 'DEMO-missing-stage'], options: { waitSeconds: 120, profile: 'renmin-fayuan-online', preservation: true } });
    const screen = said.join('');
    expect(screen).to.include('not made: DEMO-missing-stage There is no evidence.').and.to.include('note 3 points');
    expect(screen).to.match(/ 1 +superseded document: ledger corrected +done +33 +late, owner-password\n/).and.to.match(/ 2 +missing stage: no disbursement voucher +failed +— +case-empty\n/);
  });
});
