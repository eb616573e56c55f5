/**
 * The trust settings of this service's own log, as a file that it hands to whoever asks. A verifier must get it from somewhere it
 * trusts and keep it as its own setting: taken from beside the evidence, it would prove whatever the evidence says.
 */
import { writeFileSync, renameSync } from 'node:fs';
import { TRUST_FORMAT, type TrustSettings } from '../domain/proof/index.ts';
import type { ConnectedChain } from './chain.ts';

export function ownTrust(chain: ConnectedChain, log: { origin: string; vkey: string }): TrustSettings {
  return {
    format: TRUST_FORMAT,
    logs: [{ origin: log.origin, vkey: log.vkey }],
    registries: [
      {
        chainId: chain.chainId,
        address: chain.registry,
        codeHash: chain.codeHash,
        logs: [{ logId: chain.logId, origin: log.origin }],
        development: chain.development,
        confirmations: chain.confirmations,
      },
    ],
    witnesses: [],
    witnessThreshold: 0,
    tsaRoots: [],
  };
}

/** Written whole or not at all. It holds nothing secret. */
export function writeTrustFile(path: string, trust: TrustSettings): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(trust, null, 2)}\n`, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}
