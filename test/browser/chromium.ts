/** A real Chromium: the machine's own, or one that playwright-core brings. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const PLAYWRIGHT = join(resolve(import.meta.dirname, '../..'), 'node_modules/playwright-core/cli.js');
/** Milliseconds for a hook that may have to bring a browser; the download is given a little less. */
export const BROWSER_SETUP_MS = 300_000;
const DOWNLOAD_MS = 240_000;

const isThere = (path: string | undefined): path is string => path !== undefined && path !== '' && existsSync(path);

/** Downloads a Chromium into playwright's own folder. @returns null when it is there, else why not */
function install(): Promise<string | null> {
  return new Promise((done) => {
    console.log('    no Chromium on this machine: playwright-core downloads one (once) …');
    const child = spawn(process.execPath, [PLAYWRIGHT, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'pipe'], timeout: DOWNLOAD_MS });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(code === 0 ? null : signal !== null ? `it took more than ${DOWNLOAD_MS / 1000} s` : (said.split('\n').find((line) => /error/i.test(line)) ?? `exit code ${code ?? ''}`).trim()));
  });
}

/** One that was downloaded may still lack libraries of the system. */
async function startFailure(path: string): Promise<string | null> {
  try {
    await (await launch(path)).close();
    return null;
  } catch (error) {
    return (error as Error).message.split('\n').find((line) => /error|cannot|missing/i.test(line))?.trim() ?? 'it does not start';
  }
}

async function find(): Promise<string | null> {
  const found = CANDIDATES.find(isThere);
  if (found !== undefined) return found;
  const brought = chromium.executablePath();
  const failure = (isThere(brought) ? null : await install()) ?? (await startFailure(brought));
  if (failure === null) return brought;
  console.log(`    browser tests are left out: no Chromium here, and the one of playwright-core cannot be had (${failure}); install the Debian package chromium, or set CHROMIUM_PATH`);
  return null;
}

let asked: Promise<string | null> | undefined;

/** Path of the browser, or null with the reason printed. Brings one where the machine has none: give the hook {@link BROWSER_SETUP_MS}. */
export function findChromium(): Promise<string | null> {
  return (asked ??= find());
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}
