/** Gives packs their cases: records and originals from intake, proofs and verdicts from verification. */
import { Readable } from 'node:stream';
import { reportWithoutProof, verifyProof, type ChainReader, type Report, type TrustSettings } from '../domain/proof/index.ts';
import type { EvidenceService, StoredRecord } from '../evidence/index.ts';
import type { CaseClaim, CaseExhibit, NoClaim, PackSource } from '../packs/index.ts';
import type { ProofService } from '../verification/index.ts';

export interface PackSourceDeps {
  evidence: EvidenceService;
  proofs: ProofService;
  trust: TrustSettings;
  /** a reader of the trusted chain; called once per case, so that the exhibits of one head share its answers */
  reader: () => ChainReader;
  latenessHours: number;
  now: () => Date;
}

/** One record as packs and certificates want it; null when there is none of this id. */
export async function exhibitById(deps: PackSourceDeps, recordId: string): Promise<CaseExhibit | null> {
  const stored = await deps.evidence.recordById(recordId);
  return stored === null ? null : exhibitOf(deps, stored, deps.reader());
}

/** Each exhibit is verified like a stranger's: with its proof, the trust settings and the chain, at the time of sealing. */
export function createPackSource(deps: PackSourceDeps, claimOf: (caseRef: string, asOf: string) => Promise<CaseClaim | NoClaim>): PackSource {
  const { evidence } = deps;
  return {
    resolveLoanNumbers: (loanNumbers) => Promise.all(loanNumbers.map(async (loanNumber) => (await evidence.caseByLoanNumber(loanNumber))?.id ?? null)),
    async knownCases(caseRefs) {
      const found = await Promise.all(caseRefs.map((caseRef) => evidence.caseById(caseRef)));
      // A batch's own case holds the digests of packs, and is no case to make a pack of.
      return new Set(found.flatMap((each) => (each?.batchId === null ? [each.id] : [])));
    },
    async case(caseRef, asOf) {
      const records = await evidence.recordsOfCase(caseRef);
      const reader = deps.reader();
      const exhibits: CaseExhibit[] = [];
      for (const stored of records) exhibits.push(await exhibitOf(deps, stored, reader));
      return { caseRef, exhibits, claim: await claimOf(caseRef, asOf) };
    },
  };
}

async function exhibitOf(deps: PackSourceDeps, stored: StoredRecord, reader: ChainReader): Promise<CaseExhibit> {
  const { record, supersededBy, fileId, fileErasedTime } = stored;
  const { proof, report } = await judge(deps, stored, reader);
  const original = fileId === null ? null : async () => Readable.from((await deps.evidence.openFile(record.id)).content);
  return { record, proof, report, supersededBy, original, erasedTime: fileErasedTime };
}

async function judge(deps: PackSourceDeps, { record, supersededBy }: StoredRecord, reader: ChainReader): Promise<Pick<CaseExhibit, 'proof' | 'report'>> {
  const { trust, latenessHours, now } = deps;
  const built = await deps.proofs.proofFor(record.id);
  if (built.status === 'pending') return { proof: null, report: reportWithoutProof('not-anchored', { now: now(), trust, online: true, latenessHours }) };
  const { sha256, sm3, size } = record.document;
  const report: Report = await verifyProof({
    proof: built.proof,
    trust,
    reader,
    evidence: { sha256, size, ...(sm3 === null ? {} : { sm3 }) },
    supersession: supersededBy === null ? 'none' : { by: supersededBy },
    latenessHours,
    now: now(),
  });
  return { proof: built.proof, report };
}
