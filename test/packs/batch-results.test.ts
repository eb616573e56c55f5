/** What comes out of a batch over HTTP: result tables, single files, proofs, the archive, selections. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import writeXlsx from 'write-excel-file/node';
import { DEFAULT_REQUIRED_STAGES, parseRequiredStages } from '../../server/domain/pack/index.ts';
import { createApp } from '../../server/http/app.ts';
import { batchFilesRouter } from '../../server/http/routes/batch-files.ts';
import { batchCheckRouter } from '../../server/http/routes/batch-check.ts';
import { batchesRouter } from '../../server/http/routes/batches.ts';
import type { BatchService } from '../../server/packs/index.ts';
import { CourtProfiles, SHIPPED_PROFILES, checkOrder } from '../../server/packs/index.ts';
import { openZip, readEntry } from '../../server/packs/unzip.ts';
import { openDatabase } from '../../server/store/index.ts';
import type { Database } from '../../server/store/index.ts';
import { readTable, writeSheet } from '../../server/tables/index.ts';
import { FAILING, caseRefOf, fakeLog, fakeNumbersOf, fakeSource, serviceFor, silent } from './batch-fixture.ts';

interface Row {
  position: number;
  case: string;
  state: string;
  reason: { code: string; messages: Record<string, string> } | null;
  sha256: string | null;
  size: number | null;
  recordId: string | null;
}

describe('packs: what comes out of a batch', function () {
  this.timeout(30_000);
  let folder: string;
  let database: Database;
  let service: BatchService;
  let server: Server;
  let base: string;
  let id: string;
  let anchored = false;
  const first = caseRefOf('L-1');

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-results-'));
    database = await openDatabase({ filename: join(folder, 'test.sqlite') });
    const log = fakeLog(() => anchored);
    service = serviceFor(database, fakeSource(), join(folder, 'packs'), 1, { log });
    await service.start();
    const app = createApp({ routers: [batchCheckRouter({ check: (order) => checkOrder({ source: fakeSource(), requiredStages: parseRequiredStages(DEFAULT_REQUIRED_STAGES), profiles: new CourtProfiles(SHIPPED_PROFILES) }, order, '2024-02-01'), loanNumbersOf: fakeNumbersOf, maxBodyBytes: 1 << 20 }), batchesRouter({ batches: service, loanNumbersOf: fakeNumbersOf, maxBodyBytes: 1 << 20 }), batchFilesRouter({ batches: service })], logger: silent, known: [], proxyHops: 0, hosts: () => [`127.0.0.1:${(server.address() as AddressInfo).port}`] });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/batches`;
    ({ id } = await service.create({ loanNumbers: ['L-1', FAILING, 'L-2'], cases: [], options: { waitSeconds: 0 }, idempotencyKey: null }));
    while ((await service.state(id)).finishedAt === null) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await service.stop();
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  const bytesOf = async (path: string, headers: Record<string, string> = {}) => Buffer.from(await (await fetch(base + path, { headers })).arrayBuffer());
  const codeOf = async (answer: Response): Promise<[number, string]> => [answer.status, ((await answer.json()) as { code: string }).code];

  it('its result table for programs names state, reason, pack and record of each case', async () => {
    const { format, cases } = JSON.parse((await bytesOf(`/${id}/results.json`)).toString()) as { format: string; cases: Row[] };
    expect(format).to.equal('docketproof/batch-results/v1');
    expect(cases.map(({ position, state, reason }) => [position, state, reason?.code ?? null])).to.deep.equal([[0, 'done', null], [1, 'failed', 'case-exhibit-inconsistent'], [2, 'done', null]]);
    const pack = await bytesOf(`/${id}/cases/${first}.zip`);
    expect(cases[0]).to.include({ case: first, size: pack.length, sha256: createHash('sha256').update(pack).digest('hex') });
    const view = (await (await fetch(`${base}/${id}`)).json()) as { cases: { pack: { recordId: string } | null }[] };
    expect(cases[0]!.recordId).to.be.a('string').and.equal(view.cases[0]!.pack!.recordId);
  });

  it('as CSV it opens in a spreadsheet: byte order mark, headings in the reader’s language, no formula', async () => {
    await database('batch_cases').where({ batch_id: id, state: 'failed' }).update({ reason_params: JSON.stringify({ record: '=cmd|x', reasons: '"一",二' }) });
    const text = (await bytesOf(`/${id}/results.csv?lang=en`)).toString();
    expect(text.startsWith('\uFEFFNo.,Case,State,')).to.equal(true);
    expect((await bytesOf(`/${id}/results.csv`, { 'Accept-Language': 'zh-CN' })).toString()).to.match(/^\uFEFF序号,案件编号,状态,原因代码/);
    const lines = text.trimEnd().split('\r\n');
    expect(lines).to.have.length(4);
    expect(lines[1]).to.match(new RegExp(`^1,${first},done,,,,\\d+,2,\\d+,[0-9a-f]{64},[0-9a-f-]{36},\\d+,20`));
    expect(lines[2]).to.match(/^2,[0-9a-f]{32},failed,case-exhibit-inconsistent,"/);
    for (const cell of lines.slice(1).flatMap((line) => line.split(','))) expect(cell).to.not.match(/^"?[=+@]/);
    expect((await fetch(`${base}/${id}/results.csv?lang=fr`)).status).to.equal(400);
  });

  it('as a workbook it holds the same cells, texts as texts', async () => {
    const answer = await fetch(`${base}/${id}/results.xlsx?lang=en`);
    expect(answer.headers.get('content-type')).to.contain('spreadsheetml');
    const columns = ['No.', 'Case', 'State', 'Reason code', 'SHA-256', 'Size (bytes)'].map((name) => ({ name, headings: { 'zh-CN': name, en: name, aliases: [] }, required: true, example: '', description: { 'zh-CN': '', en: '' } }));
    const table = await readTable(Readable.from([Buffer.from(await answer.arrayBuffer())]), { columns, maxRows: 10, maxCellLength: 1000, maxBytes: 1 << 20, otherColumns: true });
    const rows = [];
    for await (const { cells, problems } of table.rows) rows.push({ ...cells, problems });
    const { pack } = (await service.cases(id, { from: 0, limit: 1 }))[0]!;
    expect(rows[0]).to.deep.equal({ 'No.': '1', Case: first, State: 'done', 'Reason code': '', 'SHA-256': pack!.sha256, 'Size (bytes)': String(pack!.size), problems: [] });
    expect(rows.map((row) => (row as Record<string, unknown>)['State'])).to.deep.equal(['done', 'failed', 'done']);
  });

  it('a workbook keeps whatever a text holds, and has the same bytes twice', async () => {
    const texts = ['=1+1', '<&>"\'', '0012345678901234567', ' 首尾空格 ', '䶮𠮷', 'a\nb'];
    async function* rows() {
      yield texts;
    }
    const write = () => buffer(writeSheet({ name: '甲 & <乙>', headings: texts.map((_, at) => `c${at}`), widths: texts.map(() => 10), rows: rows() }));
    const bytes = await write();
    expect(bytes.equals(await write())).to.equal(true);
    const path = join(folder, 'sheet.xlsx');
    writeFileSync(path, bytes);
    const { zip, entries } = await openZip(path);
    const sheet = (await buffer(await readEntry(zip, entries.find(({ fileName }) => fileName.endsWith('sheet1.xml'))!))).toString();
    zip.close();
    expect([...sheet.matchAll(/<t xml:space="preserve">([^<]*)<\/t>/g)].map(([, text]) => text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')).slice(texts.length)).to.deep.equal(texts);
    expect(sheet).to.not.contain('<f>');
  });

  it('one file of a pack is handed out by its name in the manifest: a PDF to be shown, anything else to be saved', async () => {
    const { files } = JSON.parse(await manifest()) as { files: { name: string; size: number; sha256: string }[] };
    expect(files.length).to.be.greaterThan(4);
    for (const { name, size, sha256 } of files) {
      const answer = await fetch(`${base}/${id}/cases/${first}/files/${name}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([answer.status, bytes.length, createHash('sha256').update(bytes).digest('hex')], name).to.deep.equal([200, size, sha256]);
      expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
      expect(answer.headers.get('content-disposition'), name).to.match(name.endsWith('.pdf') ? /^inline; / : /^attachment; /);
      expect(answer.headers.get('content-security-policy'), name).to.contain("default-src 'none'").and.contain(name.endsWith('.pdf') ? "frame-ancestors 'self'" : 'sandbox');
    }
    expect((await fetch(`${base}/${id}/cases/${first}/files/bundle.pdf`)).headers.get('content-type')).to.equal('application/pdf');
    for (const name of ['nothing.pdf', 'manifest.json/', 'MANIFEST.JSON', '..%2f..%2ftest.sqlite', 'bundle.pdf/']) expect(await codeOf(await fetch(`${base}/${id}/cases/${first}/files/${name}`)), name).to.deep.equal([404, 'pack-entry-unknown']);
    expect((await codeOf(await fetch(`${base}/${id}/cases/${caseRefOf(FAILING)}/files/bundle.pdf`)))[0]).to.equal(422);
  });

  it('the manifest and its seal, which it cannot list, are handed out as they lie in the pack', async () => {
    const { zip, entries } = await openZip((await service.packFile(id, first)).path);
    try {
      for (const name of ['manifest.json', 'manifest.sig']) {
        const packed = await buffer(await readEntry(zip, entries.find(({ fileName }) => fileName === name)!));
        const answer = await fetch(`${base}/${id}/cases/${first}/files/${name}`);
        expect([answer.status, answer.headers.get('etag')], name).to.deep.equal([200, `"${createHash('sha256').update(packed).digest('hex')}"`]);
        expect(Buffer.from(await answer.arrayBuffer()).equals(packed), name).to.equal(true);
        expect(answer.headers.get('content-disposition')).to.match(/^attachment; /);
        const part = await fetch(`${base}/${id}/cases/${first}/files/${name}`, { headers: { Range: 'bytes=3-9' } });
        expect(Buffer.from(await part.arrayBuffer()).equals(packed.subarray(3, 10)), name).to.equal(true);
      }
    } finally {
      zip.close();
    }
  });

  it('one range of it may be asked for', async () => {
    const whole = await bytesOf(`/${id}/cases/${first}/files/bundle.pdf`);
    const part = async (range: string) => fetch(`${base}/${id}/cases/${first}/files/bundle.pdf`, { headers: { Range: range } });
    for (const [range, from, to] of [['bytes=0-9', 0, 10], ['bytes=100-', 100, whole.length], ['bytes=-5', whole.length - 5, whole.length]] as const) {
      const answer = await part(range);
      expect([answer.status, answer.headers.get('content-range')]).to.deep.equal([206, `bytes ${from}-${to - 1}/${whole.length}`]);
      expect(Buffer.from(await answer.arrayBuffer()).equals(whole.subarray(from, to)), range).to.equal(true);
    }
    expect(await codeOf(await part(`bytes=${whole.length}-`))).to.deep.equal([416, 'range-unsatisfiable']);
    for (const range of ['bytes=0-1,5-6', 'lines=1-2']) expect((await part(range)).status, range).to.equal(200);
  });

  it('the cases of a batch and the checks say the end of each loan number, and of an erased case nothing', async () => {
    const masked = new Map([[first, '****0001'], [caseRefOf(FAILING), '****0013'], [caseRefOf('L-2'), null]]);
    const { cases } = (await (await fetch(`${base}/${id}`)).json()) as { cases: { case: string; loanNumberMasked: string | null }[] };
    expect(new Map(cases.map((each) => [each.case, each.loanNumberMasked]))).to.deep.equal(masked);
    const answer = await fetch(`${base}/check`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ cases: [...masked.keys(), 'f'.repeat(32)] }) });
    const checked = ((await answer.json()) as { cases: { case: string | null; loanNumberMasked: string | null }[] }).cases;
    expect(checked.map((each) => [each.case, each.loanNumberMasked])).to.deep.equal([...masked, [null, null]]);
    expect(JSON.stringify([cases, checked])).not.to.contain('XJ2024');
  });

  it('the proof of a pack’s record is handed out once it is anchored, and lies in the archive then', async () => {
    const { recordId } = (await service.cases(id, { from: 0, limit: 1 }))[0]!;
    anchored = false;
    const early = await fetch(`${base}/${id}/cases/${first}/proof`);
    expect([early.status, early.headers.get('retry-after')]).to.deep.equal([202, '3']);
    expect(await early.json()).to.deep.equal({ status: 'pending', recordId, retryAfter: 3 });
    expect((await archive()).names).to.deep.equal(['batch.json', `${first}.zip`, `${caseRefOf('L-2')}.zip`]);
    anchored = true;
    expect(await (await fetch(`${base}/${id}/cases/${first}/proof`)).json()).to.deep.equal({ proofOf: recordId });
    const { names, table } = await archive();
    expect(names).to.deep.equal(['batch.json', `${first}.zip`, `proofs/${first}.proof.json`, `${caseRefOf('L-2')}.zip`, `proofs/${caseRefOf('L-2')}.proof.json`]);
    expect(table.cases[0]).to.deep.include({ case: first, recordId });
    expect(await codeOf(await fetch(`${base}/${id}/cases/${caseRefOf('L-9')}/proof`))).to.deep.equal([404, 'not-found']);
    await database('batch_cases').where({ batch_id: id, case_ref: caseRefOf('L-2') }).update({ record_id: null });
    expect(await codeOf(await fetch(`${base}/${id}/cases/${caseRefOf('L-2')}/proof`))).to.deep.equal([404, 'pack-not-recorded']);
  });

  it('state changes and the list are there over HTTP', async () => {
    const act = (action: string, body?: unknown) => fetch(`${base}/${id}/${action}`, { method: 'POST', ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }) });
    for (const action of ['pause', 'resume', 'cancel']) expect(await codeOf(await act(action)), action).to.deep.equal([409, 'batch-state-conflict']);
    expect(await codeOf(await act('retry', { cases: [first] }))).to.deep.equal([409, 'batch-state-conflict']);
    expect(await codeOf(await act('retry', { cases: ['L-1'] }))).to.deep.equal([400, 'invalid-request']);
    const retried = await act('retry');
    expect([retried.status, ((await retried.json()) as { counts: { failed: number } }).counts.failed]).to.deep.equal([200, 0]);
    while ((await service.state(id)).finishedAt === null) await new Promise((resolve) => setTimeout(resolve, 20));
    const { batches, next } = (await (await fetch(`${base}?limit=1`)).json()) as { batches: { id: string; state: string; pausedReason: null }[]; next: string };
    expect([batches[0]!.id, batches[0]!.state, batches[0]!.pausedReason, next]).to.deep.equal([id, 'done', null, id]);
    expect(await (await fetch(`${base}?before=${next}`)).json()).to.deep.equal({ batches: [], next: null });
    for (const query of ['?limit=0', '?limit=101', '?before=x', '?page=1']) expect((await fetch(base + query)).status, query).to.equal(400);
  });

  describe('a selection', () => {
    const select = (content: string | Uint8Array, field = 'table') => {
      const form = new FormData();
      form.append(field, new Blob([content as never]), 'list');
      return fetch(`${base}/selection`, { method: 'POST', body: form });
    };
    const expected = { rows: 5, cases: [{ row: 2, case: first }, { row: 6, case: caseRefOf('L-2') }], unknown: [{ row: 3 }], duplicates: [{ row: 4, ofRow: 2 }] };

    it('is read from a column of a table, whatever else it holds; rows are named, numbers are not', async () => {
      const csv = '姓名,借据号,金额\n张三,L-1,1\n李四,nobody,2\n张三, L-1 ,3\n王五,,4\n赵六,L-2,5\n';
      const sheet = await writeXlsx(csv.trimEnd().split('\n').map((line) => line.split(',').map((value) => ({ value, type: String })))).toBuffer();
      for (const content of [csv, `\uFEFF${csv}`, new Uint8Array(sheet)]) {
        const answer = await select(content);
        const text = await answer.text();
        expect(answer.status, text).to.equal(200);
        const { unreadable, ...rest } = JSON.parse(text) as typeof expected & { unreadable: { row: number; problem: Record<string, string> }[] };
        expect(rest).to.deep.equal(expected);
        expect(unreadable).to.have.length(1);
        expect(unreadable[0]!.row).to.equal(5);
        for (const value of ['nobody', '张三', 'L-1']) expect(text).to.not.contain(value);
      }
    });

    it('is read from a list with one number a line, in any encoding, with or without heading', async () => {
      for (const content of ['L-1\nL-2\n', 'L-1\r\n\r\nL-2', Buffer.from('\uFEFFL-1\nL-2\n', 'utf16le')]) {
        const { rows, cases } = (await (await select(content)).json()) as typeof expected;
        expect([rows, cases.map((each) => each.case)]).to.deep.equal([2, [first, caseRefOf('L-2')]]);
      }
      const { rows, cases } = (await (await select('loanNumber\nL-1\n')).json()) as typeof expected;
      expect([rows, cases]).to.deep.equal([1, [{ row: 2, case: first }]]);
    });

    it('is refused by name when it is no list, or not there', async () => {
      expect(await codeOf(await select('姓名,金额\n张三,1\n'))).to.deep.equal([422, 'table-headings-wrong']);
      expect(await codeOf(await select(''))).to.deep.equal([422, 'table-empty']);
      expect(await codeOf(await select('%PDF-1.7'))).to.deep.equal([415, 'table-format-unknown']);
      expect(await codeOf(await select('L-1', 'file'))).to.deep.equal([400, 'table-field-unexpected']);
      expect(await codeOf(await fetch(`${base}/selection`, { method: 'POST', body: new FormData() }))).to.deep.equal([400, 'table-missing']);
    });
  });

  async function manifest(): Promise<string> {
    const path = join(folder, 'pack.zip');
    writeFileSync(path, await bytesOf(`/${id}/cases/${first}.zip`));
    const { zip, entries } = await openZip(path);
    const text = (await buffer(await readEntry(zip, entries.find(({ fileName }) => fileName === 'manifest.json')!))).toString();
    zip.close();
    return text;
  }

  async function archive(): Promise<{ names: string[]; table: { cases: Row[] } }> {
    const path = join(folder, 'archive.zip');
    writeFileSync(path, await bytesOf(`/${id}/archive.zip`));
    const { zip, entries } = await openZip(path);
    const table = JSON.parse((await buffer(await readEntry(zip, entries[0]!))).toString()) as { cases: Row[] };
    zip.close();
    expect(readFileSync(path).length).to.be.greaterThan(0);
    return { names: entries.map(({ fileName }) => fileName), table };
  }
});
