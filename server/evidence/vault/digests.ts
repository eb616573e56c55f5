import { createHash } from 'node:crypto';

/** SHA-256 and SM3 (GB/T 32905) of one stream, in one pass over its bytes, and its length. */
export class DoubleDigest {
  private readonly sha256 = createHash('sha256');
  private readonly sm3 = createHash('sm3');
  /** bytes so far */
  size = 0;

  update(bytes: Uint8Array): void {
    this.size += bytes.length;
    this.sha256.update(bytes);
    this.sm3.update(bytes);
  }

  /** Lower-case hex of both; no more bytes may follow. */
  finish(): { sha256: string; sm3: string; size: number } {
    return { sha256: this.sha256.digest('hex'), sm3: this.sm3.digest('hex'), size: this.size };
  }
}
