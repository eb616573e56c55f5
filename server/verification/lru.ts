/** The most recently used entries of a map, each for a limited time. */
export class RecentlyUsed<Value> {
  readonly #entries = new Map<string, { value: Value; until: number }>();
  readonly #limit: number;
  readonly #now: () => number;

  /** @param limit most entries kept @param now milliseconds since 1970 */
  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.until <= this.#now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** @param milliseconds how long the value may be used */
  set(key: string, value: Value, milliseconds: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#now() + milliseconds });
    // A Map iterates in order of insertion: its first key is the one unused for longest.
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#limit && !oldest.done) this.#entries.delete(oldest.value);
  }

  get size(): number {
    return this.#entries.size;
  }
}
