export type EvmProofErrorCode = 'rlp' | 'trie' | 'header' | 'receipt' | 'transaction' | 'event' | 'block-mismatch';

/** Bytes that do not mean what a proof says they mean. `code` is stable; the message is for developers. */
export class EvmProofError extends Error {
  readonly code: EvmProofErrorCode;

  constructor(code: EvmProofErrorCode, message: string) {
    super(message);
    this.name = 'EvmProofError';
    this.code = code;
  }
}
