import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { readArguments, UsageError } from '../../scripts/bench/arguments.ts';
import { measure, median, percentile, rate, rowOf, type Row } from '../../scripts/bench/harness.ts';
import { closedLoop, openLoop } from '../../scripts/bench/load.ts';
import { jsonOf, tableOf } from '../../scripts/bench/table.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/bench.ts');
const NAMES = ['intake', 'deposits', 'leaves', 'proofs', 'gas', 'verify', 'import', 'arrears', 'packs'];

describe('bench harness', () => {
  it('takes medians and percentiles', () => {
    expect(median([5, 1, 3])).to.equal(3);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(() => median([])).to.throw(RangeError);
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred, 0.99)).to.equal(99);
    expect(percentile(hundred, 1)).to.equal(100);
    expect(percentile([7], 0.99)).to.equal(7);
    expect(() => percentile([], 0.5)).to.throw(RangeError);
  });

  it('gives the median of the rounds’ ratios, not the ratio of medians', () => {
    const row = rowOf('name', 'unit', { ours: [10, 30, 200], peer: [10, 10, 100], floor: [20, 60, 100] });
    expect(row).to.deep.equal({ name: 'name', ours: 30, unit: 'unit', peer: 10, floor: 60, ratioToPeer: 2, ratioToFloor: 0.5 });
  });

  it('says null where there is no peer or floor', () => {
    expect(rowOf('name', 'unit', { ours: [0.123456] })).to.deep.equal({ name: 'name', ours: 0.123, unit: 'unit', peer: null, floor: null, ratioToPeer: null, ratioToFloor: null });
  });

  it('runs all contestants in every round, another first each time, and drops the first round', async () => {
    const order: string[] = [];
    const contestant = (name: string) => () => order.push(name);
    const figures = await measure({ a: contestant('a'), b: contestant('b'), c: contestant('c') }, 3);
    expect(order.join('')).to.equal('abc' + 'bca' + 'cab' + 'abc');
    expect(figures).to.deep.equal({ a: [6, 8, 10], b: [4, 9, 11], c: [5, 7, 12] });
  });

  it('counts per second', async () => {
    const figure = await rate(100, () => new Promise((done) => setTimeout(done, 50)));
    expect(figure).to.be.within(200, 2_100);
  });

  it('prints a table with dashes, and one line of JSON with exactly the promised fields', () => {
    const rows: Row[] = [rowOf('gas', 'gas', { ours: [5], floor: [10] })];
    expect(tableOf(rows).split('\n')).to.have.length(2);
    expect(tableOf(rows)).to.match(/gas +5 +gas +– +10 +– +0\.5/);
    expect(JSON.parse(jsonOf(rows))).to.deep.equal({ rows: [{ name: 'gas', ours: 5, unit: 'gas', peer: null, floor: 10, ratioToPeer: null, ratioToFloor: 0.5 }] });
  });
});

describe('bench load', () => {
  let stalled: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    void stalled.then(() => response.writeHead(request.url === '/bad' ? 500 : 200).end('ok'));
  });
  let base = '';
  before(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((done) => server.close(done)));

  it('counts what requests waited while the server stalled', async () => {
    stalled = new Promise((done) => setTimeout(done, 400));
    const { latencies, failures } = await openLoop(100, 0.5, () => `${base}/`);
    expect(failures).to.equal(0);
    expect(latencies).to.have.length(50);
    // Due at 0, 10, 20 … ms and all answered after 400 ms: a loop that waits for answers would have seen one slow request.
    expect(latencies.filter((latency) => latency > 150).length).to.be.greaterThan(20);
    stalled = Promise.resolve();
  });

  it('counts failures apart', async () => {
    const { latencies, failures } = await openLoop(100, 0.1, (index) => `${base}/${index % 2 === 0 ? 'bad' : ''}`);
    expect({ good: latencies.length, failures }).to.deep.equal({ good: 5, failures: 5 });
    expect((await openLoop(100, 0.02, () => 'http://127.0.0.1:1/')).failures).to.equal(2);
  });

  it('keeps connections busy', async () => {
    expect(await closedLoop(4, 0.2, () => `${base}/`)).to.be.greaterThan(20);
  });
});

describe('bench command line', () => {
  it('knows its arguments', () => {
    expect(readArguments([], NAMES)).to.deep.equal({ only: undefined, json: false });
    expect(readArguments(['--only', 'gas', '--json'], NAMES)).to.deep.equal({ only: 'gas', json: true });
    for (const wrong of [['--only', 'speed'], ['--only'], ['--fast'], ['gas']]) expect(() => readArguments(wrong, NAMES), wrong.join(' ')).to.throw(UsageError);
  });

  it('names every bench in a usage error and ends with 64', function () {
    this.timeout(20_000);
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--only', 'speed'], { encoding: 'utf8' });
    expect(status).to.equal(64);
    expect(stdout).to.equal('');
    for (const name of NAMES) expect(stderr).to.include(name);
  });
});
