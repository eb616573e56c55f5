import { appendFileSync, closeSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Transaction } from 'ethers';
import { JournalledChain } from '../../../server/chain/local/chain.ts';
import { AppError } from '../../../server/errors.ts';
import { transfer } from './support.ts';

/** The chain in this process, without HTTP: the journal is what is looked at here. */
describe('local chain: journal', function () {
  this.timeout(20_000);
  let folder: string;
  let path: string;
  let clock: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-journal-'));
    path = join(folder, 'chain', 'journal.ndjson');
    clock = 1_800_000_000;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (): Promise<JournalledChain> =>
    JournalledChain.open({ journalPath: path, settleBlocks: 0, settleSeconds: 1, now: () => clock, onFatal: (problem) => expect.fail(problem.message) });
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const rewrite = (changed: readonly string[]): void => writeFileSync(path, changed.map((line) => `${line}\n`).join(''));
  const blocks = async (chain: JournalledChain): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (let number = 0; number <= chain.blockNumber; number++) all.push(await chain.ask('eth_getBlockByNumber', [`0x${number.toString(16)}`, true]));
    return all;
  };

  /** A journal of `count` transfers; returns the blocks that it leads to. */
  async function fill(count: number): Promise<unknown[]> {
    const chain = await open();
    for (let nonce = 0; nonce < count; nonce++) await chain.send(await transfer(nonce));
    const all = await blocks(chain);
    await chain.close();
    return all;
  }

  async function reopened(): Promise<unknown[]> {
    const chain = await open();
    const all = await blocks(chain);
    await chain.close();
    return all;
  }

  it('has the intent on disk before the block is there, and its outcome after', async () => {
    const chain = await open();
    const raw = await transfer(0);
    await chain.send(raw);
    const { hash } = (await chain.ask('eth_getBlockByNumber', ['latest', false])) as { hash: string };
    expect(lines().slice(1)).to.deep.equal([JSON.stringify({ transaction: raw, time: clock }), JSON.stringify({ block: 1, hash })]);
    await chain.close();
  });

  it('gives every block a later time than the one before, and never an earlier one than the clock’s', async () => {
    const chain = await open();
    const times: number[] = [];
    for (const [nonce, now] of [1_800_000_000, 1_800_000_000, 1_800_000_100, 1_700_000_000].entries()) {
      clock = now;
      await chain.send(await transfer(nonce));
      times.push(Number(((await chain.ask('eth_getBlockByNumber', ['latest', false])) as { timestamp: string }).timestamp));
    }
    expect(times).to.deep.equal([1_800_000_000, 1_800_000_001, 1_800_000_100, 1_800_000_101]);
    const before = await blocks(chain);
    await chain.close();
    expect(await reopened()).to.deep.equal(before);
  });

  it('is replayed to the same blocks, whatever was asked or rejected in between', async () => {
    let chain = await open();
    for (let nonce = 0; nonce < 8; nonce++) {
      await chain.ask('eth_getBlockByNumber', ['pending', true]);
      await chain.ask('eth_call', [{ to: `0x${'22'.repeat(20)}` }, 'pending']);
      const rejected: unknown = await chain.send(await transfer(nonce, 10n ** 30n)).catch((error: unknown) => error);
      expect(String(rejected)).to.match(/enough funds/);
      await chain.send(await transfer(nonce));
      if (nonce % 3 === 2) {
        await chain.close();
        chain = await open();
      }
    }
    const before = await blocks(chain);
    await chain.close();
    expect(before).to.have.length(9);
    expect(await reopened()).to.deep.equal(before);
  });

  it('tolerates a last line cut off by a crash, wherever it was cut', async () => {
    const before = await fill(2);
    const whole = readFileSync(path);
    // the last outcome in part and in full: its transaction was acknowledged and must come back
    for (const cut of [1, 20, (lines().at(-1)?.length ?? 0) + 1]) {
      truncateSync(path, whole.length - cut);
      expect(await reopened()).to.deep.equal(before);
      expect(readFileSync(path).equals(whole)).to.equal(true);
    }
    // half an intent: it was never applied
    for (const half of ['{"transaction":"0x02f8', '\0\0\0']) {
      appendFileSync(path, half);
      expect(await reopened()).to.deep.equal(before);
      expect(readFileSync(path).equals(whole)).to.equal(true);
    }
  });

  it('leads to a transaction whose intent was written before a crash, once', async () => {
    await fill(2);
    const before = lines();
    const raw = await transfer(2);
    rewrite([...before, JSON.stringify({ transaction: raw, time: 4_000_000_000 })]);
    for (let start = 0; start < 2; start++) {
      const all = (await reopened()) as { timestamp: string; transactions: { hash: string }[] }[];
      expect(all).to.have.length(4);
      expect(Number(all[3]?.timestamp)).to.equal(4_000_000_000);
      expect(all[3]?.transactions.map(({ hash }) => hash)).to.deep.equal([Transaction.from(raw).hash]);
    }
    expect(lines()).to.have.length(before.length + 2);
  });

  it('is refused when it was altered, and where is said', async () => {
    const before = await fill(3);
    const intact = lines();
    expect(intact).to.have.length(7);
    const line = (number: number): string => intact[number - 1] ?? '';
    const otherDigit = (text: string): string => text.replace(/.(?="})/, (digit) => (digit === '0' ? '1' : '0'));
    const other = JSON.stringify({ transaction: await transfer(1, 2n), time: (JSON.parse(line(4)) as { time: number }).time });
    const alterations: [what: string, changed: string[], line: number][] = [
      ['another transaction', intact.with(3, other), 4],
      ['another time', intact.with(1, line(2).replace(/"time":(\d+)/, (_, time: string) => `"time":${Number(time) - 1}`)), 2],
      ['a time that stands still', intact.with(3, line(4).replace(/"time":\d+/, `"time":${clock}`)), 4],
      ['another hash', intact.with(4, otherDigit(line(5))), 4],
      ['another number', intact.with(4, line(5).replace('"block":2', '"block":3')), 4],
      ['a transaction taken out', intact.toSpliced(3, 2), 4],
      ['an outcome taken out', intact.toSpliced(4, 1), 5],
      ['two transactions swapped', [...intact.slice(0, 3), ...intact.slice(5, 7), ...intact.slice(3, 5)], 4],
      ['an empty block put in', intact.toSpliced(3, 0, `{"empty":true,"time":${clock + 1}}`, line(5)), 4],
      ['a line of something else', intact.toSpliced(3, 0, '{"hello":1}'), 4],
      ['a line of nothing readable', intact.with(2, 'garbage'), 3],
      ['a rejection made up', intact.with(6, '{"rejected":"Nonce too low"}'), 6],
      ['an outcome doubled', intact.toSpliced(5, 0, line(5)), 6],
      ['another genesis', intact.with(0, otherDigit(line(1))), 1],
      ['no head', intact.slice(1), 1],
    ];
    for (const [what, changed, number] of alterations) {
      rewrite(changed);
      const error: unknown = await open().then(() => null, (reason: unknown) => reason);
      if (!(error instanceof AppError)) throw new Error(`${what} was expected to be refused`, { cause: error });
      expect([what, error.code, error.params['line'], error.params['path']]).to.deep.equal([what, 'local-chain-journal-broken', number, path]);
      // refused means untouched: what is left may be all there is
      expect(lines()).to.deep.equal(changed);
    }
    rewrite(intact);
    expect(await reopened()).to.deep.equal(before);
  });

  it('stops the chain when it cannot be written', async function () {
    if (process.platform !== 'linux') {
      console.log('      not tried: only Linux names a process’s open files, one of which is taken away here');
      return this.skip();
    }
    const problems: Error[] = [];
    const chain = await JournalledChain.open({ journalPath: path, settleBlocks: 0, settleSeconds: 1, now: () => clock, onFatal: (problem) => problems.push(problem) });
    await chain.send(await transfer(0));
    const file = readdirSync('/proc/self/fd').find((entry) => linkOf(`/proc/self/fd/${entry}`) === path);
    closeSync(Number(file));
    const answer: unknown = await chain.send(await transfer(1)).catch((error: unknown) => error);
    expect(String(answer)).to.include('the local chain had to stop');
    expect(problems.map(({ message }) => message.slice(0, 5))).to.deep.equal(['EBADF']);
    const after: unknown = await chain.send(await transfer(1)).catch((error: unknown) => error);
    expect(String(after)).to.include('stopping');
    // what was not written was not mined either
    expect(chain.blockNumber).to.equal(1);
    expect(await reopened()).to.have.length(2);
  });
});

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
