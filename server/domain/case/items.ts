/** The records of a case file, each judged by its proof as `verifyProof` would judge it. */
import { toHex } from '../bytes.ts';
import {
  checkChains,
  checkHead,
  checkUnderHead,
  composeReport,
  type ChainCheck,
  type ChainReader,
  type Evidence,
  type HeadCheck,
  type Proof,
  type ProofCheck,
  type Report,
  type Supersession,
  type TrustSettings,
} from '../proof/index.ts';
import { recordLeaf, type EvidenceRecord, type ProvenanceRequirements, type RecordStage } from '../record/index.ts';
import type { CaseFile, Withheld } from './types.ts';

export interface CaseContext {
  /** null when the verifier has none: the verdict is then never better than indeterminate */
  trust: TrustSettings | null;
  /** reader of the chain that the verifier trusts; left out, the check is offline */
  reader?: ChainReader | undefined;
  now: Date;
  latenessHours?: number | undefined;
  expectedProvenance?: ProvenanceRequirements | undefined;
  /** digests of the files at hand, by sequence (see matchFiles) */
  evidence?: ReadonlyMap<number, Evidence> | undefined;
  /** what a platform knows of corrections to a record that this file does not correct itself; left out, not asked */
  supersessionOf?: ((proof: Proof) => Promise<Supersession>) | undefined;
  /** when the chain was read, asked after the reading, when that was not now */
  chainReadAt?: (() => Date | undefined) | undefined;
  /** awaited now and then, so that a server may do something else in between */
  pause?: (() => Promise<void>) | undefined;
}

/** One record of the sequence: an entry of the file, or the statement that closes it. */
export interface CaseItem {
  sequence: number;
  isStatement: boolean;
  /** computed from a disclosed record, as stated of a withheld one; null when the record is not valid */
  leaf: string | null;
  stage: RecordStage | null;
  /** place in the log */
  index: number;
  record: EvidenceRecord | null;
  /** null for what is withheld */
  report: Report | null;
  withheld: Withheld | null;
  /** what the checkpoint of its proof says; null for what is withheld */
  head: ProofCheck['head'];
}

/** Items between two pauses, and look-ups under way at a time. */
const PIECE = 16;
/** Heads whose check is kept: records of one case mostly lie under few. */
const KEPT_HEADS = 64;

interface CheckedProof {
  proof: Proof;
  check: ProofCheck;
  chains: ChainCheck[];
}

/** Every record of the file in its order, the statement last. */
export async function itemsOf(caseFile: CaseFile, context: CaseContext): Promise<CaseItem[]> {
  const sources = [...caseFile.entries, ...(caseFile.statement === null ? [] : [caseFile.statement])];
  const checker = new ProofChecker(context);
  const checked: (CheckedProof | null)[] = [];
  for (const [i, source] of sources.entries()) {
    checked.push('withheld' in source ? null : await checker.check('proof' in source ? source.proof : source));
    if (i % PIECE === PIECE - 1) await context.pause?.();
  }
  const corrections = correctionsOf(checked);
  const items: CaseItem[] = [];
  for (let at = 0; at < sources.length; at += PIECE) {
    const piece = sources.slice(at, at + PIECE).map(async (source, i): Promise<CaseItem> => {
      if ('withheld' in source) return withheldItem(source.sequence, source.withheld);
      return disclosedItem(checked[at + i]!, 'proof' in source ? source.sequence : null, corrections, context);
    });
    items.push(...(await Promise.all(piece)));
    await context.pause?.();
  }
  return items;
}

/** Signature, anchors and chain are the same for all records under one head, and most of the cost. */
class ProofChecker {
  readonly #context: CaseContext;
  readonly #heads = new Map<string, { head: HeadCheck; chains: Promise<ChainCheck[]> | null }>();

  constructor(context: CaseContext) {
    this.#context = context;
  }

  async check(proof: Proof): Promise<CheckedProof> {
    const key = JSON.stringify([proof.checkpoint, proof.anchors]);
    const known = this.#heads.get(key) ?? { head: checkHead(proof, this.#context.trust), chains: null };
    const check = checkUnderHead(proof, known.head);
    known.chains ??= checkChains(check, this.#context.reader ?? null);
    this.#heads.delete(key);
    this.#heads.set(key, known);
    const oldest = this.#heads.keys().next();
    if (this.#heads.size > KEPT_HEADS && !oldest.done) this.#heads.delete(oldest.value);
    return { proof, check, chains: await known.chains };
  }
}

/** Which record each record of the file corrects, by id. A record that does not even lie under its checkpoint corrects nothing. */
function correctionsOf(checked: readonly (CheckedProof | null)[]): Map<string, string> {
  const corrections = new Map<string, string>();
  for (const each of checked) {
    const { record = null, stages = [] } = each?.check ?? {};
    if (record === null || record.supersedes === null || stages.some(({ result }) => result === 'failed')) continue;
    corrections.set(record.supersedes, record.id);
  }
  return corrections;
}

async function disclosedItem({ proof, check, chains }: CheckedProof, sequence: number | null, corrections: ReadonlyMap<string, string>, context: CaseContext): Promise<CaseItem> {
  const { record } = check;
  const place = sequence ?? record?.sequence ?? 0;
  const report = composeReport(check, chains, {
    evidence: sequence === null ? undefined : context.evidence?.get(sequence),
    now: context.now,
    supersession: await supersessionOf(proof, record, corrections, context),
    latenessHours: context.latenessHours,
    expectedProvenance: context.expectedProvenance,
    disclosure: 'holder',
    chainReadAt: context.chainReadAt?.(),
    online: context.reader !== undefined,
  });
  return {
    sequence: place,
    isStatement: sequence === null,
    leaf: record === null ? null : toHex(recordLeaf(record)),
    stage: record?.stage ?? null,
    index: check.index,
    record,
    report,
    withheld: null,
    head: check.head,
  };
}

async function supersessionOf(proof: Proof, record: EvidenceRecord | null, corrections: ReadonlyMap<string, string>, context: CaseContext): Promise<Supersession> {
  const by = record === null ? undefined : corrections.get(record.id);
  if (by !== undefined) return { by };
  return context.supersessionOf === undefined ? 'not-asked' : context.supersessionOf(proof);
}

function withheldItem(sequence: number, withheld: Withheld): CaseItem {
  return { sequence, isStatement: false, leaf: withheld.leaf, stage: withheld.stage, index: withheld.index, record: null, report: null, withheld, head: null };
}
