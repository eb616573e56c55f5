/** Each kind of difference: made for real, seen, and named. Nothing is repaired, nothing is changed by looking. */
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Transaction } from 'ethers';
import { seal } from '../../server/cases/index.ts';
import { Signer } from '../../server/chain/transactions.ts';
import type { RawRecordRow } from '../../server/evidence/index.ts';
import { exitCodeOf, FINDING_CODES, fsck, type FindingCode, type FsckReport, type FsckSources } from '../../server/fsck/index.ts';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from '../chain/support/anvil.ts';
import { openRig, type Rig } from '../chain/support/rig.ts';

type Undo = () => unknown;

/** Enough leaves for one full tile, so that there are two levels of them. */
const DIGESTS = 260;

const seen = new Set<FindingCode>();
const codesOf = (report: FsckReport): FindingCode[] => [...new Set([...report.differences, ...report.notChecked].map(({ code }) => code))].sort();

describe('fsck', function () {
  this.timeout(60_000);
  let chain: Anvil;
  let rig: Rig;
  let folder: string;

  before(async () => {
    chain = await startAnvil();
    folder = mkdtempSync(join(tmpdir(), 'docketproof-fsck-'));
    rig = await openRig({ folder, rpcUrl: chain.url, key: DEVELOPMENT_KEYS[0], origin: 'example.test/fsck', policy: { confirmations: 0, maxRecords: 100_000, maxWaitMs: 600_000 } });
    rig.anchoring.start();
    const first = await rig.deposit('LOAN-A', 'a1');
    await rig.deposit('LOAN-A', 'a2');
    await rig.deposit('LOAN-B', 'b1');
    await rig.anchoring.anchorNow('final');
    await rig.evidence.depositDigests(Array.from({ length: DIGESTS }, (_, i) => digestItem(i)), 'digests-1');
    await rig.evidence.depositContent({ metadata: { ...correction(first.stored.record.id) }, content: bytesOf('a corrected document'), idempotencyKey: 'a3' });
    await rig.anchoring.anchorNow('final');
    await rig.anchoring.stop();
  });
  after(async () => {
    await rig.close();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Damages, checks, undoes; expects exactly these kinds of findings, in both languages and without a gap left open. */
  async function finds(expected: readonly FindingCode[], damage: () => Promise<Undo | void> | Undo | void, changes: Partial<FsckSources> = {}): Promise<FsckReport> {
    const undo = await damage();
    try {
      const report = await fsck(rig.sources(changes));
      for (const code of codesOf(report)) seen.add(code);
      for (const { text } of [...report.differences, ...report.notChecked]) expect(Object.values(text).join(' ')).not.to.match(/\{\w+\}|undefined|\[object/);
      expect(codesOf(report)).to.deep.equal([...expected].sort());
      return report;
    } finally {
      await undo?.();
    }
  }

  /** Runs a statement inside a transaction that is rolled back afterwards; the database has one connection. */
  async function sql(statement: string, values: (string | number | Buffer | null)[] = []): Promise<Undo> {
    await rig.database.raw('PRAGMA foreign_keys = OFF');
    await rig.database.raw('BEGIN');
    await rig.database.raw(statement, values);
    return async () => {
      await rig.database.raw('ROLLBACK');
      await rig.database.raw('PRAGMA foreign_keys = ON');
    };
  }

  /** Changes a file on disk. */
  function file(path: string, change: (bytes: Buffer) => Buffer): Undo {
    const before = readFileSync(path);
    writeFileSync(path, change(Buffer.from(before)));
    return () => writeFileSync(path, before);
  }

  const flip = (at: number) => (bytes: Buffer): Buffer => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  const rowAt = async (index: number): Promise<RawRecordRow> => {
    for await (const row of rig.evidence.allRecordRows(index)) return row;
    throw new Error(`no record at ${index}`);
  };
  const recordAt = async (index: number): Promise<string> => rig.evidence.textOfRow(await rowAt(index));
  /** Puts another text in a record's place as somebody would who holds the key: sealed like the right one. */
  const rewrite = async (index: number, text: string, leaf?: string): Promise<Undo> => {
    const row = await rowAt(index);
    const { sealingKey } = rig.cases.keyring.keysOf({ id: row.case_id, wrapped_key: row.wrapped_key });
    return sql('UPDATE records SET sealed_record = ?, leaf = ? WHERE log_index = ?', [seal(sealingKey, 'record', row.record_id, text), leaf ?? row.leaf, index]);
  };
  const hashOf = (loan: string): string => rig.cases.keyring.searchHash('loan-number', loan);
  const storedFiles = (): string[] => globSync('files/files/*/*', { cwd: folder }).map((name) => join(folder, name)).sort();

  it('finds nothing in what the service made, and says what it looked at', async () => {
    const report = await finds([], () => {});
    expect(exitCodeOf(report)).to.equal(0);
    expect(report.counts).to.deep.equal({ records: DIGESTS + 4, erased: 0, cases: 3, leaves: DIGESTS + 4, tiles: 3, heads: 2, headsOnChain: 2, transactions: 2, files: 4, idempotencyKeys: 5 });
  });

  it('changes nothing', async () => {
    const state = (): string => globSync('**/*', { cwd: folder }).filter((name) => !/sqlite-(wal|shm)$/.test(name)).sort().map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`).join();
    const before = state();
    const total: unknown = await rig.database.raw('SELECT total_changes() AS n');
    await fsck(rig.sources());
    expect(state()).to.equal(before);
    expect(await rig.database.raw('SELECT total_changes() AS n')).to.deep.equal(total);
  });

  describe('records', () => {
    /** What follows when the bytes of record 1, in the first head, change: the tree above it is another one. */
    const ABOVE: readonly FindingCode[] = ['chain-head-differs', 'head-checkpoint-invalid', 'head-consistency-invalid', 'head-root-differs', 'leaf-differs', 'published-checkpoint-invalid', 'published-root-differs', 'tile-differs'];

    it('an amount altered in a record', () =>
      finds([...ABOVE, 'record-leaf-differs', 'case-previous-differs'], async () => rewrite(0, (await recordAt(0)).replace('core-lending', 'core-Lending'))));
    it('an altered record whose leaf was altered with it', () =>
      finds([...ABOVE, 'case-previous-differs'], async () => {
        const text = (await recordAt(0)).replace('core-lending', 'core-Lending');
        const leaf = createHash('sha256').update('\0').update(text).digest('hex');
        return rewrite(0, text, leaf);
      }));
    it('a record spelled in another way', () =>
      finds([...ABOVE, 'record-leaf-differs', 'record-not-canonical', 'case-previous-differs'], async () => rewrite(0, ` ${await recordAt(0)}`)));
    it('text that is no record', () =>
      finds([...ABOVE, 'record-invalid', 'record-leaf-differs', 'case-sequence-differs', 'case-previous-differs', 'case-summary-differs'], () => rewrite(0, '{}')));
    it('a sealed record with one bit flipped, or put in the place of another', async () => {
      const { sealed_record: sealed } = await rowAt(1);
      await finds(['record-unreadable'], () => sql('UPDATE records SET sealed_record = ? WHERE log_index = 1', [flip(40)(Buffer.from(sealed ?? []))]));
      await finds(['record-unreadable'], async () => sql('UPDATE records SET sealed_record = ? WHERE log_index = 1', [(await rowAt(0)).sealed_record]));
    });
    it('a record whose text is gone though its case was not erased', () => finds(['record-unreadable'], () => sql('UPDATE records SET sealed_record = NULL WHERE log_index = 1')));
    it('a leaf column that was altered', () => finds(['record-leaf-differs'], () => sql(`UPDATE records SET leaf = ? WHERE log_index = 5`, ['00'.repeat(32)])));
    for (const column of ['sm3', 'media_type', 'received_time', 'stage'] as const) {
      it(`a column ${column} that contradicts the record`, async () => {
        const report = await finds(column === 'sm3' ? ['record-column-differs', 'record-file-differs'] : ['record-column-differs'], () => sql(`UPDATE records SET ${column} = 'x' WHERE log_index = 2`));
        expect(report.differences[0]?.params).to.include({ index: 2, column });
      });
    }
    it('a promise dated before the deposit', () => finds(['record-column-differs'], () => sql(`UPDATE records SET anchor_by = '2001-01-01T00:00:00.000Z' WHERE log_index = 2`)));
    it('a record taken out of the middle', () =>
      finds(['case-previous-differs', 'case-sequence-differs', 'case-summary-differs', 'chain-head-differs', 'head-ahead', 'head-checkpoint-invalid', 'head-root-differs', 'leaf-count-differs', 'published-ahead', 'record-missing', 'tile-differs', 'tile-missing', 'tile-unexpected', 'file-unnamed', 'record-supersedes-invalid'], () => sql('DELETE FROM records WHERE log_index = 0')));
    it('the last record taken away', () =>
      finds(['case-summary-differs', 'file-unnamed', 'head-ahead', 'idempotency-differs', 'leaf-count-differs', 'published-ahead', 'tile-missing', 'tile-unexpected'], () => sql('DELETE FROM records WHERE log_index = ?', [DIGESTS + 3])));
    it('a correction of a record that does not exist', async () => {
      const report = await finds(['record-supersedes-invalid', 'record-column-differs'], () => sql(`UPDATE records SET supersedes = 'ffffffff-ffff-4fff-8fff-ffffffffffff' WHERE log_index = ?`, [DIGESTS + 3]));
      expect(report.differences.some(({ params }) => params['index'] === DIGESTS + 3)).to.equal(true);
    });
    it('a receipt whose time has passed without an anchor', async () => {
      const report = await finds(['promise-overdue'], () => sql(`DELETE FROM anchor_heads`), { now: () => Date.now() + 3 * 3600_000 });
      expect(report.differences[0]?.params).to.deep.equal({ count: DIGESTS + 4, index: 0 });
    });
  });

  describe('cases and idempotency keys', () => {
    it('a case whose entry counts another number of records', () => finds(['case-summary-differs'], () => sql('UPDATE cases SET next_sequence = next_sequence + 1 WHERE rowid = 1')));
    it('a case whose entry is gone', () => finds(['case-unknown', 'case-key-gone', 'record-unreadable'], () => sql('DELETE FROM cases WHERE loan_hash = ?', [hashOf('LOAN-B')])));
    it('an idempotency key that stands for no records', () => finds(['idempotency-differs'], () => sql(`UPDATE idempotency_keys SET outcome = '{"items":1,"first":5000,"refused":[]}' WHERE key = 'a1'`)));
    it('an idempotency key that cannot be read', () => finds(['idempotency-differs'], () => sql(`UPDATE idempotency_keys SET outcome = '{' WHERE key = 'a1'`)));
  });

  describe('leaves, tiles and the published head', () => {
    it('a leaf altered in the table', async () => {
      const { leaves } = await rig.database('leaf_runs').where({ first_index: 1 }).first<{ leaves: Buffer }>('leaves');
      const report = await finds(['leaf-differs'], () => sql('UPDATE leaf_runs SET leaves = ? WHERE first_index = 1', [flip(3)(Buffer.from(leaves))]));
      expect(report.differences.map(({ params }) => params['index'])).to.deep.equal([1]);
    });
    it('leaves missing in the middle of the table', () => finds(['leaves-unreadable'], () => sql('DELETE FROM leaf_runs WHERE first_index = 1')));
    it('leaves missing at its end', () => finds(['leaf-count-differs'], () => sql('DELETE FROM leaf_runs WHERE first_index = (SELECT max(first_index) FROM leaf_runs)')));
    it('another published root', () => finds(['published-root-differs'], () => sql('UPDATE log_state SET root = ?', ['ab'.repeat(32)])));
    it('a published checkpoint with an altered signature', () => finds(['published-checkpoint-invalid'], () => sql(`UPDATE log_state SET checkpoint = replace(checkpoint, substr(checkpoint, -8, 4), 'AAAA')`)));
    it('a tile altered, missing, cut off, or too many', async () => {
      const full = join(folder, 'log/tile/0/000');
      const partial = join(folder, 'log/tile/1/000.p/1');
      for (const [path, name] of [[full, 'tile/0/000'], [partial, 'tile/1/000.p/1']] as const) {
        const altered = await finds(['tile-differs'], () => file(path, flip(20)));
        expect(altered.differences.map(({ params }) => params['tile'])).to.deep.equal([name]);
        await finds(['tile-differs'], () => file(path, (bytes) => bytes.subarray(0, -1)));
        await finds(['tile-missing'], () => {
          renameSync(path, join(folder, 'aside'));
          return () => renameSync(join(folder, 'aside'), path);
        });
      }
      await finds(['tile-unexpected'], () => {
        writeFileSync(join(folder, 'log/tile/0/002'), Buffer.alloc(8192));
        return () => rmSync(join(folder, 'log/tile/0/002'));
      });
    });
  });

  describe('heads and transactions', () => {
    it('another root, checkpoint or proof of a head', async () => {
      await finds(['head-root-differs', 'head-anchor-invalid', 'transaction-differs'], () => sql('UPDATE anchor_heads SET root = ? WHERE size = 3', [`0x${'ab'.repeat(32)}`]));
      await finds(['head-checkpoint-invalid'], () => sql('UPDATE anchor_heads SET checkpoint = (SELECT checkpoint FROM anchor_heads WHERE size > 3) WHERE size = 3'));
      await finds(['head-consistency-invalid'], () => sql(`UPDATE anchor_heads SET consistency_proof = '[]' WHERE size > 3`));
      await finds(['head-consistency-invalid'], () => sql(`UPDATE anchor_heads SET consistency_proof = '["0x00"]' WHERE size = 3`));
    });
    it('evidence that is missing, altered, or of another head', async () => {
      await finds(['head-anchor-missing'], () => sql('UPDATE anchor_heads SET evm_anchor = NULL WHERE size = 3'));
      await finds(['head-anchor-invalid'], () => sql(`UPDATE anchor_heads SET evm_anchor = replace(evm_anchor, '"header":"0xf9', '"header":"0xf8') WHERE size = 3`));
      await finds(['head-anchor-invalid'], () => sql('UPDATE anchor_heads SET evm_anchor = (SELECT evm_anchor FROM anchor_heads WHERE size > 3) WHERE size = 3'));
      await finds(['head-anchor-invalid'], () => sql('UPDATE anchor_heads SET block_time = block_time + 1 WHERE size = 3'));
    });
    it('a signed transaction that was altered, or swapped for another that is validly signed', async () => {
      const row = await rig.database('chain_transactions').where('purpose', 'like', 'anchor:%').orderBy('id').first<{ id: number; raw: string }>('id', 'raw');
      await finds(['transaction-differs'], () => sql('UPDATE chain_transactions SET raw = ? WHERE id = ?', [`${row.raw.slice(0, -1)}${row.raw.endsWith('0') ? '1' : '0'}`, row.id]));
      const { to, data, nonce } = Transaction.from(row.raw);
      const other = new Signer(DEVELOPMENT_KEYS[0]).sign({ chainId: 31337, nonce, to, data: data.replace(/^(.{138}).{64}/, `$1${'cd'.repeat(32)}`), gasLimit: 100_000n, fees: { kind: 'legacy', gasPrice: 1n } });
      const report = await finds(['transaction-differs'], () => sql('UPDATE chain_transactions SET raw = ?, hash = ? WHERE id = ?', [other.raw, other.hash, row.id]));
      expect(report.differences[0]?.text.en).to.contain('another head');
    });
  });

  describe('the chain', () => {
    it('a head that is on chain and not here', () => finds(['chain-head-unknown'], () => sql('DELETE FROM anchor_heads WHERE size > 3')));
    it('heads that the chain does not have', async () => {
      const empty = await startAnvil();
      const other = mkdtempSync(join(tmpdir(), 'docketproof-fsck-'));
      try {
        await (await openRig({ folder: other, rpcUrl: empty.url, key: DEVELOPMENT_KEYS[0], origin: 'example.test/fsck' })).close();
        const report = await finds(['chain-head-missing'], () => {}, { chain: { ...chainOf(rig), rpcUrl: empty.url } });
        expect(report.differences.map(({ params }) => params['size'])).to.deep.equal([3, DIGESTS + 4]);
      } finally {
        await empty.stop();
        rmSync(other, { recursive: true });
      }
    });
    it('a block that has gone while its head stands in another', async () => {
      const reorganised = await startAnvil();
      const other = mkdtempSync(join(tmpdir(), 'docketproof-fsck-'));
      const small = await openRig({ folder: other, rpcUrl: reorganised.url, key: DEVELOPMENT_KEYS[0], origin: 'example.test/fsck', policy: { confirmations: 0 } });
      try {
        small.anchoring.start();
        await small.deposit('LOAN-A', 'a1');
        await small.anchoring.anchorNow('final');
        await small.anchoring.stop();
        expect(codesOf(await fsck(small.sources()))).to.deep.equal([]);
        const { raw } = await small.database('chain_transactions').where('purpose', 'like', 'anchor:%').first<{ raw: string }>('raw');
        await reorganised.send('anvil_reorg', [1, []]);
        await reorganised.mine();
        await reorganised.send('eth_sendRawTransaction', [raw]).catch(() => null);
        const report = await fsck(small.sources());
        expect(codesOf(report)).to.deep.equal(['chain-block-gone']);
        seen.add('chain-block-gone');
      } finally {
        await small.close();
        await reorganised.stop();
        rmSync(other, { recursive: true });
      }
    });
    it('another contract at the registry’s address', async () => {
      const code = await chain.send<string>('eth_getCode', [rig.registry, 'latest']);
      await finds(['chain-registry-differs'], async () => {
        await chain.send('anvil_setCode', [rig.registry, `${code}00`]);
        return () => chain.send('anvil_setCode', [rig.registry, code]);
      });
    });
  });

  describe('files', () => {
    it('a stored file altered by one bit, cut off, or gone', async () => {
      const [path = ''] = storedFiles();
      for (const at of [0, 30, statSync(path).size - 1]) await finds(['file-damaged'], () => file(path, flip(at)));
      await finds(['file-damaged'], () => file(path, (bytes) => bytes.subarray(0, -1)));
      await finds(['file-damaged'], () => {
        renameSync(path, join(folder, 'aside'));
        return () => renameSync(join(folder, 'aside'), path);
      });
    });
    it('entries whose digests are not those of the file, nor of the record', async () => {
      await finds(['file-digest-differs', 'record-file-differs'], () => sql('UPDATE files SET sha256 = ? WHERE rowid = 1', ['ab'.repeat(32)]));
      await finds(['file-digest-differs', 'record-file-differs'], () => sql('UPDATE files SET sm3 = ? WHERE rowid = 1', ['ab'.repeat(32)]));
    });
    it('a file without an entry, and an entry without a record', async () => {
      await finds(['file-orphan'], () => {
        const orphan = join(folder, 'files/files/ff', 'ff'.repeat(16));
        mkdirSync(dirname(orphan), { recursive: true });
        writeFileSync(orphan, 'x');
        return () => rmSync(orphan);
      });
      await finds(['file-unnamed', 'file-damaged'], () =>
        sql(`INSERT INTO files (file_id, case_id, sha256, sm3, size, media_type) SELECT ?, case_id, ?, sm3, size, media_type FROM files LIMIT 1`, ['ee'.repeat(16), 'ee'.repeat(32)]));
    });
  });

  describe('erasures', () => {
    it('a case marked as erased that nobody erased and of which everything is left', async () => {
      const report = await finds(['erasure-unrecorded', 'erasure-incomplete'], () => sql("UPDATE cases SET erased_time = '2044-01-01T00:00:00.000Z' WHERE loan_hash = ?", [hashOf('LOAN-B')]));
      expect(report.differences.find(({ code }) => code === 'erasure-incomplete')?.params['problem']).to.equal('wrapped_key, sealed_number, loan_hash, records, files');
    });
    it('an erasure that was ordered and not finished', () =>
      finds(['erasure-unfinished'], () => sql(`INSERT INTO case_erasures (id, case_id, person, reason, basis, ordered_time, next_sequence, state) SELECT 'e', id, 'p', 'r', 'court-order', 't', next_sequence, 'ordered' FROM cases WHERE loan_hash = ?`, [hashOf('LOAN-B')])));
    it('a file marked as erased that is still named, and that nobody erased', () =>
      finds(['erasure-unrecorded', 'record-column-differs'], () => sql("UPDATE records SET file_erased_time = '2044-01-01T00:00:00.000Z' WHERE log_index = 0")));
    it('an idempotency key whose places are not those of its answer: an erasure would not find it', () => finds(['idempotency-differs'], () => sql("UPDATE idempotency_keys SET first_index = NULL WHERE key = 'a1'")));
  });

  describe('what cannot be checked is said, and is not clean', () => {
    it('a chain that is down', async () => {
      const report = await finds(['chain-not-checked'], () => {}, { chain: { ...chainOf(rig), rpcUrl: 'http://127.0.0.1:1' } });
      expect(exitCodeOf(report)).to.equal(3);
      await finds(['chain-not-checked'], () => {}, { chain: { problem: 'no chain is configured' } });
    });
    it('a chain with another id, or heads in another registry', async () => {
      const other = await startAnvil(['--chain-id', '4242']);
      try {
        await finds(['chain-other-not-checked'], () => {}, { chain: { ...chainOf(rig), rpcUrl: other.url } });
      } finally {
        await other.stop();
      }
      await finds(['target-not-checked'], () => {}, { chain: { ...chainOf(rig), registry: `0x${'1'.repeat(40)}` } });
    });
    it('records and files without the master key, checkpoints without the log key', async () => {
      expect(exitCodeOf(await finds(['files-not-checked', 'records-not-checked'], () => {}, { hasMasterKey: false }))).to.equal(3);
      expect(exitCodeOf(await finds(['checkpoints-not-checked'], () => {}, { verifierKey: null }))).to.equal(3);
    });
    it('files of a case that has no key any more', async () => {
      const report = await finds(['case-key-gone', 'record-unreadable'], () => sql('UPDATE cases SET wrapped_key = NULL WHERE loan_hash = ?', [hashOf('LOAN-A')]));
      expect(report.notChecked[0]?.params['count']).to.equal(3);
    });
    it('and a difference outweighs it', async () => {
      const report = await finds(['chain-not-checked', 'record-leaf-differs'], () => sql(`UPDATE records SET leaf = ? WHERE log_index = 5`, ['00'.repeat(32)]), { chain: { problem: 'down' } });
      expect(exitCodeOf(report)).to.equal(1);
    });
  });

  describe('the list of findings', () => {
    it('has a test for each', () => {
      expect(FINDING_CODES.filter((code) => !seen.has(code))).to.deep.equal([]);
    });
  });
});

function chainOf(rig: Rig) {
  const { chain } = rig.sources();
  if ('problem' in chain) throw new Error('the rig has a chain');
  return chain;
}

function digestItem(i: number) {
  return { loanNumber: 'LOAN-D', stage: 'repayment', title: `fictional statement ${i}`, eventTime: '2024-02-01T00:00:00.000Z', provenance: { sourceSystem: 'core-lending' }, sha256: createHash('sha256').update(`document ${i}`).digest('hex'), sm3: null, size: 100 + i, mediaType: 'application/pdf' };
}

function correction(supersedes: string) {
  return { loanNumber: 'LOAN-A', stage: 'contract' as const, title: 'a corrected document', eventTime: '2024-01-10T02:03:04.000Z', provenance: { sourceSystem: 'core-lending' }, supersedes };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
