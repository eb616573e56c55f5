/**
 * The anchoring worker: one loop that looks at the chain, follows what is under way, makes the next head when one is due, and
 * says at any time what it is doing. Recovery after a crash is the same loop: it keeps no state but the database and the chain.
 */
import { noFaults } from '../../faults.ts';
import { Backoff } from '../backoff.ts';
import { RegistryClient } from '../registry-client.ts';
import { ChainUnavailableError, Rpc } from '../rpc.ts';
import { Signer } from '../transactions.ts';
import type { AnchoringContext } from './context.ts';
import { followMined } from './finality.ts';
import { advance, type Flight } from './flight.ts';
import { checkChain } from './guard.ts';
import { HeadStore, type HeadState, type StoredHead } from './head-store.ts';
import { DEFAULT_POLICY, type AnchoringOptions, type AnchoringStatus, type CoveringAnchor, type RecordAnchor, type RecordAnchoring } from './options.ts';
import { nextDue, prepareHead, type Due, type ReceivedAt } from './prepare.ts';
import { AnchoringProblem, describeState, type AnchoringState, type StateParams } from './states.ts';

/** A bare look for "is anything new" after a deposit costs two reads of the database; many deposits share one. */
const NUDGE_MS = 20;
/** What a graceful stop grants the step under way before its connection to the node is cut. */
const STOP_GRACE_MS = 3000;
/** setTimeout takes no more than 31 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Waiter {
  size: number;
  states: readonly HeadState[];
  resolve: (head: StoredHead) => void;
  reject: (error: Error) => void;
}

export class AnchoringService {
  readonly #context: AnchoringContext;
  readonly #receivedAt: ReceivedAt;
  readonly #onStatus: (status: AnchoringStatus) => void;
  readonly #backoff: Backoff;
  readonly #waiters = new Set<Waiter>();
  #status: AnchoringStatus;
  #running: Promise<void> | null = null;
  #stopping = false;
  #wake: (() => void) | null = null;
  #nudged = false;
  #lastLook = -Infinity;

  private constructor(context: AnchoringContext, options: AnchoringOptions) {
    this.#context = context;
    this.#receivedAt = options.receivedAt ?? (() => Promise.resolve(null));
    this.#onStatus = options.onStatus ?? (() => {});
    this.#backoff = new Backoff({ ...context.policy.backoff, random: options.random ?? Math.random });
    this.#status = { state: 'stopped', since: context.now(), detail: describeState('stopped', {}), params: {}, lastAnchored: null, pending: 0 };
  }

  /** Opens the heads in the database; asks the chain nothing before {@link start}. @throws TypeError when the key is no key */
  static async open(options: AnchoringOptions): Promise<AnchoringService> {
    const now = options.now ?? Date.now;
    const rpc = new Rpc({ url: options.rpcUrl, ...(options.rpcTimeoutMs === undefined ? {} : { timeoutMs: options.rpcTimeoutMs }) });
    const registry = new RegistryClient(rpc, options.registry);
    const identity = { chainId: options.chainId, registry: registry.address, logId: options.logId.toLowerCase(), origin: options.log.origin };
    const context: AnchoringContext = {
      identity,
      codeHash: options.registryCodeHash.toLowerCase(),
      rpc,
      registry,
      store: await HeadStore.open(options.database, identity, now),
      log: options.log,
      signer: new Signer(options.operatorKey),
      policy: { ...DEFAULT_POLICY, ...options.policy },
      fault: options.fault ?? noFaults,
      now,
    };
    return new AnchoringService(context, options);
  }

  /** Starts the worker; returns at once. */
  start(): void {
    if (this.#running !== null) return;
    this.#stopping = false;
    this.#setState('starting', {});
    this.#running = this.#loop();
  }

  /** Lets the step under way finish (for a few seconds at most; every step may be cut) and ends the worker for good. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    const cut = setTimeout(() => this.#context.rpc.close(), STOP_GRACE_MS);
    await this.#running;
    clearTimeout(cut);
    this.#running = null;
    this.#context.rpc.close();
    for (const waiter of this.#waiters) waiter.reject(new Error('anchoring was stopped'));
    this.#waiters.clear();
    this.#setState('stopped', {});
  }

  /** Says that records may have come. Cheap; call it after every deposit. */
  nudge(): void {
    if (this.#nudged) return;
    this.#nudged = true;
    if (this.#wake !== null && this.#isResting()) setTimeout(() => this.#wake?.(), NUDGE_MS);
  }

  /**
   * Anchors everything sequenced so far without waiting for count or time, for demonstrations and tests.
   * @returns the head that covers it, once it is in one of these states; null when there is no record
   * @throws Error when anchoring is stopped meanwhile
   */
  async anchorNow(until: 'mined' | 'final' = 'mined'): Promise<CoveringAnchor | null> {
    const size = await this.#context.log.sequencedSize();
    if (size === 0) return null;
    const states: readonly HeadState[] = until === 'final' ? ['final'] : ['mined', 'final'];
    const head = await new Promise<StoredHead>((resolve, reject) => {
      this.#waiters.add({ size, states, resolve, reject });
      this.#wake?.();
    });
    return coveringOf(head);
  }

  /** What anchoring is doing, as of its last step. */
  status(): AnchoringStatus {
    return this.#status;
  }

  /** The smallest anchored head that covers the record at `index`, with its evidence; null while there is none. */
  async covering(index: number): Promise<CoveringAnchor | null> {
    const head = await this.#context.store.covering(index);
    return head === null ? null : coveringOf(head);
  }

  /** How far the sequenced record at `index` has come. */
  async stateOf(index: number): Promise<RecordAnchoring> {
    for (const state of ['final', 'mined', 'sent'] as const) if ((await this.#context.store.covering(index, [state])) !== null) return state;
    return 'sequenced';
  }

  /** {@link stateOf} with the head that covers the record, for showing when it was anchored. */
  async anchorOf(index: number): Promise<RecordAnchor> {
    const state = await this.stateOf(index);
    const head = await this.#context.store.covering(index);
    if (head === null || head.blockNumber === null || head.blockTime === null || head.transactionHash === null) return { state, head: null, anchoredTime: null };
    const { size, blockNumber, transactionHash, blockTime } = head;
    return { state, head: { size, blockNumber, transactionHash }, anchoredTime: new Date(blockTime * 1000).toISOString() };
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      let delay: number;
      try {
        delay = await this.#pass();
        this.#backoff.reset();
      } catch (error) {
        delay = this.#failed(error);
      }
      await this.#settleWaiters();
      await this.#sleep(delay);
    }
  }

  /** One look at everything. @returns milliseconds until the next */
  async #pass(): Promise<number> {
    const context = this.#context;
    const { store, policy } = context;
    this.#nudged = false;
    const due = await nextDue(context, this.#receivedAt);
    const isDue = due.at !== null && (due.at <= context.now() || this.#isAskedFor(due.covered));
    const underWay = (await store.inFlight()).length > 0 || (await store.mined()).length > 0;
    if (!isDue && !underWay && context.now() - this.#lastLook < policy.heartbeatMs) return this.#rest(due);

    await checkChain(context);
    this.#lastLook = context.now();
    await followMined(context);
    let flight = await this.#advanceAll();
    if (flight === null && isDue) {
      const head = await prepareHead(context);
      if (head !== null) flight = await advance(context, head, true);
    }
    return this.#report(flight, due);
  }

  /** Advances the heads in flight, smallest first. @returns the first that has not landed, or null */
  async #advanceAll(): Promise<Flight | null> {
    let waiting: Flight | null = null;
    for (const head of await this.#context.store.inFlight()) {
      const flight = await advance(this.#context, head, waiting === null);
      if (flight.state !== 'landed') waiting ??= flight;
    }
    return waiting;
  }

  /** Sets the state after a pass that met no problem. @returns milliseconds until the next */
  async #report(flight: Flight | null, due: Due): Promise<number> {
    const { store, policy, now } = this.#context;
    await this.#refreshCounts();
    if (flight?.state === 'landed') return 0;
    if (flight !== null) {
      await this.#setFlightState(flight);
      return policy.pollMs;
    }
    const mined = (await store.mined()).at(-1);
    if (mined === undefined) return this.#rest(due);
    this.#setState('confirming', { size: mined.size });
    return due.at === null ? policy.pollMs : Math.min(policy.pollMs, Math.max(0, due.at - now()));
  }

  async #setFlightState({ head: { size }, state }: Flight): Promise<void> {
    const { store, policy, signer } = this.#context;
    const attempts = await store.attempts(size);
    const replaced = attempts.filter(({ nonce }) => nonce === attempts.at(-1)?.nonce).length > 1;
    const taken = attempts.findLast(({ outcome }) => outcome === 'displaced');
    if (state === 'fee-limit') this.#setState('fee-limit', { size, maximum: String(policy.maxFeePerGas) });
    else if (replaced) this.#setState('stuck', { size, attempts: attempts.length });
    else if (taken !== undefined) this.#setState('nonce-conflict', { address: signer.address, nonce: taken.nonce });
    else this.#setState('anchoring', { size });
  }

  /** Nothing under way: until the next head is due, or the next look at the chain. */
  async #rest(due: Due): Promise<number> {
    const { policy, now } = this.#context;
    await this.#refreshCounts();
    if (due.waiting === 0) this.#setState('idle', {});
    else this.#setState('waiting', { count: due.waiting });
    const nextLook = Math.max(0, this.#lastLook + policy.heartbeatMs - now());
    return due.at === null ? nextLook : Math.min(nextLook, Math.max(0, due.at - now()));
  }

  /** Whether {@link anchorNow} waits for records that no head covers yet. */
  #isAskedFor(covered: number): boolean {
    return [...this.#waiters].some(({ size }) => size > covered);
  }

  #failed(error: unknown): number {
    const delay = this.#backoff.next();
    if (this.#stopping) return 0;
    if (error instanceof AnchoringProblem) this.#setState(error.state, error.params);
    else if (error instanceof ChainUnavailableError) this.#setState('waiting-chain', { failures: this.#backoff.failures, problem: error.message });
    else this.#setState('internal-error', { problem: error instanceof Error ? error.message : String(error) });
    this.#lastLook = -Infinity;
    return delay;
  }

  async #refreshCounts(): Promise<void> {
    const { store, log } = this.#context;
    const newest = await store.newest(['mined', 'final']);
    const lastAnchored = newest === null ? null : { size: newest.size, root: newest.root, state: newest.state, blockNumber: newest.blockNumber ?? 0, minedAt: newest.minedAt ?? 0 };
    this.#status = { ...this.#status, lastAnchored, pending: Math.max(0, (await log.sequencedSize()) - (newest?.size ?? 0)) };
  }

  #setState(state: AnchoringState, params: StateParams): void {
    const since = state === this.#status.state ? this.#status.since : this.#context.now();
    const changed = since !== this.#status.since || state !== this.#status.state;
    this.#status = { ...this.#status, state, since, params, detail: describeState(state, params) };
    if (changed) this.#onStatus(this.#status);
  }

  async #settleWaiters(): Promise<void> {
    for (const waiter of this.#waiters) {
      const head = await this.#context.store.covering(waiter.size - 1, waiter.states);
      if (head === null) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(head);
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    if (this.#stopping) return;
    const delay = this.#nudged && this.#isResting() ? NUDGE_MS : milliseconds;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(delay, LONGEST_TIMER_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  /** Deposits end only the rest of an idle worker: they neither shorten a back-off nor a pause between two questions. */
  #isResting(): boolean {
    return this.#status.state === 'idle' || this.#status.state === 'waiting';
  }
}

function coveringOf(head: StoredHead): CoveringAnchor {
  if (head.evm === null || (head.state !== 'mined' && head.state !== 'final')) throw new Error(`head ${head.size} is ${head.state} and has no evidence`);
  return { size: head.size, checkpoint: head.checkpoint, evm: head.evm, state: head.state };
}
