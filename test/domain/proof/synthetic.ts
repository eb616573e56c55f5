/** A proof over a block made by hand with fixed keys: the same bytes on every machine, and no chain needed. */
import { sha256 } from '@noble/hashes/sha2.js';
import { encodeRlp, keccak256, Transaction, Wallet, toBeHex } from 'ethers';
import { fromHex0x, toHex, toHex0x, utf8 } from '../../../server/domain/bytes.ts';
import { formatVerifierKey, seedSigner, signCheckpoint } from '../../../server/domain/checkpoint/index.ts';
import { inclusionPath, rootOf } from '../../../server/domain/merkle/index.ts';
import { buildIndexTrie, encodeHeadAnchored, encodeReceipt, encodeTransaction, receiptFromRpc, type RpcReceipt, type RpcTransaction } from '../../../server/domain/proof/evm/index.ts';
import { buildEvmAnchor, type ChainReader, type EvmAnchor, type Proof, type RpcBlock, type TrustSettings } from '../../../server/domain/proof/index.ts';
import { parseRecord, recordLeaf, type EvidenceRecord, type EvidenceRecordV1 } from '../../../server/domain/record/index.ts';

export const ORIGIN = 'fixture.docketproof.example/log';
export const CHAIN_ID = 31337;
export const REGISTRY = `0x${'5a'.repeat(20)}`;
export const LOG_ID = `0x${'1d'.repeat(32)}`;
export const CODE_HASH = `0x${'c0'.repeat(32)}`;
export const BLOCK_NUMBER = 1234;
export const BLOCK_TIME = Date.UTC(2024, 0, 10, 8, 0, 0) / 1000;
/** some time after the anchor */
export const NOW = new Date('2024-02-01T00:00:00.000Z');
export const DOCUMENT = utf8('虚构的借款合同，仅供测试。\n');
const OPERATOR = new Wallet(`0x${'11'.repeat(32)}`);
/** The log's key, which also seals packs. */
export const SIGNER = seedSigner(ORIGIN, new Uint8Array(32).fill(7));

export function syntheticRecord(changes: Partial<EvidenceRecordV1> = {}): EvidenceRecord {
  return parseRecord({
    format: 'docketproof/record/v1',
    id: '3f2c1b6e-8a4d-4c5e-9b7f-0123456789ab',
    case: '00112233445566778899aabbccddeeff',
    sequence: 2,
    previous: 'ab'.repeat(32),
    stage: 'contract',
    document: { sha256: toHex(sha256(DOCUMENT)), sm3: '922f5b6adf766df236c330b5c0c6213a8e6c25cb730c4ae1b218e2c490e2a3c5', size: DOCUMENT.length, mediaType: 'text/plain', title: '个人消费借款合同（虚构）', digestOnly: false },
    eventTime: '2024-01-10T02:03:04.000Z',
    receivedTime: '2024-01-10T07:59:58.500Z',
    provenance: { sourceSystem: 'core-lending', actor: '系统自动生成', basisOfTruth: 'regular-business' },
    supersedes: null,
    salt: '9f'.repeat(32),
    ...changes,
  });
}

/** The leaves around the record, made up. */
export function syntheticLeaves(record: EvidenceRecord, index: number, size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, i) => (i === index ? recordLeaf(record) : sha256(utf8(`leaf ${i}`))));
}

export interface SyntheticHead {
  size: number;
  root: Uint8Array;
}

/** Transactions as a node would list them; the one at `at` is the anchor's. */
function transactions(count: number, at: number): RpcTransaction[] {
  return Array.from({ length: count }, (_, i) => {
    const tx = Transaction.from({ type: i % 2 === 0 ? 2 : 0, chainId: CHAIN_ID, nonce: i, gasLimit: 120_000, to: i === at ? REGISTRY : `0x${'22'.repeat(20)}`, data: i === at ? `0x${'da'.repeat(68)}` : '0x', ...(i % 2 === 0 ? { maxFeePerGas: 9, maxPriorityFeePerGas: 1 } : { gasPrice: 7 }) });
    tx.signature = OPERATOR.signingKey.sign(tx.unsignedHash);
    const quantity = (value: bigint | number | null | undefined) => (value === null || value === undefined ? null : `0x${BigInt(value).toString(16)}`);
    return {
      hash: tx.hash!,
      type: quantity(tx.type)!,
      chainId: quantity(tx.chainId),
      nonce: quantity(tx.nonce)!,
      gasPrice: quantity(tx.gasPrice),
      maxFeePerGas: quantity(tx.maxFeePerGas),
      maxPriorityFeePerGas: quantity(tx.maxPriorityFeePerGas),
      gas: quantity(tx.gasLimit)!,
      to: tx.to,
      value: '0x0',
      input: tx.data,
      accessList: [],
      v: quantity(tx.type === 0 ? 2 * CHAIN_ID + 35 + tx.signature.yParity : tx.signature.yParity)!,
      r: quantity(BigInt(tx.signature.r))!,
      s: quantity(BigInt(tx.signature.s))!,
    };
  });
}

export interface SyntheticBlock {
  block: RpcBlock & { transactions: RpcTransaction[] };
  receipts: RpcReceipt[];
  transactionHash: string;
}

export interface BlockOptions {
  count?: number;
  at?: number;
  timestamp?: number;
  number?: number;
  status?: string;
  event?: Partial<Parameters<typeof encodeHeadAnchored>[0]>;
}

export function syntheticBlock(head: SyntheticHead, options: BlockOptions = {}): SyntheticBlock {
  const { count = 5, at = 3, timestamp = BLOCK_TIME, number = BLOCK_NUMBER } = options;
  const list = transactions(count, at);
  const event = encodeHeadAnchored({ registry: fromHex0x(REGISTRY), logId: fromHex0x(LOG_ID), size: head.size, root: head.root, previousSize: head.size - 1, operator: fromHex0x(OPERATOR.address.toLowerCase()), ...options.event });
  const log = { address: toHex0x(event.address), topics: event.topics.map(toHex0x), data: toHex0x(event.data), logIndex: '0x1' };
  const other = { address: `0x${'77'.repeat(20)}`, topics: [], data: '0x00', logIndex: '0x0' };
  const receipts = list.map((tx, i): RpcReceipt => ({
    type: tx.type ?? '0x0',
    status: i === at ? (options.status ?? '0x1') : '0x1',
    cumulativeGasUsed: toBeHex(100_000 * (i + 1)),
    logsBloom: `0x${'00'.repeat(256)}`,
    logs: i === at ? [other, log] : [],
    transactionHash: tx.hash,
    transactionIndex: `0x${i.toString(16)}`,
  }));
  const header: Omit<RpcBlock, 'hash'> = {
    parentHash: `0x${'01'.repeat(32)}`,
    sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
    miner: `0x${'02'.repeat(20)}`,
    stateRoot: `0x${'03'.repeat(32)}`,
    transactionsRoot: trieRoot(list.map(encodeTransaction)),
    receiptsRoot: trieRoot(receipts.map((receipt) => encodeReceipt(receiptFromRpc(receipt)))),
    logsBloom: `0x${'00'.repeat(256)}`,
    difficulty: '0x0',
    number: `0x${number.toString(16)}`,
    gasLimit: '0x1c9c380',
    gasUsed: `0x${(100_000 * count).toString(16)}`,
    timestamp: `0x${timestamp.toString(16)}`,
    extraData: '0x',
    mixHash: `0x${'04'.repeat(32)}`,
    nonce: '0x0000000000000000',
    baseFeePerGas: '0x7',
    withdrawalsRoot: `0x${'05'.repeat(32)}`,
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: `0x${'06'.repeat(32)}`,
    requestsHash: `0x${'07'.repeat(32)}`,
  };
  return { block: { ...header, hash: hashHeader(header), transactions: list }, receipts, transactionHash: list[at]!.hash };
}

/** The trie is checked against two real clients in its own test; here it only has to be the same trie. */
function trieRoot(values: Uint8Array[]): string {
  return toHex0x(buildIndexTrie(values, 0).root);
}

const QUANTITIES = new Set(['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'baseFeePerGas', 'blobGasUsed', 'excessBlobGas']);

/** keccak256 of the header by ethers' RLP, so that the product's encoder is checked and not repeated. */
export function hashHeader(header: Omit<RpcBlock, 'hash'>): string {
  return keccak256(encodeRlp(Object.entries(header).map(([name, value]) => (QUANTITIES.has(name) ? evenHex(value as string) : (value as string)))));
}

function evenHex(quantity: string): string {
  const digits = quantity.slice(2).replace(/^0+/, '');
  return digits === '' ? '0x' : `0x${digits.length % 2 === 1 ? '0' : ''}${digits}`;
}

export const TRUST: TrustSettings = {
  format: 'docketproof/trust/v1',
  logs: [{ origin: ORIGIN, vkey: formatVerifierKey(SIGNER) }],
  registries: [{ chainId: CHAIN_ID, address: REGISTRY, codeHash: CODE_HASH, logs: [{ logId: LOG_ID, origin: ORIGIN }], development: false, confirmations: 2 }],
  witnesses: [],
  witnessThreshold: 0,
  tsaRoots: [],
};

export interface ProofOptions extends BlockOptions {
  record?: EvidenceRecord;
  index?: number;
  size?: number;
}

/** A proof in which everything holds, with what went into it. */
export function syntheticProof(options: ProofOptions = {}): { proof: Proof; head: SyntheticHead } {
  const { record = syntheticRecord(), index = 4, size = 7 } = options;
  const leaves = syntheticLeaves(record, index, size);
  const head = { size, root: rootOf(leaves) };
  const proof: Proof = {
    format: 'docketproof/proof/v1',
    record,
    inclusion: { index, size, path: inclusionPath(leaves, index).map(toHex) },
    checkpoint: signCheckpoint({ origin: ORIGIN, ...head }, [SIGNER]),
    anchors: [syntheticAnchor(head, options)],
    timestamps: [],
  };
  return { proof, head };
}

export function syntheticAnchor(head: SyntheticHead, options: BlockOptions = {}): EvmAnchor {
  const made = syntheticBlock(head, options);
  return buildEvmAnchor({ chainId: CHAIN_ID, registry: REGISTRY, logId: LOG_ID, size: head.size, root: toHex(head.root), ...made });
}

/** A chain that agrees with a proof, until told otherwise. */
export function agreeingReader(proof: Proof, changes: Partial<ChainReader> = {}): ChainReader {
  const anchor = proof.anchors[0] as EvmAnchor;
  const head = { root: rootOfCheckpoint(proof.checkpoint), time: BLOCK_TIME, blockNumber: anchor.blockNumber };
  return {
    chainId: async () => CHAIN_ID,
    codeHash: async () => CODE_HASH,
    latestBlockNumber: async () => anchor.blockNumber + 10,
    blockHash: async (number) => (number === anchor.blockNumber ? anchor.blockHash : null),
    anchoredAt: async (_registry, _logId, size) => (size === proof.inclusion.size ? head : null),
    confirmations: async (_registry, _logId, _size, witnesses) => witnesses.map(() => 0),
    ...changes,
  };
}

function rootOfCheckpoint(checkpoint: string): string {
  return Buffer.from(checkpoint.split('\n')[2]!, 'base64').toString('hex');
}
