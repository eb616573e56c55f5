/**
 * `npm run deposit -- FOLDER|ARCHIVE.zip [--url URL] [--results FILE] [--concurrency N] [--patience SECONDS] [--lang zh-CN|en]`
 *
 * Exit code: 0 all accepted, 1 some refused, 4 error, 64 usage. What is refused is named on standard output; progress goes to standard error.
 */
import { terminalLanguage } from '../server/errors.ts';
import { readArguments, USAGE, UsageError } from './deposit/arguments.ts';

const EXIT_ERROR = 4;
const EXIT_USAGE = 64;

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2), process.env);
  if (options === null) {
    process.stdout.write(`${USAGE[terminalLanguage(process.env)]}\n`);
    return 0;
  }
  // Loaded once it is known that there is something to send: a wrong command line is answered at once.
  const { run, sentenceOf } = await import('./deposit/run.ts');
  try {
    return await run(options);
  } catch (error) {
    const sentence = sentenceOf(error, options.language);
    if (sentence === null) throw error;
    process.stderr.write(`${sentence}\n`);
    return EXIT_ERROR;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.text[error.language]}\n\n${USAGE[error.language]}\n`);
    process.exitCode = EXIT_USAGE;
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT_ERROR;
  }
}
