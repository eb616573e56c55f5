/**
 * Verification as the service offers it: by digest, by file and by proof. It judges with the same verifier as the command line, by
 * this service's own trust settings, and adds what only the platform knows: which records there are and which were corrected.
 */
import { CaseFileError, matchFiles, openCase, verifyCase, type CaseFile, type CaseReport, type RecordLocation } from '../domain/case/index.ts';
import { checkChains, checkHead, checkProof, checkUnderHead, checkWaiting, composeReport, openProof, ProofError, REASONS, reportWithoutProof, type ChainCheck, type ChainReader, type Evidence, type HeadCheck, type Proof, type ProofCheck, type Report, type Supersession, type TrustSettings, type Verdict } from '../domain/proof/index.ts';
import { toHex } from '../domain/bytes.ts';
import { recordLeaf, type ProvenanceRequirements } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import { RecentlyUsed } from './lru.ts';
import type { EvidenceLookup, FoundRecord, ProofOutcome, ProofService } from './proof-service.ts';
import { RecentReader } from './recent-reader.ts';

export type DigestAlgorithm = 'sha256' | 'sm3';

export interface VerificationOptions {
  evidence: EvidenceLookup;
  proofs: ProofService;
  /** what this service trusts; null while it is not known (the chain was never reached) */
  trust: TrustSettings | null | (() => TrustSettings | null);
  /** reader of the trusted chain; left out, every check is offline and says so */
  reader?: ChainReader | undefined;
  latenessHours?: number | undefined;
  /** provenance that is expected of a document; what is missing is named to whoever brings its proof */
  expectedProvenance?: ProvenanceRequirements | undefined;
  /** how long an answer of the chain may be used again; 3 000 when left out */
  chainTtlMs?: number | undefined;
  /** how long one question to the chain may take; 5 000 when left out */
  chainTimeoutMs?: number | undefined;
  now?: (() => Date) | undefined;
}

/** The report about one record, and what else has the same digest. */
export interface LookupReport extends Report {
  /** records with this digest */
  matches: number;
  /** reports about the others, at most {@link MAX_OTHERS} */
  others: Report[];
}

export interface DigestQuery {
  algorithm: DigestAlgorithm;
  hex: string;
}

/** One answer of a batch: a report without its stages. */
export interface BatchItem extends Pick<LookupReport, 'verdict' | 'verdictText' | 'reasons' | 'facts' | 'matches'> {
  algorithm: DigestAlgorithm;
  digest: string;
}

/** Look-ups of one batch under way at a time: enough to keep the database busy, few enough to leave room for others. */
const BATCH_WORKERS = 8;

/** A document that every case shares, such as a printed form, must not make one answer endless. */
export const MAX_OTHERS = 19;
const CHAIN_TTL_MS = 3000;
/** How old an answer of the chain may be that leaves a document pending. */
const PENDING_TTL_MS = 250;
const CHAIN_FAILURE_TTL_MS = 1000;
const CHAIN_TIMEOUT_MS = 5000;
/** Checks of final records: some kilobytes each. */
const MAX_CHECKS = 5000;
/** Checks of heads: signature and anchors, most of the cost of a verification. */
const MAX_HEADS = 500;
/** So that a record or tile that was damaged meanwhile is seen again soon. */
const CHECK_TTL_MS = 30_000;

/** From the answer that says most for the document to the one that says least: one good record is enough. */
const BEST_FIRST: readonly Verdict[] = ['consistent', 'superseded', 'pending', 'indeterminate', 'inconsistent', 'not-found'];

export class VerificationService {
  readonly #options: VerificationOptions;
  readonly #chain: RecentReader | null;
  readonly #checks: RecentlyUsed<{ check: ProofCheck; stored: string }>;
  readonly #heads: RecentlyUsed<HeadCheck>;
  readonly #now: () => number;

  constructor(options: VerificationOptions) {
    this.#options = options;
    const { now } = options;
    this.#now = now === undefined ? Date.now : () => now().getTime();
    this.#checks = new RecentlyUsed(MAX_CHECKS, this.#now);
    this.#heads = new RecentlyUsed(MAX_HEADS, this.#now);
    const timing = { ttlMs: options.chainTtlMs ?? CHAIN_TTL_MS, failureTtlMs: Math.min(CHAIN_FAILURE_TTL_MS, options.chainTtlMs ?? CHAIN_TTL_MS), timeoutMs: options.chainTimeoutMs ?? CHAIN_TIMEOUT_MS, now: this.#now };
    this.#chain = options.reader === undefined ? null : new RecentReader(options.reader, timing);
  }

  /**
   * Whether a document with this digest is in the log. For anybody: the report names case and record by their random references
   * and never says title, provenance or salt.
   * @param hex 64 lower-case hex digits
   */
  verifyDigest(algorithm: DigestAlgorithm, hex: string): Promise<LookupReport> {
    return this.#lookUp(algorithm, { [algorithm]: hex });
  }

  /** The same for a file, of which more is known than one digest. @param evidence with its sha256 */
  verifyFile(evidence: Evidence & { sha256: string }): Promise<LookupReport> {
    return this.#lookUp('sha256', evidence);
  }

  /**
   * Judges a proof that somebody brought, and the file it speaks of when that is given.
   * @throws AppError `proof-refused` when the bytes are no proof file at all
   */
  async verifyProofFile(bytes: Uint8Array, evidence?: Evidence): Promise<Report> {
    const proof = readProof(bytes);
    const supersession = await this.supersessionOf(proof);
    return this.#report(checkProof(proof, this.#trust()), { evidence, supersession, disclosure: 'holder' });
  }

  /**
   * Judges a case file that somebody brought, and a document of it when that is given.
   * @throws AppError `case-refused` when the bytes are no case file at all
   */
  async verifyCaseFile(bytes: Uint8Array, evidence?: Evidence & { sha256: string }): Promise<CaseReport> {
    const caseFile = readCase(bytes);
    const files = matchFiles(caseFile, evidence === undefined ? [] : [{ name: 'file', digests: evidence }]);
    const judge = (session: ReturnType<RecentReader['session']> | undefined) =>
      verifyCase({
        caseFile,
        trust: this.#trust(),
        reader: session?.reader,
        chainReadAt: session?.readAt,
        now: new Date(this.#now()),
        latenessHours: this.#options.latenessHours,
        expectedProvenance: this.#options.expectedProvenance,
        evidence: files.evidence,
        unmatchedFiles: files.unmatched,
        supersessionOf: (proof) => this.supersessionOf(proof),
        locate: (recordId) => this.#locate(recordId),
        pause: () => new Promise((resume) => setImmediate(resume)),
      });
    const report = await judge(this.#chain?.session());
    return report.verdict === 'pending' && this.#isStale(report) ? judge(this.#chain?.session(PENDING_TTL_MS)) : report;
  }

  /** Whether this platform has a record that another one corroborates. */
  async #locate(recordId: string): Promise<RecordLocation> {
    try {
      return (await this.#options.evidence.recordById(recordId)) === null ? 'missing' : 'here';
    } catch (error) {
      // Its text was erased; that it was recorded is still known.
      return error instanceof AppError && error.code === 'case-erased' ? 'here' : 'unknown';
    }
  }

  /**
   * Many digests at once, in order, each with the answer for its best record.
   * @param items at most what the caller allows; digests are 64 lower-case hex digits
   */
  async verifyBatch(items: readonly DigestQuery[]): Promise<BatchItem[]> {
    const results: BatchItem[] = new Array<BatchItem>(items.length);
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let at = next++; at < items.length; at = next++) {
        const { algorithm, hex } = items[at]!;
        const { verdict, verdictText, reasons, facts, matches } = await this.verifyDigest(algorithm, hex);
        results[at] = { algorithm, digest: hex, verdict, verdictText, reasons, facts, matches };
      }
    };
    await Promise.all(Array.from({ length: BATCH_WORKERS }, worker));
    return results;
  }

  /** The proof of a record, to be kept and checked elsewhere. @throws AppError `evidence-not-found` */
  proofFor(recordId: string): Promise<ProofOutcome> {
    return this.#options.proofs.proofFor(recordId);
  }

  /** Report on one record of this service, for its own use in certificates and packs. @throws AppError `evidence-not-found` */
  async verifyRecord(recordId: string, evidence?: Evidence): Promise<Report> {
    const found = await this.#options.evidence.recordById(recordId);
    if (found === null) throw new AppError('evidence-not-found', { id: recordId });
    return this.#reportOn(found, evidence, 'holder');
  }

  async #lookUp(algorithm: DigestAlgorithm, evidence: Evidence): Promise<LookupReport> {
    let found: FoundRecord[];
    try {
      found = await this.#options.evidence.recordsByDigest(algorithm, evidence[algorithm] ?? '');
    } catch {
      // Not knowing is not "not found": the document may well be in a log that does not answer (invariant 5).
      return this.#alone('store-unavailable');
    }
    if (found.length === 0) return this.#alone('digest-unknown');
    const reports = await Promise.all(found.slice(0, MAX_OTHERS + 1).map((each) => this.#reportOn(each, evidence, 'public')));
    const [best, ...others] = reports.sort((a, b) => BEST_FIRST.indexOf(a.verdict) - BEST_FIRST.indexOf(b.verdict));
    return { ...best!, matches: found.length, others };
  }

  #alone(code: 'digest-unknown' | 'store-unavailable'): LookupReport {
    return { ...reportWithoutProof(code, { now: new Date(this.#now()), trust: this.#trust(), online: this.#chain !== null, latenessHours: this.#options.latenessHours }), matches: 0, others: [] };
  }

  async #reportOn(found: FoundRecord, evidence: Evidence | undefined, disclosure: 'holder' | 'public'): Promise<Report> {
    const supersession: Supersession = found.supersededBy === null ? 'none' : { by: found.supersededBy };
    let check: ProofCheck;
    try {
      check = await this.#checkOf(found);
    } catch {
      return reportWithoutProof('store-unavailable', { now: new Date(this.#now()), trust: this.#trust(), online: this.#chain !== null, latenessHours: this.#options.latenessHours });
    }
    return this.#report(check, { evidence, supersession, disclosure });
  }

  /** The part of a verification that needs no chain; kept for records whose proof does not change any more. */
  async #checkOf(found: FoundRecord): Promise<ProofCheck> {
    const trust = this.#trust();
    // All of what is stored is compared: a record that was altered meanwhile is never judged by what it was.
    const stored = JSON.stringify([found.index, found.record]);
    const known = this.#checks.get(found.record.id);
    if (known !== undefined && known.check.trust === trust && known.stored === stored) return known.check;
    const outcome = await this.#options.proofs.proofOf(found);
    if (outcome.status === 'pending') return checkWaiting(found.record, found.index, trust);
    const check = checkUnderHead(outcome.proof, this.#headOf(outcome.proof, trust));
    const holds = check.stages.every(({ reasons }) => reasons.every(({ code }) => REASONS[code].effect === 'none'));
    if (outcome.state === 'final' && holds) this.#checks.set(found.record.id, { check, stored }, CHECK_TTL_MS);
    return check;
  }

  #headOf(proof: Proof, trust: TrustSettings | null): HeadCheck {
    const key = JSON.stringify([proof.checkpoint, proof.anchors]);
    const known = this.#heads.get(key);
    if (known !== undefined && known.trust === trust) return known;
    const head = checkHead(proof, trust);
    this.#heads.set(key, head, CHECK_TTL_MS);
    return head;
  }

  async #report(check: ProofCheck, context: { evidence: Evidence | undefined; supersession: Supersession; disclosure: 'holder' | 'public' }): Promise<Report> {
    const report = await this.#reportBy(this.#chain?.session(), check, context);
    // The block that was missing may have come since: "pending" right after its proof was handed out would be no answer.
    return report.verdict === 'pending' && this.#isStale(report) ? this.#reportBy(this.#chain?.session(PENDING_TTL_MS), check, context) : report;
  }

  #isStale({ chainReadAt }: { chainReadAt: string | null }): boolean {
    return chainReadAt !== null && this.#now() - Date.parse(chainReadAt) > PENDING_TTL_MS;
  }

  async #reportBy(session: ReturnType<RecentReader['session']> | undefined, check: ProofCheck, context: { evidence: Evidence | undefined; supersession: Supersession; disclosure: 'holder' | 'public' }): Promise<Report> {
    const chain: ChainCheck[] = await checkChains(check, session?.reader ?? null);
    return composeReport(check, chain, { ...context, now: new Date(this.#now()), latenessHours: this.#options.latenessHours, expectedProvenance: this.#options.expectedProvenance, chainReadAt: session?.readAt(), online: session !== undefined });
  }

  /** What this platform knows of corrections to a proof's record. It may be of another platform's log; of that we know nothing, and say so. */
  async supersessionOf(proof: Proof): Promise<Supersession> {
    const { id } = proof.record as { id?: unknown };
    if (typeof id !== 'string') return 'not-here';
    try {
      const found = await this.#options.evidence.recordById(id);
      // The same id over other content is not our record: its corrections are not this proof's.
      if (found === null || !sameLeaf(proof, found)) return 'not-here';
      return found.supersededBy === null ? 'none' : { by: found.supersededBy };
    } catch (error) {
      return error instanceof AppError && error.code === 'case-erased' ? this.#supersessionOfErased(proof, id) : 'unavailable';
    }
  }

  /** Of an erased record the leaf is left, and which record corrects it where one does. That none does could be shown by its case's texts only. */
  async #supersessionOfErased(proof: Proof, id: string): Promise<Supersession> {
    try {
      const erased = await this.#options.evidence.erasedById(id);
      if (erased === null || !sameLeaf(proof, erased)) return 'not-here';
      return erased.supersededBy === null ? { erasedTime: erased.erasedTime } : { by: erased.supersededBy };
    } catch {
      return 'unavailable';
    }
  }

  #trust(): TrustSettings | null {
    const { trust } = this.#options;
    return typeof trust === 'function' ? trust() : trust;
  }
}

function readProof(bytes: Uint8Array): Proof {
  try {
    return openProof(bytes);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new AppError('proof-refused', { path: error.path.slice(0, 200), problem: error.problem }, { cause: error });
  }
}

function readCase(bytes: Uint8Array): CaseFile {
  try {
    return openCase(bytes);
  } catch (error) {
    if (!(error instanceof CaseFileError)) throw error;
    throw new AppError('case-refused', { path: error.path.slice(0, 200), problem: error.problem }, { cause: error });
  }
}

function sameLeaf(proof: Proof, found: Pick<FoundRecord, 'leaf'>): boolean {
  try {
    return toHex(recordLeaf(proof.record)) === found.leaf;
  } catch {
    return false;
  }
}
