/** Waiting between attempts: doubles from first to longest, with half of it random, so that many services do not return at once. */
export interface BackoffOptions {
  /** milliseconds */
  first: number;
  /** milliseconds */
  longest: number;
  /** number in [0, 1) */
  random: () => number;
}

export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts a failure. @returns milliseconds to wait */
  next(): number {
    const full = Math.min(this.#options.longest, this.#options.first * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    return full / 2 + (full / 2) * this.#options.random();
  }

  reset(): void {
    this.#failures = 0;
  }
}
