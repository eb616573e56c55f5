/** Which stages a case of each cause must have evidence of before its pack is sealed. */
import { CAUSES } from '../loan/index.ts';
import { STAGES, type Stage } from '../record/index.ts';

export type Cause = keyof typeof CAUSES;
export type RequiredStages = Readonly<Record<Cause, readonly Stage[]>>;

/** Of a loan: agreed, by the right person, truly signed, paid out, what came back, and that default was notified (the pack's exhibits 06–15). Of a card, sums are drawn again and again. */
export const DEFAULT_REQUIRED_STAGES = 'financial-loan:identity,contract,signature,disbursement,repayment,overdue-notice;small-loan:identity,contract,signature,disbursement,repayment,overdue-notice;credit-card:identity,contract,repayment,collection';

/** A list that cannot be read; the message is a sentence without its subject. */
export class RequiredStagesError extends Error {
  readonly code = 'invalid-required-stages';

  constructor(message: string) {
    super(message);
    this.name = 'RequiredStagesError';
  }
}

const known = (name: string, names: readonly string[]): boolean => names.includes(name);

/**
 * Reads `cause:stage,stage;cause:…`. A cause that is not named keeps its default; one with nothing after the colon requires nothing.
 * @throws RequiredStagesError naming cause or stage
 */
export function parseRequiredStages(text: string): RequiredStages {
  const given = partsOf(text);
  const standard = partsOf(DEFAULT_REQUIRED_STAGES);
  return Object.fromEntries(Object.keys(CAUSES).map((cause) => [cause, given.get(cause) ?? standard.get(cause)!])) as unknown as RequiredStages;
}

function partsOf(text: string): Map<string, Stage[]> {
  const parts = new Map<string, Stage[]>();
  for (const part of text.split(';')) {
    const [, cause = '', list = ''] = /^\s*([a-z-]+):\s*([a-z, -]*)$/.exec(part) ?? [];
    if (cause === '') throw new RequiredStagesError(`must be cause:stage,stage with semicolons between, not "${part.trim().slice(0, 40)}"`);
    if (!known(cause, Object.keys(CAUSES))) throw new RequiredStagesError(`names the cause "${cause.slice(0, 40)}", which there is not; the causes are ${Object.keys(CAUSES).join(', ')}`);
    if (parts.has(cause)) throw new RequiredStagesError(`names the cause ${cause} twice`);
    const stages = list.split(',').map((name) => name.trim()).filter((name) => name !== '');
    const wrong = stages.find((name) => !known(name, STAGES));
    if (wrong !== undefined) throw new RequiredStagesError(`names the stage "${wrong.slice(0, 40)}", which there is not; the stages are ${STAGES.join(', ')}`);
    parts.set(cause, stages as Stage[]);
  }
  return parts;
}
