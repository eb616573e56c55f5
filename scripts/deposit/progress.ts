import type { Language } from '../../server/errors.ts';
import { say } from './texts.ts';

/** Milliseconds between two lines. */
const STEP = 2000;

/** Says on standard error how far it has come, now and then. */
export class Progress {
  private readonly language: Language;
  private said = 0;

  constructor(language: Language) {
    this.language = language;
  }

  /** @param counts asked for only when a line is due */
  show(counts: () => { total: number; finished: number; refused: number }, trouble?: string): void {
    const now = performance.now();
    if (now - this.said < STEP && this.said !== 0) return;
    this.said = now;
    process.stderr.write(`${say(this.language, 'progress', counts())}\n`);
    if (trouble !== undefined) process.stderr.write(`  ${trouble}\n`);
  }
}
