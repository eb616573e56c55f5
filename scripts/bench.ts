/**
 * `npm run bench`: how fast, as ratios to peers and floors measured in the same run (see scripts/bench/harness.ts). Exit 0 when
 * everything ran, 1 when a bench failed, 64 for wrong arguments.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, usage, UsageError, type BenchOptions } from './bench/arguments.ts';
import { arrears } from './bench/arrears.ts';
import { deposits } from './bench/deposits.ts';
import { gas } from './bench/gas.ts';
import type { Bench, Row } from './bench/harness.ts';
import { loanImport } from './bench/import.ts';
import { intake } from './bench/intake.ts';
import { leaves } from './bench/leaves.ts';
import { packs } from './bench/packs.ts';
import { proofs } from './bench/proofs.ts';
import { jsonOf, tableOf } from './bench/table.ts';
import { verify } from './bench/verify.ts';

const BENCHES: Bench[] = [intake, deposits, leaves, proofs, gas, verify, loanImport, arrears, packs];
const NAMES = BENCHES.map(({ name }) => name);

async function runOne(bench: Bench): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'docketproof-bench-'));
  try {
    return await bench.run({ folder, progress: (text) => console.error(`[${bench.name}] ${text}`) });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Ratios bear other work on the machine, waiting times do not. */
function warnWhenBusy(): void {
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2) console.error(`[bench] 机器正忙（负载 ${load.toFixed(1)}），等待时间类数值会偏大 / the machine is busy (load ${load.toFixed(1)}): waiting times will be too long`);
}

async function main(options: BenchOptions): Promise<number> {
  warnWhenBusy();
  const rows: Row[] = [];
  let failed = 0;
  for (const bench of BENCHES.filter(({ name }) => options.only === undefined || name === options.only)) {
    try {
      rows.push(...(await runOne(bench)));
    } catch (error) {
      failed++;
      console.error(`[${bench.name}] failed: ${(error as Error).stack ?? String(error)}`);
    }
  }
  (options.json ? console.error : console.log)(tableOf(rows));
  if (options.json) console.log(jsonOf(rows));
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(readArguments(process.argv.slice(2), NAMES));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n${usage(NAMES)}`);
  process.exitCode = 64;
}
