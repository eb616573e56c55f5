/** Mocha's spec output, plus the counts as JSON for scripts/test.ts, which adds them up over all its steps. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountingReporter extends Mocha.reporters.Spec {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {string[]} */
    const leftOut = [];
    runner.on('pending', (test) => leftOut.push(test.fullTitle()));
    const { output } = options.reporterOptions ?? {};
    runner.once('end', () => {
      const { passes = 0, failures = 0 } = runner.stats ?? {};
      if (output) writeFileSync(output, JSON.stringify({ passed: passes, failed: failures, leftOut }));
    });
  }
}
