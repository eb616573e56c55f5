import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { readArguments, UsageError } from '../../scripts/demo/arguments.ts';
import { readArchive, writeArchive } from '../../scripts/demo/archive.ts';
import { Client, Refusal, Unreachable } from '../../scripts/demo/client.ts';
import { forEachConcurrently } from '../../scripts/demo/concurrency.ts';
import { message } from '../../scripts/demo/messages.ts';
import { Screen } from '../../scripts/demo/screen.ts';
import { folderSource, loansSource, type Deposit } from '../../scripts/demo/source.ts';
import { mismatches, summaryLine } from '../../scripts/demo/summary.ts';
import { alterOneByte, alterPack } from '../../scripts/demo/tamper.ts';
import { depositSchema } from '../../server/evidence/index.ts';
import { STAGES } from '../../server/domain/record/index.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/demo.ts');
const GOOD = { cases: 2, documents: 22, anchored: 22, packs: 2, verified: 2, tamperedDetected: 1 };
const BOOK = { loans: 2, closed: 2, timelines: 2, caseFiles: 1, arrears: 2, erased: 1 };

describe('demo arguments', () => {
  it('have defaults', () => {
    expect(readArguments([])).to.deep.include({ cases: undefined, documents: undefined, out: 'demo-out', json: false, url: undefined, seed: 'docketproof', language: 'zh-CN' });
  });

  it('are read', () => {
    expect(readArguments(['--cases', '3', '--json', '--url', 'http://127.0.0.1:8080/', '--trust', 't.json', '--lang', 'en'])).to.deep.include({ cases: 3, json: true, url: 'http://127.0.0.1:8080', trust: 't.json', language: 'en' });
    expect(readArguments(['--help'])).to.equal('help');
  });

  for (const wrong of [['--cases', '0'], ['--cases', '1.5'], ['--cases', '-1'], ['--cases'], ['--cases', '100001'], ['--url', 'ftp://x'], ['--url', ''], ['--lang', 'fr'], ['--trust', 'x'], ['--out', ''], ['--what'], ['folder']]) {
    it(`refuse ${wrong.join(' ')}`, () => expect(() => readArguments(wrong)).to.throw(UsageError));
  }

  it('that are wrong give the usage and exit code 64', function () {
    this.timeout(20_000);
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--cases', 'many'], { encoding: 'utf8' });
    expect(status).to.equal(64);
    expect(stdout).to.equal('');
    expect(stderr).to.include('--cases').and.to.include('npm run demo');
  });
});

describe('demo summary', () => {
  it('is one line with exactly the promised fields', () => {
    expect(summaryLine(GOOD, 12_345)).to.equal('{"cases":2,"documents":22,"anchored":22,"packs":2,"verified":2,"tamperedDetected":1,"seconds":12.3}');
  });

  it('has the counts of the loan book behind them, where there is one', () => {
    expect(summaryLine({ ...GOOD, book: BOOK }, 12_345)).to.equal('{"cases":2,"documents":22,"anchored":22,"packs":2,"verified":2,"tamperedDetected":1,"seconds":12.3,"book":{"loans":2,"closed":2,"timelines":2,"caseFiles":1,"arrears":2,"erased":1}}');
  });

  it('names each count of the loan book that is not as it must be', () => {
    expect(mismatches({ ...GOOD, book: BOOK })).to.deep.equal([]);
    expect(mismatches({ ...GOOD, book: { ...BOOK, erased: null } }), 'a service of others').to.deep.equal([]);
    for (const [name, value] of Object.entries({ loans: 1, closed: 1, timelines: 1, caseFiles: 0, arrears: 1, erased: 0 })) {
      expect(mismatches({ ...GOOD, book: { ...BOOK, [name]: value } }).join(' '), name).to.include(name);
    }
  });

  it('names each number that is not as it must be', () => {
    expect(mismatches(GOOD)).to.deep.equal([]);
    for (const [name, value] of Object.entries({ anchored: 21, packs: 1, verified: 1, tamperedDetected: 0 })) {
      expect(mismatches({ ...GOOD, [name]: value }).join(' '), name).to.include(name);
    }
    expect(mismatches({ ...GOOD, documents: 0, anchored: 0 })).to.include('documents 0');
  });
});

describe('demo screen', () => {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) };

  it('speaks both languages', () => {
    expect(message('zh-CN', 'packed', { packs: 3 })).to.equal('已生成 3 个案卷包');
    expect(message('en', 'packed', { packs: 3 })).to.equal('3 packs made');
  });

  it('shows progress by quarters where it is not a terminal', () => {
    const screen = new Screen('en', output);
    for (let done = 0; done <= 100; done++) screen.progress('depositing', done, 100);
    expect(lines).to.deep.equal(['Depositing 0/100\n', 'Depositing 25/100\n', 'Depositing 50/100\n', 'Depositing 75/100\n', 'Depositing 100/100\n']);
  });
});

describe('demo sources', function () {
  // Reading the fonts the first time takes seconds on a busy machine.
  this.timeout(20_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docketproof-demo-test-'));
    await mkdir(join(folder, 'a', 'deep'), { recursive: true });
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'a', 'one.pdf'), '%PDF-1.4');
    await writeFile(join(folder, 'a', 'deep', 'two.txt'), 'text');
    await writeFile(join(folder, 'b', 'three.docx'), 'PK');
    await writeFile(join(folder, 'note\u202e.md'), 'note');
  });
  after(() => rm(folder, { recursive: true }));

  const labels = async (cases?: number) => Promise.all((await folderSource(folder, cases)).cases.map(async (each) => (await each.deposits()).map(({ label }) => label)));

  it('take every file of a folder, one case per subfolder', async () => {
    expect(await labels()).to.deep.equal([[join('a', 'deep', 'two.txt'), join('a', 'one.pdf')], [join('b', 'three.docx')], ['note\u202e.md']]);
  });

  it('deal the files over a number of cases', async () => {
    expect((await labels(2)).map((group) => group.length)).to.deep.equal([2, 2]);
  });

  it('give metadata that the service takes, with titles of visible text', async () => {
    const sources = [await folderSource(folder, undefined), loansSource('test', 1)];
    for (const each of sources.flatMap(({ cases }) => cases)) {
      for (const { loanNumber, stage, title, eventTime, provenance } of await each.deposits()) {
        expect(depositSchema.safeParse({ loanNumber, stage, title, eventTime, provenance }).error, title).to.equal(undefined);
        expect(JSON.stringify({ provenance, title })).to.not.include(loanNumber);
      }
    }
  });

  it('refuse a folder without files', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'docketproof-demo-test-'));
    let problem = '';
    await folderSource(empty, undefined).catch((error: Error) => (problem = error.message));
    await rm(empty, { recursive: true });
    expect(problem).to.include('no file');
  });

  it('make loans with all stages, the same for the same seed however many are asked for', async () => {
    const [one] = loansSource('test', 1).cases;
    const [first] = loansSource('test', 5).cases;
    const keys = (await one?.deposits())?.map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).to.deep.equal((await first?.deposits())?.map(({ idempotencyKey }) => idempotencyKey));
    expect(new Set(keys).size).to.equal(11);
    expect(new Set((await one?.deposits())?.map(({ stage }) => stage))).to.deep.equal(new Set(STAGES));
  });
});

describe('demo concurrency', () => {
  it('keeps the limit, does everything, and stops at the first failure', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await forEachConcurrently(Array.from({ length: 20 }, (_, i) => i), 3, async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      done.push(item);
    });
    expect(done).to.have.length(20);
    expect(most).to.equal(3);
    let problem = '';
    let started = 0;
    await forEachConcurrently([1, 2, 3, 4, 5, 6], 1, async (item) => {
      started++;
      if (item === 2) throw new Error('second');
    }).catch((error: Error) => (problem = error.message));
    expect({ problem, started }).to.deep.equal({ problem: 'second', started: 2 });
  });
});

describe('demo tampering', () => {
  it('changes exactly one bit of one byte', () => {
    const bytes = Uint8Array.from({ length: 9 }, (_, i) => i);
    const { bytes: altered, offset, before: was, after: is } = alterOneByte(bytes);
    expect({ offset, was, is }).to.deep.equal({ offset: 4, was: '04', is: '05' });
    expect([...altered]).to.deep.equal([0, 1, 2, 3, 5, 5, 6, 7, 8]);
    expect(bytes[4]).to.equal(4);
    expect(() => alterOneByte(new Uint8Array())).to.throw(RangeError);
  });

  it('changes one original of a pack, leaves the rest, and finds its proof', async () => {
    const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
    const files = new Map([
      ['manifest.json', Buffer.from('{}')],
      ['originals/01.txt', Buffer.from('test')],
      ['proofs/00.json', Buffer.from('{"record":{"document":{"sha256":"other"}}}')],
      ['proofs/01.json', Buffer.from(JSON.stringify({ record: { document: { sha256 } } }))],
    ]);
    const { file, alteration, proof, archive } = await alterPack(await writeArchive(files));
    expect(file).to.equal('originals/01.txt');
    expect(Buffer.from(alteration.bytes).toString()).to.equal('tert');
    expect(Buffer.from(proof)).to.deep.equal(files.get('proofs/01.json'));
    expect(await readArchive(archive)).to.deep.equal(files.set('originals/01.txt', Buffer.from('tert')));
  });
});

describe('demo client', () => {
  const deposit: Deposit = { key: 'contract', corroborates: [], supersedes: null, loanNumber: 'DEMO-1', stage: 'contract', title: '合同', fileName: 'a.txt', mediaType: 'text/plain', eventTime: '2024-01-10T00:00:00.000Z', provenance: { sourceSystem: 'test' }, idempotencyKey: 'key-1', label: 'a.txt', content: async () => new Blob(['text']) };
  let answers: { status: number; body: string }[] = [];
  let seen: { url: string | undefined; key: string | string[] | undefined; language: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ url: request.url, key: request.headers['idempotency-key'], language: request.headers['accept-language'], body });
      const answer = answers.shift() ?? { status: 500, body: '' };
      response.writeHead(answer.status, { 'retry-after': '7' }).end(answer.body);
    });
  });
  let client: Client;
  before(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'en');
  });
  beforeEach(() => {
    seen = [];
  });
  after(() => new Promise((done) => server.close(done)));

  it('repeats a deposit that met a busy service, under the same key', async () => {
    answers = [{ status: 503, body: '' }, { status: 201, body: '{"recordId":"r-1"}' }];
    expect(await client.deposit(deposit)).to.equal('r-1');
    expect(seen.map(({ url, key, language }) => ({ url, key, language }))).to.deep.equal(Array.from({ length: 2 }, () => ({ url: '/api/v1/evidence', key: 'key-1', language: 'en' })));
    expect(seen[1]?.body).to.include('"stage":"contract"').and.to.include('filename="a.txt"');
  });

  it('gives a refusal with its code at once', async () => {
    answers = [{ status: 400, body: '{"code":"file-empty","detail":"The file is empty."}' }];
    const refusal = await client.deposit(deposit).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Refusal).and.to.include({ status: 400, code: 'file-empty', message: 'The file is empty.' });
    expect(seen).to.have.length(1);
  });

  it('names what a document bears out and corrects', async () => {
    answers = [{ status: 201, body: '{"recordId":"r-2"}' }];
    await client.deposit(deposit, { corroborates: ['r-0'], supersedes: 'r-1' });
    expect(seen[0]?.body).to.include('"provenance":{"sourceSystem":"test","corroborates":["r-0"]},"supersedes":"r-1"');
  });

  it('waits for a pending proof, but not longer than makes sense for a demonstration', async () => {
    answers = [{ status: 202, body: '{}' }, { status: 200, body: '{"format":"x"}' }];
    expect(await client.proof('r-1')).to.equal(2_000);
    expect(Buffer.from((await client.proof('r-1')) as Uint8Array).toString()).to.equal('{"format":"x"}');
  });

  it('reads all pages of a batch', async () => {
    answers = [{ status: 200, body: '{"cases":[{"position":0}],"next":1}' }, { status: 200, body: '{"cases":[{"position":1}],"next":null}' }];
    expect((await client.batchCases('b')).map(({ position }) => position)).to.deep.equal([0, 1]);
    expect(seen.map(({ url }) => url)).to.deep.equal(['/api/v1/batches/b?from=0', '/api/v1/batches/b?from=1']);
  });

  it('says when there is no answer at all', async function () {
    this.timeout(10_000);
    const error = await new Client('http://127.0.0.1:1', 'en').batch('b').catch((problem: unknown) => problem);
    expect(error).to.be.instanceOf(Unreachable).and.to.include({ message: 'http://127.0.0.1:1' });
  });
});
