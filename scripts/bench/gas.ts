/**
 * Gas per document: one anchor over many documents, against one anchor per document (peer) and against a bare transaction per
 * document that carries nothing but the digest (floor). Gas is exact, so each kind is measured a few times and averaged.
 */
import { hash, randomBytes } from 'node:crypto';
import { Contract, ContractFactory, HDNodeWallet, JsonRpcProvider, NonceManager, type ContractTransactionResponse } from 'ethers';
import hre from 'hardhat';
import { readRegistryArtifact } from '../../server/chain/index.ts';
import { consistencyPath, rootOf, treeHasher } from '../../server/domain/merkle/index.ts';
import { rowOf, type Bench } from './harness.ts';

/** The mnemonic whose accounts Hardhat's chain funds; public, worthless anywhere else. */
const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk';
/** Documents that the log holds before: proofs of a young log would be flatteringly short. */
const GROWN = 100_000;
const ANCHORS: { documents: number; times: number }[] = [
  { documents: 1, times: 6 },
  { documents: 100, times: 4 },
  { documents: 20_000, times: 3 },
];
const hasher = treeHasher((data) => hash('sha256', data, 'buffer'));

export const gas: Bench = {
  name: 'gas',
  async run({ progress }) {
    const server = await hre.network.createServer({ network: 'default', override: { loggingEnabled: false } }, '127.0.0.1', 0);
    const { port } = await server.listen();
    const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, undefined, { cacheTimeout: -1, pollingInterval: 20 });
    try {
      const account = new NonceManager(HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, undefined, "m/44'/60'/0'/0/0").connect(provider));
      progress(`a log of ${GROWN} documents, anchors of ${ANCHORS.map(({ documents }) => documents).join(', ')}`);
      return await measureGas(account);
    } finally {
      provider.destroy();
      await server.close();
    }
  },
};

async function measureGas(account: NonceManager) {
  const log = await AnchoredLog.open(account);
  await log.anchor(GROWN);
  const perDocument = new Map<number, number>();
  for (const { documents, times } of ANCHORS) {
    const used = [];
    for (let i = 0; i < times; i++) used.push(await log.anchor(documents));
    perDocument.set(documents, mean(used) / documents);
  }
  const peer = [perDocument.get(1) ?? Number.NaN];
  const floor = [await digestTransaction(account)];
  const rowFor = (name: string, documents: number) => rowOf(name, 'gas per document', { ours: [perDocument.get(documents) ?? Number.NaN], peer, floor });
  return [
    rowFor('gas', 20_000),
    rowFor('gas: 100 documents per anchor', 100),
    rowFor('gas: 1 document per anchor', 1),
    rowOf('gas: an anchor of 20 000 documents', 'gas', { ours: [(perDocument.get(20_000) ?? Number.NaN) * 20_000], peer, floor }),
    rowOf('gas: the same head again', 'gas', { ours: [await log.repeat()], peer, floor }),
  ];
}

/** A log in the registry, with all its leaves at hand. */
class AnchoredLog {
  readonly #registry: Contract;
  readonly #logId: string;
  readonly #leaves: Uint8Array[] = [];
  #anchored = 0;

  private constructor(registry: Contract, logId: string) {
    this.#registry = registry;
    this.#logId = logId;
  }

  static async open(account: NonceManager): Promise<AnchoredLog> {
    const { abi, bytecode } = readRegistryArtifact();
    const deployed = await new ContractFactory(abi, bytecode, account).deploy();
    await deployed.waitForDeployment();
    const registry = new Contract(await deployed.getAddress(), abi, account);
    const logId = (await registry.getFunction('logIdOf').staticCall('bench.invalid/log', await account.getAddress())) as string;
    await sent(registry, 'openLog', 'bench.invalid/log');
    return new AnchoredLog(registry, logId);
  }

  /** Anchors `documents` more. @returns gas used */
  async anchor(documents: number): Promise<number> {
    for (let i = 0; i < documents; i++) this.#leaves.push(randomBytes(32));
    const path = this.#anchored === 0 ? [] : consistencyPath(this.#leaves, this.#anchored, hasher);
    this.#anchored = this.#leaves.length;
    return sent(this.#registry, 'anchor', this.#logId, this.#anchored, rootOf(this.#leaves, hasher), path);
  }

  /** Anchors the last head once more. @returns gas used */
  repeat(): Promise<number> {
    return sent(this.#registry, 'anchor', this.#logId, this.#anchored, rootOf(this.#leaves, hasher), []);
  }
}

async function sent(contract: Contract, method: string, ...args: unknown[]): Promise<number> {
  const response = (await contract.getFunction(method)(...args)) as ContractTransactionResponse;
  return gasOf(await response.wait());
}

async function digestTransaction(account: NonceManager): Promise<number> {
  const response = await account.sendTransaction({ to: await account.getAddress(), data: `0x${randomBytes(32).toString('hex')}` });
  return gasOf(await response.wait());
}

function gasOf(receipt: { gasUsed: bigint } | null): number {
  if (receipt === null) throw new Error('the transaction was not mined');
  return Number(receipt.gasUsed);
}

function mean(values: number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
