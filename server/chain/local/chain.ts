/** Engine and journal together: a chain that is the same after every restart. */
import { Transaction } from 'ethers';
import { AppError } from '../../errors.ts';
import { Engine, RpcError } from './engine.ts';
import { Journal, type Intent, type Outcome, type Step } from './journal.ts';

export interface ChainOptions {
  journalPath: string;
  /** empty blocks after the last transaction, so that it becomes final without further traffic; then the chain rests */
  settleBlocks: number;
  /** seconds between them */
  settleSeconds: number;
  /** seconds since 1970 */
  now: () => number;
  /** The journal could not be written or the engine failed: what is in memory may differ from the disk, so the process must end. */
  onFatal: (problem: Error) => void;
}

export class JournalledChain {
  readonly #options: ChainOptions;
  readonly #engine: Engine;
  readonly #journal: Journal;
  #queue: Promise<unknown> = Promise.resolve();
  /** empty blocks behind the last transaction; before the first there is nothing to settle */
  #sinceTransaction = Infinity;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(options: ChainOptions, engine: Engine, journal: Journal) {
    this.#options = options;
    this.#engine = engine;
    this.#journal = journal;
  }

  /**
   * Rebuilds the chain from its journal, comparing every block's hash, and finishes what a crash interrupted.
   * @throws AppError `local-chain-journal-broken` when the journal is damaged or does not give the blocks that it names
   */
  static async open(options: ChainOptions): Promise<JournalledChain> {
    const engine = await Engine.create();
    const { journal, steps } = Journal.open(options.journalPath, engine.header);
    const chain = new JournalledChain(options, engine, journal);
    for (const step of steps) chain.#count(step.intent, await chain.#replay(step));
    chain.#settle();
    return chain;
  }

  get blockNumber(): number {
    return this.#engine.head.number;
  }

  /** A question that changes nothing. @throws RpcError */
  ask(method: string, params: unknown[]): Promise<unknown> {
    return this.#engine.request(method, params);
  }

  /**
   * Mines a signed transaction in a block of its own. When this resolves, it is on disk and mined.
   * @param raw signed bytes, 0x…
   * @returns the transaction's hash
   * @throws RpcError when it cannot be read, or when the chain does not take it
   */
  async send(raw: unknown): Promise<string> {
    const { hash, serialized, from, nonce } = readTransaction(raw);
    const { error } = await this.#step(async (time) => {
      await this.#checkNonce(from, nonce);
      return { transaction: serialized, time };
    });
    if (error !== undefined) throw error;
    this.#settle();
    return hash;
  }

  /** Finishes what is under way and closes the journal. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#queue.catch(() => undefined);
    this.#journal.close();
  }

  /** Refuses here what the chain would refuse: whoever sends the same bytes again and again must not fill the journal. */
  async #checkNonce(from: string, nonce: number): Promise<void> {
    const expected = Number(await this.#engine.request('eth_getTransactionCount', [from, 'latest']));
    if (nonce === expected) return;
    // Hardhat's words, which clients look for; a transaction ahead of its turn is not kept waiting.
    throw new RpcError(-32000, `Nonce too ${nonce < expected ? 'low' : 'high'}. Expected nonce to be ${expected} but got ${nonce}. Note that transactions can't be queued when automining.`);
  }

  /** One step at a time: intent on disk, applied, outcome noted. */
  #step(intentAt: (time: number) => Promise<Intent>): Promise<{ outcome: Outcome; error?: RpcError }> {
    const result = this.#queue.then(async () => {
      if (this.#closed) throw new RpcError(-32000, 'the local chain is stopping');
      const intent = await intentAt(Math.max(this.#options.now(), this.#engine.head.time + 1));
      try {
        this.#journal.append(intent);
        const applied = await this.#engine.apply(intent);
        this.#journal.note(applied.outcome);
        this.#count(intent, applied.outcome);
        return applied;
      } catch (error) {
        this.#closed = true;
        this.#options.onFatal(error as Error);
        throw new RpcError(-32603, 'the local chain had to stop');
      }
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #replay({ intent, outcome, line }: Step): Promise<Outcome> {
    const broken = (problem: string): AppError => new AppError('local-chain-journal-broken', { path: this.#journal.path, line, problem });
    if (intent.time <= this.#engine.head.time) throw broken('its time is not after the block before');
    const { outcome: replayed } = await this.#engine.apply(intent);
    if (outcome === null) {
      this.#journal.note(replayed);
    } else if ('block' in outcome) {
      if (!('block' in replayed)) throw broken(`block ${outcome.block} is not accepted again: ${replayed.rejected}`);
      if (replayed.block !== outcome.block || replayed.hash !== outcome.hash) throw broken(`it should give block ${outcome.block} ${outcome.hash} and gives block ${replayed.block} ${replayed.hash}`);
    } else if ('block' in replayed) {
      throw broken('a transaction that was rejected is accepted now');
    }
    return replayed;
  }

  /** Keeps mining empty blocks until enough stand behind the last transaction. */
  #settle(): void {
    if (this.#timer !== null || this.#closed || this.#sinceTransaction >= this.#options.settleBlocks) return;
    this.#timer = setTimeout(() => {
      this.#step(async (time) => ({ empty: true, time })).then(
        () => {
          this.#timer = null;
          this.#settle();
        },
        () => undefined,
      );
    }, this.#options.settleSeconds * 1000);
  }

  #count(intent: Intent, outcome: Outcome): void {
    if ('block' in outcome) this.#sinceTransaction = 'transaction' in intent ? 0 : this.#sinceTransaction + 1;
  }
}

/** The chain itself takes bytes with a tail of anything; we do not, because the journal must hold what was signed. */
function readTransaction(raw: unknown): { hash: string; serialized: string; from: string; nonce: number } {
  if (typeof raw !== 'string') throw new RpcError(-32602, 'eth_sendRawTransaction takes the signed transaction as one 0x… string');
  try {
    const { hash, serialized, from, nonce } = Transaction.from(raw);
    if (hash === null || from === null || serialized !== raw.toLowerCase()) throw new RpcError(-32602, 'not a signed transaction in its canonical encoding');
    return { hash, serialized, from, nonce };
  } catch (error) {
    if (error instanceof RpcError) throw error;
    throw new RpcError(-32602, 'not a signed transaction');
  }
}
