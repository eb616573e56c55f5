/** Gives packs their place in the log: their digests are deposited as any other, their proofs handed out once they will not change any more. */
import { serializeProof } from '../domain/proof/index.ts';
import type { EvidenceService } from '../evidence/index.ts';
import type { PackLog } from '../packs/index.ts';
import type { ProofService } from '../verification/index.ts';

export function packLog(evidence: Pick<EvidenceService, 'depositPack'>, proofs: Pick<ProofService, 'proofFor'>): PackLog {
  return {
    record: async (pack) => ({ recordId: (await evidence.depositPack(pack)).stored.record.id }),
    async proofOf(recordId) {
      const outcome = await proofs.proofFor(recordId);
      // Not before its block is final, as with every proof that is handed out.
      if (outcome.status === 'pending' || outcome.state !== 'final') return { status: 'pending', retryAfter: outcome.retryAfter };
      return { status: 'ready', bytes: serializeProof(outcome.proof) };
    },
  };
}
