/** Heads on chain: what the registry holds against what the records give. */
import { ChainUnavailableError, RegistryClient, Rpc, RpcRefusal, type StoredHead } from '../chain/index.ts';
import { toHex0x } from '../domain/bytes.ts';
import type { TargetHeads } from './heads.ts';
import { messageOf, type ReportBuilder } from './report.ts';
import type { RootRecorder } from './tree.ts';

export interface ChainSource {
  rpcUrl: string;
  /** 0x + 40; left out, every registry that the database names on this chain is looked at */
  registry?: string;
  /** keccak256 of the runtime code that a registry at this address (0x + 40) must have */
  codeHashOf: (address: string) => string;
  /** milliseconds that one request may take */
  timeoutMs?: number;
}

/** Compares every target on this chain. A chain that gives no answer is named as not checked, and nothing is taken for granted. */
export async function checkChain(source: ChainSource | { problem: string }, targets: readonly TargetHeads[], roots: RootRecorder, report: ReportBuilder): Promise<void> {
  if (targets.every(({ heads }) => heads.length === 0)) return;
  if ('problem' in source) return report.notChecked('chain-not-checked', { problem: source.problem });
  const rpc = new Rpc({ url: source.rpcUrl, timeoutMs: source.timeoutMs ?? 10_000 });
  try {
    const actual = await rpc.chainId();
    for (const entry of targets) await checkTarget(rpc, source, actual, entry, roots, report);
  } catch (error) {
    if (!(error instanceof ChainUnavailableError) && !(error instanceof RpcRefusal)) throw error;
    report.notChecked('chain-not-checked', { problem: messageOf(error) });
  } finally {
    rpc.close();
  }
}

async function checkTarget(rpc: Rpc, source: ChainSource, actual: number, entry: TargetHeads, roots: RootRecorder, report: ReportBuilder): Promise<void> {
  const { target, heads } = entry;
  if (heads.length === 0) return;
  if (target.chainId !== actual) return report.notChecked('chain-other-not-checked', { actual, expected: target.chainId });
  if (source.registry !== undefined && source.registry !== target.registry) return report.notChecked('target-not-checked', { registry: target.registry, chainId: target.chainId });
  const registry = new RegistryClient(rpc, target.registry);
  const code = await registry.codeHash();
  const expected = source.codeHashOf(target.registry);
  if (code !== expected) return report.differs('chain-registry-differs', { registry: target.registry, actual: code, expected });
  for (const head of heads) await checkHead(registry, target.logId, head, roots, report);
  const last = await registry.headOf(target.logId);
  if (last !== null && !heads.some(({ size }) => size === last.size)) report.differs('chain-head-unknown', { size: last.size });
}

async function checkHead(registry: RegistryClient, logId: string, head: StoredHead, roots: RootRecorder, report: ReportBuilder): Promise<void> {
  const { size } = head;
  const onChain = await registry.anchoredAt(logId, size);
  const isAnchored = head.state === 'mined' || head.state === 'final';
  if (onChain === null) {
    if (isAnchored) report.differs('chain-head-missing', { size });
    return;
  }
  report.counts.headsOnChain++;
  const root = roots.rootAt(size);
  if (root !== null && toHex0x(root) !== onChain.root) report.differs('chain-head-differs', { size });
  if (!isAnchored || head.blockNumber === null) return;
  const block = await registry.rpc.block(head.blockNumber);
  if (block?.hash.toLowerCase() !== head.blockHash) report.differs('chain-block-gone', { size, block: head.blockNumber });
}
