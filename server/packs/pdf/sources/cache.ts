import { fingerprint } from '../objects/store.ts';
import type { Compiled } from './compiled.ts';

interface Kept {
  key: string;
  bytes: Uint8Array;
  compiled: Compiled;
  size: number;
}

/**
 * Compiled files that may come again: a contract template, a licence, a notice stands in hundreds of packs of a batch. A compiled
 * file depends on its bytes alone, so that a pack is the same whether it was found here or not. Least recently used go first.
 */
export class CompiledCache {
  readonly #limit: number;
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  /** @param limit bytes kept at most */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes kept now. */
  get size(): number {
    return this.#size;
  }

  /** What `compile` gives for these bytes, made once. `bytes` must not change afterwards. */
  async get(kind: string, bytes: Uint8Array, compile: () => Promise<Compiled>): Promise<Compiled> {
    const key = `${kind} ${fingerprint(bytes)}`;
    const known = this.#kept.get(key);
    // the fingerprint finds it, only the bytes themselves prove it
    if (known && Buffer.compare(known.bytes, bytes) === 0) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.compiled;
    }
    const compiled = await compile();
    if (known) this.#drop(known);
    this.#keep({ key, bytes, compiled, size: bytes.length + ('size' in compiled ? compiled.size : 0) + 1024 });
    return compiled;
  }

  #keep(entry: Kept): void {
    // one that takes a quarter of the room would push out too many others
    if (entry.size > this.#limit / 4) return;
    this.#kept.set(entry.key, entry);
    this.#size += entry.size;
    for (const oldest of this.#kept.values()) {
      if (this.#size <= this.#limit) break;
      this.#drop(oldest);
    }
  }

  #drop(entry: Kept): void {
    this.#kept.delete(entry.key);
    this.#size -= entry.size;
  }
}
