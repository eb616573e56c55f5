/** The verifier's view of its trusted chain (ChainReader), over one JSON-RPC address of the verifier's own choosing. */
import { keccak256 } from 'ethers';
import type { ChainReader } from '../domain/proof/types.ts';
import { RegistryClient } from './registry-client.ts';
import { Rpc, type RpcOptions } from './rpc.ts';

/** A reader that holds connections; `close()` ends them. */
export type ClosableChainReader = ChainReader & { close(): void };

/**
 * Reads the chain at `url`. Every method rejects when the chain gives no answer, or none that can be read: the verdict is then
 * indeterminate and never "not found" (invariant 5).
 */
export function createChainReader(url: string, options: Omit<RpcOptions, 'url'> = {}): ClosableChainReader {
  const rpc = new Rpc({ ...options, url });
  const registryAt = (address: string): RegistryClient => new RegistryClient(rpc, address);
  return {
    chainId: () => rpc.chainId(),
    codeHash: async (address) => keccak256(await rpc.code(address)),
    latestBlockNumber: () => rpc.blockNumber(),
    blockHash: async (number) => (await rpc.block(number))?.hash ?? null,
    anchoredAt: async (registry, logId, size) => {
      const head = await registryAt(registry).anchoredAt(logId, size);
      return head === null ? null : { root: head.root, time: head.time, blockNumber: head.blockNumber };
    },
    confirmations: (registry, logId, size, witnesses) => registryAt(registry).confirmations(logId, size, witnesses),
    close: () => rpc.close(),
  };
}
