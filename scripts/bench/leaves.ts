/** Leaves: how many a second go into the tree, against bare SHA-256 and two widely used tree libraries on the same leaves. */
import { hash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import { MerkleTree } from 'merkletreejs';
import { rootOf, treeHasher } from '../../server/domain/merkle/index.ts';
import { openLog } from '../../server/log/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import { measure, rate, rowOf, type Bench } from './harness.ts';

const LEAVES = 20_000;
/** What a canonical record takes, about. */
const RECORD_BYTES = 900;
const ROUNDS = 9;

const sha256 = (data: Uint8Array): Buffer => hash('sha256', data, 'buffer');
/** As the log does: the tree of server/domain over the platform's SHA-256. */
const hasher = treeHasher(sha256);

/** As many hashes of inner nodes as a tree of `LEAVES` has, results thrown away. */
function bareNodes(): void {
  const node = randomBytes(65);
  for (let i = 1; i < LEAVES; i++) sha256(node);
}

/** Both libraries get the platform's SHA-256 too, so that trees are compared and not hash functions. */
function openZeppelinTree(leaves: Uint8Array[]): string {
  const nodeHash = (a: string | ArrayLike<number>, b: string | ArrayLike<number>) => `0x${hash('sha256', Buffer.concat([bytesOf(a), bytesOf(b)]), 'hex')}` as const;
  return SimpleMerkleTree.of(leaves, { nodeHash, sortLeaves: false }).root;
}

function bytesOf(value: string | ArrayLike<number>): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value.slice(2), 'hex') : Uint8Array.from(value);
}

function merkletreejsTree(leaves: Buffer[]): Buffer {
  return new MerkleTree(leaves, sha256).getRoot();
}

export const leaves: Bench = {
  name: 'leaves',
  async run({ folder, progress }) {
    progress(`${LEAVES} leaves, ${ROUNDS} rounds`);
    const records = Array.from({ length: LEAVES }, () => randomBytes(RECORD_BYTES));
    const given = records.map((record) => Buffer.from(hasher.leaf(record)));
    const database = await openDatabase({ filename: join(folder, 'log.sqlite') });
    const log = await openLog({ database, directory: join(folder, 'log'), origin: 'bench.invalid/log', signingSeed: randomBytes(32) });
    const perSecond = (work: () => unknown) => rate(LEAVES, () => void work());
    const figures = await measure({
      ours: () => perSecond(() => rootOf(given, hasher)),
      openZeppelin: () => perSecond(() => openZeppelinTree(given)),
      merkletreejs: () => perSecond(() => merkletreejsTree(given)),
      floor: () => perSecond(bareNodes),
      fromRecords: () => perSecond(() => rootOf(records.map((record) => hasher.leaf(record)), hasher)),
      merkletreejsFromRecords: () => perSecond(() => merkletreejsTree(records.map(sha256))),
      floorFromRecords: () =>
        perSecond(() => {
          for (const record of records) sha256(record);
          bareNodes();
        }),
      // From the table of sequenced leaves to published tiles and a signed checkpoint; the log grows by as many leaves each round.
      published: async () => {
        await database.transaction((transaction) => log.append(transaction, given));
        return rate(LEAVES, () => log.integrate());
      },
    }, ROUNDS);
    await log.close();
    await database.destroy();
    const { ours, floor } = figures;
    return [
      rowOf('leaves', 'leaves/s, peer @openzeppelin/merkle-tree', { ours, peer: figures.openZeppelin, floor }),
      rowOf('leaves: peer merkletreejs', 'leaves/s', { ours, peer: figures.merkletreejs, floor }),
      rowOf(`leaves: from records of ${RECORD_BYTES} bytes`, 'leaves/s, peer merkletreejs', { ours: figures.fromRecords, peer: figures.merkletreejsFromRecords, floor: figures.floorFromRecords }),
      rowOf('leaves: sequenced to published tiles', 'leaves/s', { ours: figures.published, floor }),
    ];
  },
};
