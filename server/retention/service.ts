import type { EvidenceService } from '../evidence/index.ts';
import { CaseErasures, type CaseErasure, type ErasureOrder, type ErasureParts, type RecoveredErasures } from './case-erasure.ts';
import { listDue, type DueCase } from './due.ts';
import type { CaseEraser } from './eraser.ts';
import { FileErasures, type FileErasure } from './file-erasure.ts';
import { CaseLife, type Act, type RetentionState } from './life.ts';
import type { HoldKind } from './rows.ts';

export interface RetentionOptions extends Omit<ErasureParts, 'erasers'> {
  evidence: Pick<EvidenceService, 'recordsOfCase'>;
}

/**
 * How long what is kept, what holds it back, and its erasure. Loans are closed and reopened, holds placed and released; then single
 * files or whole cases go, by a person with a reason, and never by themselves.
 */
export class RetentionService {
  readonly #options: RetentionOptions;
  readonly #erasers: CaseEraser[] = [];
  readonly #life: CaseLife;
  readonly #cases: CaseErasures;
  readonly #files: FileErasures;

  constructor(options: RetentionOptions) {
    this.#options = options;
    const parts = { ...options, erasers: this.#erasers };
    this.#life = new CaseLife(options);
    this.#cases = new CaseErasures(parts);
    this.#files = new FileErasures(parts);
  }

  /** Before {@link recover}: what is registered later would be left out of what a crash interrupted. */
  register(eraser: CaseEraser): void {
    this.#erasers.push(eraser);
  }

  /** Finishes the erasures that a crash interrupted. To be called once at the start, before anything is deposited or packed. */
  async recover(): Promise<RecoveredErasures> {
    await this.#files.recover();
    return this.#cases.recover();
  }

  /** See `CaseLife.close`. */
  close(caseId: string, closure: Act & { date: string }): Promise<void> {
    return this.#life.close(caseId, closure);
  }

  /** See `CaseLife.reopen`. */
  reopen(caseId: string, act: Act): Promise<void> {
    return this.#life.reopen(caseId, act);
  }

  /** See `CaseLife.placeHold`. */
  placeHold(caseId: string, hold: Act & { kind: HoldKind }): Promise<string> {
    return this.#life.placeHold(caseId, hold);
  }

  /** See `CaseLife.releaseHold`. */
  releaseHold(caseId: string, holdId: string, act: Act): Promise<void> {
    return this.#life.releaseHold(caseId, holdId, act);
  }

  /** See `CaseLife.state`. */
  state(caseId: string): Promise<RetentionState> {
    return this.#life.state(caseId);
  }

  /** See `listDue`. */
  due(page: { after: string | null; limit: number }): Promise<{ cases: DueCase[]; next: string | null }> {
    const { database, policy, now } = this.#options;
    return listDue(database, policy, now().getTime(), page);
  }

  /** See `FileErasures.erase`. */
  eraseFile(recordId: string, act: Act): Promise<FileErasure> {
    return this.#files.erase(recordId, act);
  }

  /** See `CaseErasures.erase`. */
  eraseCase(caseId: string, order: ErasureOrder): Promise<CaseErasure> {
    return this.#cases.erase(caseId, order);
  }

  /** The erasure of a case; null when none was ordered. */
  erasureOf(caseId: string): Promise<CaseErasure | null> {
    return this.#cases.find(caseId);
  }
}
