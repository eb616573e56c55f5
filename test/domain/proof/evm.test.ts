import { expect } from 'chai';
import { fromHex0x, toHex, toHex0x } from '../../../server/domain/bytes.ts';
import { EvmProofError, buildEvmAnchor, decodeHeader, encodeHeader, encodeRlp, openEvmAnchor, decodeRlp, encodeReceipt, decodeReceipt, HEAD_ANCHORED_TOPIC, decodeHeadAnchored, encodeHeadAnchored, type Receipt, type RlpItem } from '../../../server/domain/proof/evm/index.ts';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { id } from 'ethers';
import type { EvmAnchor } from '../../../server/domain/proof/types.ts';
import { BLOCK_NUMBER, BLOCK_TIME, CHAIN_ID, LOG_ID, REGISTRY, syntheticAnchor, syntheticBlock, type BlockOptions } from './synthetic.ts';

const head = { size: 7, root: new Uint8Array(32).fill(3) };
const source = (options: BlockOptions = {}) => ({ chainId: CHAIN_ID, registry: REGISTRY, logId: LOG_ID, size: head.size, root: toHex(head.root), ...syntheticBlock(head, options) });

function refuses(anchor: EvmAnchor, code: string): void {
  expect(() => openEvmAnchor(anchor)).to.throw(EvmProofError).with.property('code', code);
}

describe('EVM anchor', () => {
  it('opens to the block, the event and the transaction it was made from', () => {
    const opened = openEvmAnchor(syntheticAnchor(head));
    expect(opened.header.number).to.equal(BLOCK_NUMBER);
    expect(opened.header.timestamp).to.equal(BLOCK_TIME);
    expect(opened.event).to.include({ registry: REGISTRY, logId: LOG_ID, size: 7, root: toHex(head.root), previousSize: 6 });
    expect(opened.transactionProven).to.equal(true);
  });

  it('opens wherever in a block of any size the transaction stands', () => {
    for (const [count, at] of [[1, 0], [2, 1], [17, 16], [130, 0], [130, 127], [130, 128], [130, 129]] as const) {
      expect(openEvmAnchor(syntheticAnchor(head, { count, at })).event.size, `${at} of ${count}`).to.equal(7);
    }
  });

  it('leaves the transaction out, and the anchor whole, when a neighbour is of a kind it cannot encode', () => {
    const made = source();
    const exotic = { ...made.block.transactions[0]!, type: '0x7e' };
    const anchor = buildEvmAnchor({ ...made, block: { ...made.block, transactions: made.block.transactions.with(0, exotic) } });
    expect(anchor).not.to.have.property('transaction');
    expect(openEvmAnchor(anchor).transactionProven).to.equal(false);
  });

  it('is not built from a node that contradicts the block’s hash', () => {
    const made = source();
    const wrong = (changes: object, code = 'block-mismatch') => expect(() => buildEvmAnchor({ ...made, ...changes })).to.throw(EvmProofError).with.property('code', code);
    wrong({ block: { ...made.block, timestamp: '0x1' } });
    wrong({ receipts: made.receipts.slice(0, 4) });
    wrong({ receipts: made.receipts.with(0, { ...made.receipts[0]!, status: '0x0' }) });
    wrong({ block: { ...made.block, transactions: made.block.transactions.slice(1) } });
    wrong({ transactionHash: `0x${'00'.repeat(32)}` });
    wrong({ size: 8 }, 'event');
    wrong({ root: '04'.repeat(32) }, 'event');
    wrong({ registry: `0x${'5b'.repeat(20)}` }, 'event');
    expect(() => buildEvmAnchor(source({ status: '0x0' }))).to.throw(EvmProofError).with.property('code', 'receipt');
  });

  it('is refused when any of its statements is changed', () => {
    const good = syntheticAnchor(head);
    refuses({ ...good, blockHash: `0x${'00'.repeat(32)}` }, 'header');
    refuses({ ...good, blockNumber: BLOCK_NUMBER + 1 }, 'header');
    refuses({ ...good, registry: `0x${'5b'.repeat(20)}` }, 'event');
    refuses({ ...good, logId: `0x${'1e'.repeat(32)}` }, 'event');
    refuses({ ...good, transactionHash: `0x${'1e'.repeat(32)}` }, 'transaction');
    refuses({ ...good, receipt: { ...good.receipt, transactionIndex: 2 } }, 'trie');
    refuses({ ...good, receipt: { ...good.receipt, logIndex: 0 } }, 'event');
    refuses({ ...good, receipt: { ...good.receipt, logIndex: 2 } }, 'event');
    refuses({ ...good, receipt: { ...good.receipt, path: good.receipt.path.slice(1) } }, 'trie');
    refuses({ ...good, transaction: { path: good.receipt.path } }, 'trie');
  });

  it('is refused when its event stands in a reverted transaction', () => {
    const made = syntheticBlock(head, { status: '0x0' });
    const good = syntheticAnchor(head);
    const reverted = { ...good, header: toHex0x(encodeHeader(made.block)), blockHash: made.block.hash };
    refuses(reverted, 'trie');
    // The same with the right path: only the status stands in the way.
    let caught: unknown;
    try {
      buildEvmAnchor({ ...source(), ...made });
    } catch (error) {
      caught = error;
    }
    expect(caught).to.have.property('message', 'the transaction was reverted');
  });
});

describe('block header', () => {
  const { block } = syntheticBlock(head);

  it('hashes to the block hash with the fields of each fork', () => {
    expect(toHex0x(decodeHeader(encodeHeader(block)).hash)).to.equal(block.hash);
  });

  it('tolerates fields that later forks append, and nothing that is no header', () => {
    const items = decodeRlp(encodeHeader(block)) as RlpItem[];
    expect(decodeHeader(encodeRlp([...items, new Uint8Array(32), Uint8Array.of(9)])).number).to.equal(BLOCK_NUMBER);
    const wrong: RlpItem[] = [items.slice(0, 14), [...items, []], items.with(0, new Uint8Array(31)), items.with(6, new Uint8Array(255)), items.with(8, Uint8Array.of(0, 1)), items.with(11, fromHex0x('0x1fffffffffffff')), Array.from({ length: 65 }, () => items[0]!)];
    wrong.forEach((item, i) => expect(() => decodeHeader(encodeRlp(item)), String(i)).to.throw(EvmProofError));
  });
});

describe('receipt', () => {
  const receipt: Receipt = { type: 2, status: 1, cumulativeGasUsed: 21_000n, logsBloom: new Uint8Array(256), logs: [{ address: new Uint8Array(20), topics: [new Uint8Array(32)], data: Uint8Array.of(1) }] };

  it('is read back as written, legacy and typed', () => {
    for (const type of [0, 1, 2, 3, 4]) expect(decodeReceipt(encodeReceipt({ ...receipt, type }))).to.deep.equal({ ...receipt, type });
  });

  it('refuses a state root for a status, wrong lengths, five topics and more fields', () => {
    const items = decodeRlp(encodeReceipt({ ...receipt, type: 0 })) as RlpItem[];
    const log = (items[3] as RlpItem[])[0] as RlpItem[];
    const wrong: RlpItem[][] = [items.with(0, new Uint8Array(32)), items.with(0, Uint8Array.of(2)), items.with(2, new Uint8Array(255)), [...items, new Uint8Array(0)], items.slice(1), items.with(3, [log.with(0, new Uint8Array(19))]), items.with(3, [log.with(1, Array.from({ length: 5 }, () => new Uint8Array(32)))]), items.with(3, [log.with(1, [new Uint8Array(31)])])];
    wrong.forEach((item, i) => expect(() => decodeReceipt(encodeRlp(item)), String(i)).to.throw(EvmProofError));
    expect(() => decodeReceipt(new Uint8Array(0))).to.throw(EvmProofError);
    expect(() => decodeReceipt(Uint8Array.of(0, ...encodeRlp(items)))).to.throw(EvmProofError);
  });
});

describe('HeadAnchored event', () => {
  const event = { registry: new Uint8Array(20).fill(1), logId: new Uint8Array(32).fill(2), size: 9, root: new Uint8Array(32).fill(3), previousSize: 4, operator: new Uint8Array(20).fill(5) };

  it('has the topic of its Solidity signature', () => {
    expect(toHex0x(HEAD_ANCHORED_TOPIC)).to.equal(id('HeadAnchored(bytes32,uint64,bytes32,uint64,address)'));
    expect(toHex(keccak_256(new Uint8Array(0)))).to.equal('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  });

  it('refuses other topics, missing topics, other data lengths and sizes beyond 2⁵³', () => {
    const log = encodeHeadAnchored(event);
    expect(decodeHeadAnchored(log).size).to.equal(9);
    const wrong = [{ topics: log.topics.with(0, new Uint8Array(32)) }, { topics: log.topics.slice(0, 2) }, { topics: [...log.topics, new Uint8Array(32)] }, { data: log.data.slice(1) }, { data: new Uint8Array([...log.data, 0]) }, { topics: log.topics.with(2, new Uint8Array(32).fill(1)) }, { data: log.data.with(64, 1) }];
    wrong.forEach((changes, i) => expect(() => decodeHeadAnchored({ ...log, ...changes }), String(i)).to.throw(EvmProofError));
  });
});
