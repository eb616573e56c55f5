import { effectOf, type Effect, type Reason } from './reasons.ts';
import type { ReportStage, ReportStageName } from './report.ts';
import type { StageResult } from './types.ts';

/**
 * How a stage with a reason of this effect came out. `failed` is kept for contradiction, and contradiction alone makes a verdict
 * inconsistent: what is merely not there yet is not present, what could not be judged is not checked.
 */
const RESULT_OF_EFFECT: Record<Effect, StageResult> = {
  none: 'passed',
  superseded: 'not-present',
  pending: 'not-present',
  'not-found': 'not-present',
  indeterminate: 'not-checked',
  inconsistent: 'failed',
};

/** A stage whose result follows from its reasons. */
export function stage(name: ReportStageName, ...reasons: Reason[]): ReportStage {
  return { name, result: RESULT_OF_EFFECT[effectOf(reasons)], reasons };
}

/** A stage with a result of its own, for reasons that explain without judging. */
export function stageWith(name: ReportStageName, result: StageResult, ...reasons: Reason[]): ReportStage {
  return { name, result, reasons };
}

/** What the stages together mean for the verdict. */
export function effectOfStages(stages: readonly ReportStage[]): Effect {
  return effectOf(stages.flatMap(({ reasons }) => reasons));
}
