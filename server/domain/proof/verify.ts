/**
 * The verifier: a pure function of (evidence, proof, trust settings, chain reader, time). The same source answers the API, the
 * command line and browsers; it reads no clock, no file and no address out of the evidence.
 */
import type { ProvenanceRequirements } from '../record/index.ts';
import { checkOnChain, type ChainCheck } from './chain.ts';
import { checkProof, type AnchorCheck, type ProofCheck } from './check.ts';
import { compareEvidence, type Evidence } from './evidence.ts';
import { factsOf } from './facts.ts';
import { decisive, effectOf, reason, REASONS, type Effect, type Reason } from './reasons.ts';
import { REPORT_FORMAT, REPORT_STAGES, VERDICT_OF_EFFECT, VERDICT_TEXTS, type Report, type ReportPolicy, type ReportStage } from './report.ts';
import { effectOfStages, stage, stageWith } from './stage.ts';
import { trustDigest } from './trust.ts';
import type { ChainReader, Proof, TrustSettings } from './types.ts';

/** Hours after which an anchor is shown as late, where nothing else is set. */
export const DEFAULT_LATENESS_HOURS = 24;

/** Whether a correcting record exists: its id, `none` when the platform knows of none, or why that is not known; e.g. when the platform erased its copy (RFC 3339 UTC). */
export type Supersession = { by: string } | { erasedTime: string } | 'none' | 'not-asked' | 'unavailable' | 'not-here';

export interface ReportContext {
  /** digests of the file that was given; left out when only the proof is judged */
  evidence?: Evidence | undefined;
  /** time of the verification */
  now: Date;
  /** left out: not asked */
  supersession?: Supersession | undefined;
  latenessHours?: number | undefined;
  /** provenance that this verifier expects of a document; left out, nothing is named as missing */
  expectedProvenance?: ProvenanceRequirements | undefined;
  /** `holder` for whoever brought the proof; `public` leaves out the document's title, which may name a person */
  disclosure?: 'holder' | 'public' | undefined;
  /** when the chain was read, when that was not now */
  chainReadAt?: Date | undefined;
}

export interface VerifyInput extends ReportContext {
  proof: Proof;
  /** null when the verifier has none: the verdict is then never better than indeterminate */
  trust: TrustSettings | null;
  /** reader of the chain that the verifier trusts; left out, the check is offline and the report states the premise */
  reader?: ChainReader | undefined;
}

/**
 * Verifies a proof, and the file it speaks of when that is given.
 * @throws ProofError when `proof` has not the form of a proof file at all; everything else is a verdict
 */
export async function verifyProof(input: VerifyInput): Promise<Report> {
  const check = checkProof(input.proof, input.trust);
  const chain = await checkChains(check, input.reader ?? null);
  return composeReport(check, chain, { ...input, online: input.reader !== undefined });
}

/** The chain's part of a check, one per anchor. Never rejects: an unreachable chain is an outcome. */
export function checkChains(check: ProofCheck, reader: ChainReader | null): Promise<ChainCheck[]> {
  return Promise.all(check.anchors.map((anchor) => checkOnChain(anchor, check.head, check.trust, reader)));
}

/** One anchor with all its stages. */
interface JudgedAnchor {
  check: AnchorCheck;
  chain: ChainCheck;
  stages: ReportStage[];
  effect: Effect;
}

/** The report of checks made before: pure, without any further reading. */
export function composeReport(check: ProofCheck, chains: readonly ChainCheck[], context: ReportContext & { online: boolean }): Report {
  const anchors = check.anchors.map((anchor, i) => judgeAnchor(anchor, chains[i]!));
  const best = bestAnchor(anchors);
  const facts = factsOf(check, best, context);
  const own = [compareEvidence(context.evidence, check.record), ...check.stages, supersessionStage(context.supersession)];
  const none = anchors.length === 0 ? anchorlessStages() : [];
  // Whatever contradicts counts, even beside an anchor that holds: a proof with a forged part is not a proof with a spare part.
  const contradicting = anchors.filter(({ effect }) => effect === 'inconsistent').flatMap(({ stages }) => stages);
  const counted = [...own, ...none, ...(best?.stages ?? []), ...contradicting];
  const effect = effectOfStages(counted);
  const verdict = VERDICT_OF_EFFECT[effect];
  const notes = notesOf(best, facts, context);
  return {
    format: REPORT_FORMAT,
    verdict,
    verdictText: VERDICT_TEXTS[verdict],
    reasons: topReasons(counted, notes),
    stages: inOrder([...own, ...none, ...anchors.flatMap(({ check: { position }, stages }) => stages.map((each) => ({ ...each, anchor: position })))]),
    premises: premisesOf(check, best, context),
    facts,
    policy: policyOf(check.trust, context),
    checkedAt: context.now.toISOString(),
    chainReadAt: anchors.some(({ chain }) => chain.read) ? (context.chainReadAt ?? context.now).toISOString() : null,
  };
}

function judgeAnchor(check: AnchorCheck, chain: ChainCheck): JudgedAnchor {
  const stages = [...check.stages, ...chain.stages];
  return { check, chain, stages, effect: effectOfStages(stages) };
}

/** One good anchor is enough; the first of the best is reported. */
function bestAnchor(anchors: readonly JudgedAnchor[]): JudgedAnchor | null {
  const [first, ...others] = anchors;
  if (first === undefined) return null;
  return others.reduce((best, next) => (decisive([best.effect, next.effect]) === best.effect && next.effect !== best.effect ? next : best), first);
}

function anchorlessStages(): ReportStage[] {
  const names = ['registry-trusted', 'registry-code', 'block-canonical', 'head-on-chain', 'finality', 'witnesses'] as const;
  return [stage('anchor-event', reason('not-anchored')), ...names.map((name) => stageWith(name, 'not-present'))];
}

function supersessionStage(supersession: Supersession | undefined): ReportStage {
  switch (supersession) {
    case undefined:
    case 'not-asked':
      return stageWith('supersession', 'not-checked', reason('supersession-not-checked'));
    case 'not-here':
      return stageWith('supersession', 'not-checked', reason('record-not-here'));
    case 'unavailable':
      return stage('supersession', reason('supersession-unavailable'));
    case 'none':
      return stage('supersession', reason('not-superseded'));
    default:
      if ('erasedTime' in supersession) return stageWith('supersession', 'not-checked', reason('record-erased', { time: supersession.erasedTime }));
      return stage('supersession', reason('superseded', { by: supersession.by }));
  }
}

/** Reasons that explain without deciding, and that a reader must not miss. */
function notesOf(best: JudgedAnchor | null, facts: Report['facts'], context: ReportContext & { online: boolean }): Reason[] {
  const notes: Reason[] = [];
  if (context.evidence === undefined) notes.push(reason('evidence-not-given'));
  if (typeof context.supersession === 'object' && 'erasedTime' in context.supersession) notes.push(reason('record-erased', { time: context.supersession.erasedTime }));
  if (!context.online && best?.check.registry) notes.push(reason('offline'));
  if (facts === null) return notes;
  if (facts.developmentChain) notes.push(reason('development-chain'));
  if (facts.lateness?.late) notes.push(reason('late', { hours: facts.lateness.hours, limit: facts.lateness.limitHours }));
  const { eventToReceived, receivedToAnchored, limitHours } = facts.intervals;
  // Which part of the way took long: a depositor that sends late is another matter than a service that anchors late.
  if (eventToReceived.late) notes.push(reason('received-late', { hours: eventToReceived.hours, limit: limitHours }));
  if (receivedToAnchored?.late) notes.push(reason('anchored-late', { hours: receivedToAnchored.hours, limit: limitHours }));
  if (eventToReceived.disordered) notes.push(reason('event-after-received'));
  if (receivedToAnchored?.disordered) notes.push(reason('received-after-anchor'));
  if (facts.anchoredTime !== null && Date.parse(facts.anchoredTime) > context.now.getTime()) notes.push(reason('anchored-in-future'));
  return notes;
}

/** The gravest first, each once. */
function topReasons(stages: readonly ReportStage[], notes: readonly Reason[]): Reason[] {
  const deciding = stages.flatMap(({ reasons }) => reasons).filter(({ code }) => REASONS[code].effect !== 'none');
  deciding.sort((a, b) => (effectOf([a]) === effectOf([b]) ? 0 : effectOf([a, b]) === effectOf([a]) ? -1 : 1));
  const all = [...deciding, ...notes];
  return all.filter((each, i) => all.findIndex(({ code, en }) => code === each.code && en === each.en) === i);
}

function inOrder(stages: ReportStage[]): ReportStage[] {
  const rank = ({ name, anchor }: ReportStage) => (anchor ?? 0) * REPORT_STAGES.length + REPORT_STAGES.indexOf(name);
  const before = stages.filter(({ name, anchor }) => anchor === undefined && REPORT_STAGES.indexOf(name) < REPORT_STAGES.indexOf('anchor-event'));
  const after = stages.filter(({ name, anchor }) => anchor === undefined && REPORT_STAGES.indexOf(name) > REPORT_STAGES.indexOf('witnesses'));
  const between = stages.filter((each) => !before.includes(each) && !after.includes(each));
  return [before, between, after].flatMap((part) => part.sort((a, b) => rank(a) - rank(b)));
}

/** What the reader of the report must take from elsewhere for the verdict to hold. */
function premisesOf(check: ProofCheck, best: JudgedAnchor | null, context: ReportContext & { online: boolean }): Reason[] {
  const premises: Reason[] = [];
  if (check.trust !== null) premises.push(reason('premise-trust-settings', { digest: trustDigest(check.trust) }));
  const anchor = best?.check.opened ? best.check.anchor : null;
  if (anchor !== null && best !== null) {
    if (best.chain.read) premises.push(reason('premise-node-honest'));
    else premises.push(reason('premise-block-on-chain', { blockHash: anchor.blockHash, blockNumber: anchor.blockNumber, chainId: anchor.chainId }));
  }
  if (isSupersessionUnknown(context.supersession)) premises.push(reason('premise-not-superseded'));
  return premises;
}

/** Nobody was asked, or who was asked cannot know: then the reader has to take it from elsewhere. */
function isSupersessionUnknown(supersession: Supersession | undefined): boolean {
  if (typeof supersession === 'object') return 'erasedTime' in supersession;
  return supersession === undefined || supersession === 'not-asked' || supersession === 'not-here';
}

function policyOf(trust: TrustSettings | null, context: ReportContext & { online: boolean }): ReportPolicy {
  return {
    trust: trust === null ? null : trustDigest(trust),
    witnessThreshold: trust?.witnessThreshold ?? 0,
    latenessHours: context.latenessHours ?? DEFAULT_LATENESS_HOURS,
    online: context.online,
  };
}

/**
 * A report about something that has no proof: an unknown digest, a record that waits for its anchor, a store that does not answer.
 * `code` decides the verdict.
 */
export function reportWithoutProof(code: 'digest-unknown' | 'store-unavailable' | 'not-anchored', context: { now: Date; trust: TrustSettings | null; online: boolean; latenessHours?: number | undefined }): Report {
  const decided = reason(code);
  const verdict = VERDICT_OF_EFFECT[effectOf([decided])];
  return {
    format: REPORT_FORMAT,
    verdict,
    verdictText: VERDICT_TEXTS[verdict],
    reasons: [decided],
    stages: [],
    premises: [],
    facts: null,
    policy: policyOf(context.trust, context),
    checkedAt: context.now.toISOString(),
    chainReadAt: null,
  };
}
