/**
 * `npm run demo`: fictional loans (or the documents of a folder) from deposit to verified packs, through the HTTP API only, and
 * one altered byte that is found out. Exit 0 when every number is as it must be, 1 otherwise, 64 for wrong arguments.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { DEFAULT_CASES, readArguments, UsageError, USAGE, type DemoOptions } from './demo/arguments.ts';
import { LENDER_PROFILE } from './demo/book/profile.ts';
import { Client, Unreachable } from './demo/client.ts';
import { runDemo } from './demo/flow.ts';
import { Screen } from './demo/screen.ts';
import { startService, type OwnService } from './demo/service.ts';
import { DemoFailure } from './demo/setting.ts';
import { folderSource, loansSource, type Source } from './demo/source.ts';
import { CASE_FILE_NAME } from './demo/steps/statement.ts';
import { mismatches, summaryLine } from './demo/summary.ts';

/** Anchors come quickly, because a person is waiting; and the demo's many verifications are not strangers'. */
const SERVICE_SETTINGS = { LENDER_NAME: LENDER_PROFILE.name, ANCHOR_MAX_SECONDS: '2', CHAIN_POLL_MILLISECONDS: '200', VERIFY_RATE_PER_MINUTE: '100000' };

let service: OwnService | undefined;

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
  process.once(signal, () => {
    void (service?.stop() ?? Promise.resolve()).finally(() => process.exit(code));
  });
}

async function main(options: DemoOptions, screen: Screen): Promise<number> {
  const started = performance.now();
  const source = await chooseSource(options, screen);
  const out = resolve(options.out);
  const { url, rpc, trust } = await chooseService(options, screen);
  const copiedTrust = join(out, 'trust.json');
  await mkdir(out, { recursive: true });
  await copyFile(trust, copiedTrust);
  const client = new Client(url, options.language);
  const summary = await runDemo({ client, screen, out, trust: copiedTrust, rpc, fsck: service === undefined ? null : service.fsck }, source);
  const milliseconds = performance.now() - started;
  screen.say('summary', { seconds: (milliseconds / 1000).toFixed(1), out: shown(out), trust: shown(copiedTrust) });
  const wrong = mismatches(summary);
  for (const what of wrong) screen.say('mismatch', { what });
  // A chain of the demo's own is gone by then: those packs are checked offline.
  if (wrong.length === 0) suggest(screen, out, options.url === undefined ? `--trust ${shown(copiedTrust)}` : `--trust ${shown(copiedTrust)} --rpc ${rpc}`);
  if (options.json) process.stdout.write(`${summaryLine(summary, milliseconds)}\n`);
  return wrong.length === 0 ? 0 : 1;
}

async function chooseSource({ documents, seed, cases }: DemoOptions, screen: Screen): Promise<Source> {
  if (documents === undefined) return loansSource(seed, cases ?? DEFAULT_CASES);
  try {
    return await folderSource(documents, cases);
  } catch (error) {
    screen.say('documents-unusable', { path: documents, problem: (error as Error).message });
    throw new DemoFailure('documents-unusable');
  }
}

async function chooseService(options: DemoOptions, screen: Screen): Promise<{ url: string; rpc: string; trust: string }> {
  if (options.url !== undefined) {
    if (!existsSync(options.trust)) {
      screen.say('trust-missing', { path: options.trust });
      throw new DemoFailure('trust-missing');
    }
    screen.say('using-service', { url: options.url });
    return { url: options.url, rpc: options.rpc, trust: options.trust };
  }
  screen.say('starting-service');
  service = await startService(SERVICE_SETTINGS);
  await service.ready();
  screen.say('service-ready', { url: service.url });
  return { url: service.url, rpc: service.rpc, trust: join(service.dataFolder, 'trust.json') };
}

/** The exact commands to try next. */
function suggest(screen: Screen, out: string, how: string): void {
  screen.say('try-next');
  for (const pack of ['case-001.zip', 'altered-case-001.zip', ...(existsSync(join(out, CASE_FILE_NAME)) ? [CASE_FILE_NAME] : [])]) screen.line(`  npm run verify -- ${shown(join(out, pack))} ${how}`);
  screen.line(`  unzip -l ${shown(join(out, 'case-001.zip'))}`);
}

/** Short where the path lies below the working folder. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

async function run(): Promise<number> {
  let options: DemoOptions | 'help';
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n${USAGE}`);
    return 64;
  }
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const screen = new Screen(options.language, options.json ? process.stderr : process.stdout);
  try {
    return await main(options, screen);
  } catch (error) {
    if (error instanceof Unreachable) screen.say('unreachable', { url: error.message });
    else if (!(error instanceof DemoFailure)) console.error((error as Error).message);
    return 1;
  } finally {
    await service?.stop();
  }
}

process.exitCode = await run();
