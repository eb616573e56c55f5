/** Choices that follow from a seed alone, so that the same seed makes the same documents byte for byte. */
import { createHash } from 'node:crypto';

/** A stream of reproducible choices: SHA-256 of `label ‖ counter`, four bytes at a time. */
export class SeededRandom {
  readonly #label: string;
  #counter = 0;

  /** @param label the seed and what the stream is for; streams with different labels are independent */
  constructor(label: string) {
    this.#label = label;
  }

  /** An integer from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    const digest = createHash('sha256').update(`${this.#label}\n${this.#counter++}`).digest();
    // 48 bits against ranges of a few thousand: the bias of the remainder is below one in ten thousand million.
    return from + (digest.readUIntBE(0, 6) % (to - from + 1));
  }

  /** One of `choices`, which must not be empty. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] ?? choices[0];
  }

  /** `count` decimal digits. */
  digits(count: number): string {
    return Array.from({ length: count }, () => String(this.integer(0, 9))).join('');
  }

  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string {
    return Array.from({ length: bytes }, () => this.integer(0, 255).toString(16).padStart(2, '0')).join('');
  }
}
