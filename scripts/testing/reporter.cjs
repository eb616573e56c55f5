/** Mocha's spec output, plus the counts as JSON for scripts/test.ts, which adds them up over all its steps. CommonJS: mocha requires it. */
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  /** @param {import('mocha').Runner} runner @param {import('mocha').MochaOptions} options */
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
};
