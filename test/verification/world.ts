/** A small platform in memory: some records under one anchored head, one that waits, and a chain that agrees until told otherwise. */
import { toHex } from '../../server/domain/bytes.ts';
import { inclusionPath } from '../../server/domain/merkle/index.ts';
import type { ChainReader, EvmAnchor, Proof } from '../../server/domain/proof/index.ts';
import { recordLeaf, type EvidenceRecord } from '../../server/domain/record/index.ts';
import { createProofService, VerificationService, type EvidenceLookup, type FoundRecord, type ProofService, type VerificationOptions } from '../../server/verification/index.ts';
import { agreeingReader, NOW, syntheticLeaves, syntheticProof, syntheticRecord, TRUST } from '../domain/proof/synthetic.ts';

export interface World {
  proof: Proof;
  found: FoundRecord[];
  /** what the store answers; replace a method to make it fail */
  evidence: EvidenceLookup;
  reader: ChainReader;
  /** how often each method of the chain was asked */
  asked: Record<string, number>;
  /** state of the covering head; null when there is none */
  anchorState: 'mined' | 'final' | null;
  /** how many proofs were assembled */
  assembled: number;
  clock: { now: Date };
  proofs: ProofService;
  service: VerificationService;
}

export function foundRecord(record: EvidenceRecord, index: number, supersededBy: string | null = null): FoundRecord {
  return { record, index, leaf: toHex(recordLeaf(record)), supersededBy };
}

export function makeWorld(options: Partial<VerificationOptions> = {}): World {
  const record = syntheticRecord();
  const { proof } = syntheticProof({ record });
  const leaves = syntheticLeaves(record, 4, 7);
  const world = { proof, found: [foundRecord(record, 4)], anchorState: 'final', assembled: 0, asked: {}, clock: { now: NOW } } as unknown as World;
  world.evidence = {
    recordById: async (id) => world.found.find((each) => each.record.id === id) ?? null,
    recordsByDigest: async (algorithm, hex) => world.found.filter((each) => each.record.document[algorithm] === hex),
    erasedById: async () => null,
  };
  world.reader = agreeingReader(proof);
  const counting = Object.fromEntries(
    (['chainId', 'codeHash', 'latestBlockNumber', 'blockHash', 'anchoredAt', 'confirmations'] as const).map((method) => [
      method,
      (...args: unknown[]) => {
        world.asked[method] = (world.asked[method] ?? 0) + 1;
        return (world.reader[method] as (...all: unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as ChainReader;
  const lookup: EvidenceLookup = { recordById: (id) => world.evidence.recordById(id), recordsByDigest: (algorithm, hex) => world.evidence.recordsByDigest(algorithm, hex), erasedById: (id) => world.evidence.erasedById(id) };
  world.proofs = createProofService({
    evidence: lookup,
    log: {
      inclusionPath: async (index, size) => {
        world.assembled++;
        return inclusionPath(leaves.slice(0, size), index);
      },
    },
    anchors: { covering: async (index) => (world.anchorState === null || index >= 7 ? null : { size: 7, checkpoint: proof.checkpoint, evm: proof.anchors[0] as EvmAnchor, state: world.anchorState }) },
  });
  world.service = new VerificationService({ evidence: lookup, proofs: world.proofs, trust: TRUST, reader: counting, now: () => world.clock.now, chainTimeoutMs: 200, ...options });
  return world;
}
