/** The EVM side of a proof: strict decoding, trie paths, and the building of anchors from what a node says. */
export { buildEvmAnchor, buildReceiptProof, openEvmAnchor, type AnchorSource, type OpenedAnchor } from './anchor.ts';
export { EvmProofError } from './errors.ts';
export { HEAD_ANCHORED_TOPIC, decodeHeadAnchored, encodeHeadAnchored, type HeadAnchored } from './event.ts';
export { decodeHeader, encodeHeader, type BlockHeader, type RpcBlock } from './header.ts';
export { decodeReceipt, encodeReceipt, receiptFromRpc, type EventLog, type Receipt, type RpcReceipt } from './receipt.ts';
export { decodeRlp, encodeRlp, uintBytes, type RlpItem } from './rlp.ts';
export { encodeTransaction, type RpcTransaction } from './transaction.ts';
export { buildIndexTrie, indexKey, verifyTriePath } from './trie.ts';
