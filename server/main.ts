/** `npm start`: reads the settings, starts the service, says where things are, and stops it gracefully. */
import { AppError, describeError, terminalLanguage } from './errors.ts';
import { faultFromEnvironment } from './faults.ts';
import { greeting, STEP_TEXT, STOP_TEXT } from './main-text.ts';
import { startService, type RunningService } from './service/index.ts';
import { readSettings } from './settings.ts';

/** npm forwards a terminal's Ctrl-C on top of the terminal's own: two within this time are one. */
const SAME_KEYPRESS_MS = 500;
/** A stop that hangs is ended by force; everything acknowledged is durable by then (invariant 1). */
const STOP_LIMIT_MS = 15_000;

const language = terminalLanguage(process.env);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(error: unknown): never {
  const sentence = error instanceof AppError ? describeError(error.code, error.params, language) : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

let service: RunningService | null = null;
let stopping = 0;

function onStopSignal(signal: NodeJS.Signals): void {
  const now = Date.now();
  if (stopping !== 0) {
    if (now - stopping > SAME_KEYPRESS_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
    return;
  }
  stopping = now;
  say(STOP_TEXT[language].stopping);
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  // Stopped while still starting: nothing has been acknowledged, and the next start repairs whatever is half done.
  if (service === null) process.exit(signal === 'SIGINT' ? 130 : 143);
  service.stop().then(
    () => {
      say(STOP_TEXT[language].stopped);
      process.exit(0);
    },
    (error: unknown) => fail(error),
  );
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onStopSignal);

try {
  const settings = readSettings(process.env);
  service = await startService(settings, { fault: faultFromEnvironment(), onStep: (step) => say(`  ${STEP_TEXT[language][step]}`), onFatal: fail });
  say(greeting(service.facts, language));
} catch (error) {
  fail(error);
}
