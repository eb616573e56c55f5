/** Retention: closing loans, holds, what is due, and the erasure of files and cases. */
export { RetentionService, type RetentionOptions } from './service.ts';
export type { CaseErasure, ErasureOrder } from './case-erasure.ts';
export type { DueCase } from './due.ts';
export type { CaseEraser } from './eraser.ts';
export type { FileErasure } from './file-erasure.ts';
export type { Act, ClosureEvent, Hold, RetentionState } from './life.ts';
export { ERASURE_BASES, HOLD_KINDS, type ErasureBasis, type HoldKind } from './rows.ts';
