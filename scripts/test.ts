/**
 * `npm test`: type check, lint, Hardhat's Solidity tests, then every mocha test. Ends with `N passed, N failed`; exit code 1
 * when anything failed. With arguments, runs only the mocha files named: `npm test -- test/log/tiles.test.ts`.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Counts {
  passed: number;
  failed: number;
  leftOut: string[];
}

const ROOT = resolve(import.meta.dirname, '..');
const isCi = process.env.CI === 'true';
const bin = (path: string) => join(ROOT, 'node_modules', path);

/** Runs Node with `args`; output goes through, and comes back for steps whose counts stand in it. */
function run(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', FORCE_COLOR: '0' } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** A tool that is right or wrong as a whole counts as one test. */
async function asOneTest(args: string[]): Promise<Counts> {
  const { code } = await run(args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, leftOut: [] };
}

async function solidityTests(): Promise<Counts> {
  const { code, output } = await run([bin('hardhat/dist/src/cli.js'), 'test', 'solidity']);
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0);
  const counts = { passed: count('passing'), failed: count('failing'), leftOut: [] };
  // Not even started, or no test found: that must not read as success.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) return { ...counts, failed: 1 };
  return counts;
}

async function mochaTests(files: string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-test-'));
  const output = join(folder, 'counts.json');
  try {
    const reporter = ['--reporter', join(ROOT, 'scripts/testing/reporter.cjs'), '--reporter-option', `output=${output}`];
    const { code } = await run([bin('mocha/bin/mocha.js'), '--parallel', '--jobs', '2', '--timeout', '60000', '--forbid-only', ...reporter, ...files]);
    const counts = JSON.parse(readFileSync(output, 'utf8')) as Counts;
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch (error) {
    console.error(`mocha did not finish: ${(error as Error).message}`);
    return { passed: 0, failed: 1, leftOut: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const STEPS: [string, () => Promise<Counts>][] = [
  ['type check', () => asOneTest([bin('typescript/bin/tsc'), '--noEmit'])],
  ['lint', () => asOneTest([bin('eslint/bin/eslint.js'), '--config', 'scripts/eslint.config.js', '--max-warnings', '0', '.'])],
  ['Solidity tests', solidityTests],
  ['mocha tests', () => mochaTests(globSync('test/**/*.test.ts', { cwd: ROOT }).sort())],
];

const named = process.argv.slice(2);
const steps: typeof STEPS = named.length > 0 ? [['mocha tests', () => mochaTests(named)]] : STEPS;
const total: Counts = { passed: 0, failed: 0, leftOut: [] };
for (const [name, step] of steps) {
  const started = Date.now();
  console.log(`\n— ${name} —`);
  const counts = await step();
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - started) / 1000).toFixed(0)} s`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.leftOut.push(...counts.leftOut);
}
for (const title of total.leftOut) console.log(`left out: ${title}`);
if (isCi && total.leftOut.length > 0) {
  console.log(`${total.leftOut.length} tests were left out; in CI every tool must be there, so they count as failed.`);
  total.failed += total.leftOut.length;
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
