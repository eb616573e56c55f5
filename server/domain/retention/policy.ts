import { STAGES, type Stage } from '../record/index.ts';

/** Whole years for which documents of each stage are kept, counted from the day on which the loan was closed. */
export type RetentionPolicy = Readonly<Record<Stage, number>>;

export const MAX_RETENTION_YEARS = 100;

/**
 * Defaults, each of which a lender must check against its own duties before it relies on it:
 * 20 years, the longest period in which a right can be pursued at all (民法典 art 188 para 2), for what a claim rests on;
 * 10 years for what identifies and assesses the customer (反洗钱法 as in force from 2025-01-01, art 34: at least ten years after the
 * business relationship);
 * 5 years for collection records, on which only claims over the collecting itself can still rest (three years, 民法典 art 188 para 1).
 * Whoever keeps the originals of vouchers here is bound to 30 years by 会计档案管理办法 (disbursement, repayment).
 */
export const DEFAULT_RETENTION = 'application:10,credit-check:10,identity:10,collection:5,*:20';

/** A policy that cannot be read; the message is a sentence without its subject, and names the stage. */
export class RetentionPolicyError extends Error {
  readonly code = 'invalid-retention-policy';

  constructor(message: string) {
    super(message);
    this.name = 'RetentionPolicyError';
  }
}

/**
 * Reads `stage:years,…,*:years`, where `*` stands for every stage that is not named.
 * @throws RetentionPolicyError
 */
export function parseRetentionPolicy(text: string): RetentionPolicy {
  const named = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, stage = '', years = ''] = /^\s*([^:\s]+):(\S+)\s*$/.exec(part) ?? [];
    if (stage === '') throw new RetentionPolicyError(`must be stage:years with commas between, not "${part.trim().slice(0, 40)}"`);
    if (stage !== '*' && !isStage(stage)) throw new RetentionPolicyError(`names the stage "${stage.slice(0, 40)}", which there is not; the stages are ${STAGES.join(', ')}`);
    if (named.has(stage)) throw new RetentionPolicyError(`names the stage ${stage} twice`);
    if (!/^\d{1,3}$/.test(years) || Number(years) < 1 || Number(years) > MAX_RETENTION_YEARS) throw new RetentionPolicyError(`must give the stage ${stage} a whole number of years from 1 to ${MAX_RETENTION_YEARS}`);
    named.set(stage, Number(years));
  }
  const rest = named.get('*');
  return Object.fromEntries(STAGES.map((stage) => [stage, yearsOf(stage, named, rest)])) as RetentionPolicy;
}

function yearsOf(stage: Stage, named: ReadonlyMap<string, number>, rest: number | undefined): number {
  const years = named.get(stage) ?? rest;
  if (years === undefined) throw new RetentionPolicyError(`says nothing of the stage ${stage}; add it, or * for all that are not named`);
  return years;
}

function isStage(text: string): text is Stage {
  return (STAGES as readonly string[]).includes(text);
}

/** Years of the stage that is kept longest: how long a case without documents is kept. */
export function longestYears(policy: RetentionPolicy): number {
  return Math.max(...Object.values(policy));
}

/** Years of the stage that is kept shortest: before them, nothing of a closed case can be due. */
export function shortestYears(policy: RetentionPolicy): number {
  return Math.min(...Object.values(policy));
}
