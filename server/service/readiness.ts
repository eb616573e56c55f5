import { HALTED_STATES, type AnchoringService } from '../chain/index.ts';
import type { Readiness } from '../http/routes/health.ts';
import type { Log } from '../log/index.ts';
import type { ConnectedChain } from './chain.ts';

/** Ready means: a document deposited now is kept and will be anchored. A chain that is away for the moment does not end that. */
export async function readinessOf({ log, anchoring, chain }: { log: Log; anchoring: AnchoringService; chain: ConnectedChain }): Promise<Readiness> {
  const { state, since, detail, lastAnchored, pending } = anchoring.status();
  const sequenced = await log.sequencedSize();
  const anchoringOk = !HALTED_STATES.includes(state) && state !== 'stopped';
  return {
    ready: anchoringOk,
    checks: {
      log: { ok: true, state: 'open', detail: { origin: log.origin, sequenced, integrated: log.integrated().size } },
      anchoring: { ok: anchoringOk, state, detail: { since: new Date(since).toISOString(), messages: detail, lastAnchored, pending } },
      chain: { ok: state !== 'waiting-chain', state: chain.development ? 'local-development-chain' : 'external', detail: { chainId: chain.chainId, registry: chain.registry } },
    },
  };
}
