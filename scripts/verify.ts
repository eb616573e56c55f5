/**
 * `npm run verify -- PROOF|CASE|PACK [--file F]… [--rpc URL] [--trust FILE] [--json] [--lang zh-CN|en]`
 *
 * Exit code: 0 consistent, 2 inconsistent, 3 pending, not found, indeterminate or superseded, 4 error, 64 usage. Superseded is 3
 * and not 0, because a script that goes on at 0 would rely on a document that its own depositor replaced; and not 2, because
 * nothing was altered.
 */
import type { Verdict } from '../server/domain/proof/index.ts';
import { terminalLanguage } from '../server/errors.ts';
import { CheckError, readArguments, USAGE, UsageError, type VerifyArguments } from './verify/arguments.ts';
import type { Outcome } from './verify/check.ts';
import { MESSAGES } from './verify/texts.ts';

const EXIT: Record<Verdict, number> = { consistent: 0, inconsistent: 2, pending: 3, 'not-found': 3, indeterminate: 3, superseded: 3 };
const EXIT_ERROR = 4;
const EXIT_USAGE = 64;

/** Results go to standard output, everything else to standard error, so that --json can be piped. */
async function print({ kind, report, trustFile, trustBeside }: Outcome, { json, language }: VerifyArguments): Promise<void> {
  if (trustBeside) process.stderr.write(`${MESSAGES['trust-beside-evidence'][language]}\n`);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    const [{ renderPackReport, renderReport }, { renderCaseReport }] = await Promise.all([import('./verify/render.ts'), import('./verify/render-case.ts')]);
    const text = kind === 'pack' ? renderPackReport(report, language) : kind === 'case' ? renderCaseReport(report, language) : renderReport(report, language);
    process.stdout.write(`${text}\n${trustFile === null ? '' : `${MESSAGES['trust-used'][language]} ${trustFile}\n`}`);
  }
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2), process.env);
  if (options === null) {
    process.stdout.write(`${USAGE[terminalLanguage(process.env)]}\n`);
    return 0;
  }
  try {
    // Loaded once it is known that there is something to check: a wrong command line is answered at once.
    const { check } = await import('./verify/check.ts');
    const outcome = await check(options, process.env, new Date());
    await print(outcome, options);
    return EXIT[outcome.report.verdict];
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const known = error instanceof CheckError;
    const detail = error instanceof Error ? error.message : String(error);
    const text = known ? error.text : { 'zh-CN': MESSAGES.unexpected['zh-CN'] + detail, en: MESSAGES.unexpected.en + detail };
    if (options.json) process.stdout.write(`${JSON.stringify({ format: 'docketproof/error/v1', error: { code: known ? error.code : 'unexpected', ...text } })}\n`);
    process.stderr.write(`${text[options.language]}\n`);
    return EXIT_ERROR;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.text[error.language]}\n\n${USAGE[error.language]}\n`);
  process.exitCode = EXIT_USAGE;
}

// What is still being written goes out first: cut off at once, a report on a pipe would end in the middle. Then the end, although a node that
// took a question and never answered still holds its connection.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit();
