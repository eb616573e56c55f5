import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import type { RequestHandler } from 'express';
import { createApp } from '../../server/http/app.ts';
import { bulkRouter } from '../../server/http/routes/bulk.ts';
import { evidenceRouter } from '../../server/http/routes/evidence.ts';
import { openBench, silent, type Bench } from '../bulk/setup.ts';
import { archiveOf, stated } from '../bulk/zips.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/deposit.ts');

interface Run {
  code: number | null;
  out: string;
  err: string;
}

describe('npm run deposit', function () {
  this.timeout(60_000);
  let folder: string;
  let documents: string;
  let bench: Bench;
  let server: Server;
  let url: string;
  /** what stands before the service */
  let gate: RequestHandler;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-deposit-'));
    documents = join(folder, '案卷（虚构）');
    mkdirSync(documents);
    gate = (_request, _response, next) => next();
    bench = await openBench(join(folder, 'service'));
    const evidence = evidenceRouter({ service: bench.intake.service, accesses: { note: () => Promise.resolve() }, limits: { fileBytes: 1 << 20, metadataBytes: 1 << 16, bodyBytes: 1 << 20 }, anchorOf: async () => ({ state: 'sequenced', head: null, anchoredTime: null }), expected: {}, latenessHours: 24 });
    const routers = [(...parameters: Parameters<RequestHandler>) => gate(...parameters), evidence, bulkRouter({ bulk: bench.bulk, maxArchiveBytes: 1 << 24 })];
    server = createServer(createApp({ routers, logger: silent, known: [], proxyHops: 0, hosts: () => [new URL(url).host] }));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function begin(args: string[]): ChildProcess {
    return spawn(process.execPath, [SCRIPT, ...args], { cwd: folder, env: { PATH: process.env.PATH ?? '', LANG: 'en_US.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  function run(args: string[]): Promise<Run> {
    const child = begin(args);
    const result: Run = { code: null, out: '', err: '' };
    child.stdout!.on('data', (chunk: Buffer) => (result.out += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (result.err += chunk.toString()));
    return new Promise((done, fail) => child.once('error', fail).once('close', (code) => done({ ...result, code })));
  }
  const put = (files: Record<string, string | Buffer>): void => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(resolve(documents, name, '..'), { recursive: true });
      writeFileSync(join(documents, name), content);
    }
  };
  const manifest = (entries: unknown[]): void => put({ 'manifest.json': JSON.stringify(entries) });
  const refer = (...paths: string[]) => ({ provenance: { sourceSystem: 'core-lending', corroborates: paths.map((path) => `file:${path}`) } });
  const sequenced = () => bench.intake.log.sequencedSize();

  it('deposits a folder, 0 when all is accepted, with references resolved and results in a table; again, it records nothing twice', async () => {
    put({ '借款/合同.txt': '合同', 'notice.txt': '通知' });
    manifest([stated('notice.txt', refer('借款/合同.txt')), stated('借款/合同.txt')]);
    const table = join(documents, 'results.csv');
    const first = await run([documents, '--url', url, '--results', table]);
    expect([first.code, first.out]).to.deep.equal([0, '2 accepted, 0 of them recorded before; 0 refused.\n']);
    const lines = readFileSync(table, 'utf8').split('\r\n').slice(1, 3).map((line) => line.split(','));
    const { record } = (await bench.intake.service.recordById(lines[0]![3]!))!;
    expect(record.provenance.corroborates).to.deep.equal([lines[1]![3]]);
    const again = await run([documents, '--url', url, '--results', table]);
    expect([again.code, again.out]).to.deep.equal([0, '2 accepted, 2 of them recorded before; 0 refused.\n']);
    expect(await sequenced()).to.equal(2);
  });

  it('records nothing twice when the same folder comes as an archive', async () => {
    put({ 'a.txt': 'a', 'b.txt': 'b' });
    const entries = [stated('a.txt'), stated('b.txt', refer('a.txt'))];
    manifest(entries);
    expect((await run([documents, '--url', url])).code).to.equal(0);
    const archive = join(folder, 'a.zip');
    writeFileSync(archive, archiveOf(entries, [{ name: 'a.txt', content: 'a' }, { name: 'b.txt', content: 'b' }]));
    const { code, out } = await run([archive, '--url', url]);
    expect([code, out]).to.deep.equal([0, '2 accepted; 0 refused.\n']);
    expect(await sequenced()).to.equal(2);
  });

  it('names every bad file, goes on with the others, and ends with 1', async () => {
    put({ 'good.txt': 'good', 'late.txt': 'late', 'unlisted.txt': 'x', 'empty.txt': '', 'large.bin': Buffer.alloc((1 << 20) + 1) });
    symlinkSync('/etc/hostname', join(documents, 'link.txt'));
    symlinkSync(join(documents, 'gone'), join(documents, 'dangling.txt'));
    manifest([stated('good.txt'), stated('late.txt', { eventTime: '2099-01-01T00:00:00Z' }), stated('absent.txt'), stated('empty.txt'), stated('large.bin'), stated('link.txt'), stated('../outside.txt'), stated('behind.txt', refer('late.txt')), stated('dangling.txt')]);
    put({ 'behind.txt': 'x' });
    const { code, out } = await run([documents, '--url', url]);
    expect(code).to.equal(1);
    const refused = [...out.matchAll(/^refused: (\S+) \((?:row \d+, )?([\w-]+)\) (.+)$/gm)].map(([, file, reason]) => [file, reason]);
    expect(Object.fromEntries(refused) as unknown).to.deep.equal({
      'late.txt': 'event-time-in-future',
      'absent.txt': 'bulk-file-absent',
      'empty.txt': 'file-empty',
      'large.bin': 'file-too-large',
      'link.txt': 'bulk-entry-kind',
      'dangling.txt': 'bulk-entry-kind',
      '../outside.txt': 'bulk-path-refused',
      'behind.txt': 'bulk-reference-refused',
      'unlisted.txt': 'bulk-file-unlisted',
    });
    expect(await sequenced()).to.equal(1);
  });

  it('waits for a service that is busy or drops connections, and refuses nothing for it', async () => {
    put({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    manifest([stated('a.txt'), stated('b.txt'), stated('c.txt')]);
    let requests = 0;
    gate = (request, response, next) => {
      requests++;
      if (requests <= 3) response.status(503).set('Retry-After', '1').end();
      else if (requests <= 5) request.socket.destroy();
      else next();
    };
    const { code, out } = await run([documents, '--url', url]);
    expect([code, out]).to.deep.equal([0, '3 accepted, 0 of them recorded before; 0 refused.\n']);
  });

  it('goes on after it was killed, and loses and repeats nothing', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `f${i}.txt`);
    put(Object.fromEntries(names.map((name) => [name, name])));
    manifest(names.map((name) => stated(name)));
    let answered = 0;
    const enough = new Promise<void>((done) => {
      gate = (_request, response, next) => {
        response.on('finish', () => ++answered === 20 && done());
        next();
      };
    });
    const child = begin([documents, '--url', url, '--concurrency', '2']);
    const ended = new Promise((done) => child.once('close', done));
    await enough;
    child.kill('SIGKILL');
    await ended;
    expect(await sequenced()).to.be.within(20, 59);
    const { code, out } = await run([documents, '--url', url]);
    expect(code).to.equal(0);
    expect(Number(/^60 accepted, (\d+) of them/.exec(out)?.[1])).to.be.within(20, 59);
    expect(await sequenced()).to.equal(60);
  });

  it('keeps an entry recorded once when only what it refers to was corrected', async () => {
    put({ 'a.txt': 'a', 'b.txt': 'b' });
    manifest([stated('a.txt'), stated('b.txt', refer('a.txt'))]);
    await run([documents, '--url', url]);
    const [, b] = await bench.intake.service.recordsBetween(0, 2);
    manifest([stated('a.txt', { title: '更正后的名称（虚构）' }), stated('b.txt', refer('a.txt'))]);
    gate = (request, response, next) => {
      if (!request.path.startsWith('/api/v1/verify/')) return next();
      response.json({ facts: { recordId: b!.record.id, stage: b!.record.stage, eventTime: b!.record.eventTime }, others: [] });
    };
    const table = join(folder, 'results.csv');
    expect((await run([documents, '--url', url, '--results', table])).code).to.equal(0);
    expect(readFileSync(table, 'utf8')).to.contain(`2,b.txt,accepted,${b!.record.id},yes`);
    expect(await sequenced()).to.equal(3);
  });

  it('watches an archive to its end, names what was refused, and tries that again when run again', async () => {
    const archive = join(folder, 'a.zip');
    writeFileSync(archive, archiveOf([stated('a.txt'), stated('b.txt'), stated('c.txt', { stage: 'wedding' })], [{ name: 'a.txt', content: 'a' }, { name: 'b.txt', content: 'b', crc: 7 }, { name: 'c.txt', content: 'c' }]));
    const table = join(folder, 'results.csv');
    for (const jobs of [1, 2]) {
      const { code, out } = await run([archive, '--url', url, '--results', table]);
      expect([code, out.split('\n').slice(0, 3).map((line) => line.slice(0, 45))]).to.deep.equal([1, ['refused: b.txt (row 2, bulk-entry-damaged) Th', 'refused: c.txt (row 3, metadata-invalid) The ', '1 accepted; 2 refused.']]);
      expect(await bench.intake.database('bulk_jobs').select()).to.have.length(jobs);
    }
    expect(readFileSync(table, 'utf8').split('\r\n')).to.have.length(5);
    expect(await sequenced()).to.equal(1);
  });

  it('ends with 4 for what it cannot go on without, and says what', async () => {
    put({ 'a.txt': 'a' });
    const cases: [string[], RegExp][] = [
      [[join(folder, 'nowhere')], /nowhere/],
      [[documents], /no manifest/],
      [[documents, '--url', 'http://127.0.0.1:1', '--patience', '1'], /gives no answer/],
    ];
    for (const [args, message] of cases) {
      if (args.length > 2) manifest([stated('a.txt')]);
      const { code, err } = await run(args.length > 2 ? args : [...args, '--url', url]);
      expect([code, message.test(err), err.includes('    at ')], err).to.deep.equal([4, true, false]);
    }
    manifest([{ ...stated('a.txt'), stge: 'x' }]);
    expect(await run([documents, '--url', url])).to.include({ code: 4 });
    const archive = join(folder, 'a.zip');
    writeFileSync(archive, 'no archive');
    expect((await run([archive, '--url', url])).code).to.equal(4);
    gate = (_request, response) => void response.status(404).send('<h1>another service</h1>');
    manifest([stated('a.txt')]);
    const other = await run([documents, '--url', url, '--results', join(folder, 'r.csv')]);
    expect([other.code, readFileSync(join(folder, 'r.csv'), 'utf8').includes('1,a.txt,queued')]).to.deep.equal([4, true]);
    unlinkSync(join(documents, 'manifest.json'));
    expect(await sequenced()).to.equal(0);
  });

  it('ends with 64 and the usage for a wrong command line', async () => {
    for (const args of [[], ['a', 'b'], ['a', '--url', 'ftp://x'], ['a', '--concurrency', '0'], ['a', '--lang', 'fr'], ['a', '--nonsense'], ['a', '--patience', 'x'], ['a', '--results', '']]) {
      const { code, err } = await run(args);
      expect([code, err.includes('npm run deposit')], args.join(' ')).to.deep.equal([64, true]);
    }
    expect((await run(['--help'])).code).to.equal(0);
  });
});
