/** Bytes that do not mean what a proof says they mean. `code` is stable; the message is for developers. */
export class EvmProofError extends Error {
  readonly code: string;

  constructor(code: 'rlp' | 'trie' | 'header' | 'receipt' | 'transaction' | 'event' | 'block-mismatch', message: string) {
    super(message);
    this.name = 'EvmProofError';
    this.code = code;
  }
}
