/** Receipts: the signed promise to anchor, given at deposit. Pure; runs in Node, workers and browsers. */
export {
  BATCH_RECEIPT_FORMAT,
  RECEIPT_FORMAT,
  ReceiptError,
  STATEMENT,
  parseReceipt,
  signBatchReceipt,
  signReceipt,
  verifyReceipt,
  type BatchReceipt,
  type Receipt,
  type ReceiptErrorCode,
  type ReceiptSignature,
  type ReceivedRecord,
} from './receipt.ts';
