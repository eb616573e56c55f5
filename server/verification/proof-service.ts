/** Assembling the proof of a record from what evidence, log and anchoring hold. */
import { toHex } from '../domain/bytes.ts';
import { PROOF_FORMAT, type EvmAnchor, type Proof } from '../domain/proof/index.ts';
import type { EvidenceRecord } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';

/** A record as the evidence store gives it. */
export interface FoundRecord {
  record: EvidenceRecord;
  /** place in the log, from 0 */
  index: number;
  /** hex leaf */
  leaf: string;
  supersededBy: string | null;
}

/** A record that the platform erased: its leaf stays in the log. */
export interface ErasedTrace {
  /** hex */
  leaf: string;
  /** RFC 3339 UTC */
  erasedTime: string;
  /** id of the record that corrects it, where one is still known */
  supersededBy: string | null;
}

/** Where records are looked up. Each method rejects when it cannot be said whether there is one. */
export interface EvidenceLookup {
  recordById(recordId: string): Promise<FoundRecord | null>;
  recordsByDigest(algorithm: 'sha256' | 'sm3', hex: string): Promise<FoundRecord[]>;
  /** What is left of a record whose case was erased; null for any other. */
  erasedById(recordId: string): Promise<ErasedTrace | null>;
}

export interface ProofSources {
  evidence: EvidenceLookup;
  log: { inclusionPath(index: number, size: number): Promise<Uint8Array[]> };
  anchors: { covering(index: number): Promise<{ size: number; checkpoint: string; evm: EvmAnchor; state: 'mined' | 'final' } | null> };
  /** seconds after which it is worth asking again for a proof that is not ready */
  retryAfterSeconds?: number | undefined;
}

export type ProofOutcome =
  | { status: 'pending'; /** seconds */ retryAfter: number }
  | { status: 'ready'; proof: Proof; /** `final`: the proof will not change any more */ state: 'mined' | 'final'; retryAfter: number };

export interface ProofService {
  /** @throws AppError `evidence-not-found` */
  proofFor(recordId: string): Promise<ProofOutcome>;
  /** The same for a record that was looked up before. */
  proofOf(found: FoundRecord): Promise<ProofOutcome>;
}

const RETRY_AFTER_SECONDS = 5;

/**
 * Builds proofs. The record is handed over as it is stored, without a check: whether it still is what its leaf says is the
 * verifier's to find out, and a proof of an altered record must come out as inconsistent rather than as an error.
 */
export function createProofService({ evidence, log, anchors, retryAfterSeconds = RETRY_AFTER_SECONDS }: ProofSources): ProofService {
  const proofOf = async ({ record, index }: FoundRecord): Promise<ProofOutcome> => {
    const anchor = await anchors.covering(index);
    if (anchor === null) return { status: 'pending', retryAfter: retryAfterSeconds };
    const path = await log.inclusionPath(index, anchor.size);
    const inclusion = { index, size: anchor.size, path: path.map(toHex) };
    return { status: 'ready', state: anchor.state, retryAfter: retryAfterSeconds, proof: { format: PROOF_FORMAT, record, inclusion, checkpoint: anchor.checkpoint, anchors: [anchor.evm], timestamps: [] } };
  };
  return {
    proofOf,
    async proofFor(recordId) {
      const found = await evidence.recordById(recordId);
      if (found === null) throw new AppError('evidence-not-found', { id: recordId });
      return proofOf(found);
    },
  };
}
