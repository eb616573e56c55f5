/** `npm run fsck`: checks everything the service keeps against the records, and repairs nothing. */
import { AppError, describeError, terminalLanguage } from '../server/errors.ts';
import { exitCodeOf, fsck } from '../server/fsck/index.ts';
import { readSettings } from '../server/settings.ts';
import { readArguments, USAGE } from './fsck/arguments.ts';
import { openData } from './fsck/open.ts';
import { describeReport } from './fsck/screen.ts';

const NOT_CHECKED = 3;
const USAGE_ERROR = 64;
const language = terminalLanguage(process.env);

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help' || args === null) {
    (args === null ? process.stderr : process.stdout).write(USAGE);
    return args === null ? USAGE_ERROR : 0;
  }
  const data = await openData(readSettings(process.env));
  try {
    const report = await fsck(data.sources);
    const code = exitCodeOf(report);
    process.stdout.write(args.json ? `${JSON.stringify({ clean: code === 0, ...report })}\n` : `${describeReport(report, language)}\n`);
    return code;
  } finally {
    await data.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  // Nothing was compared: that is "not checked", and never "clean".
  process.stderr.write(`${error instanceof AppError ? describeError(error.code, error.params, language) : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = NOT_CHECKED;
}
