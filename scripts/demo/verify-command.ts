/** The verify command line, run as a reader of a pack would run it: a process of its own. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const SCRIPT = resolve(import.meta.dirname, '../verify.ts');

export interface Verification {
  /** 0 consistent, 2 inconsistent, 3 indeterminate or pending, 4 error, 64 usage */
  code: number;
  verdict: string;
  /** as the command prints it; null when that is no JSON */
  report: unknown;
  output: string;
}

/**
 * Verifies the proof, case file or pack `file`.
 * @param trust the verifier's trust settings @param rpc the chain it asks; null: offline @param documents of a proof or case file
 */
export async function verifyFile(file: string, trust: string, rpc: string | null, documents: readonly string[] = []): Promise<Verification> {
  const options = [...(rpc === null ? [] : ['--rpc', rpc]), ...documents.flatMap((path) => ['--file', path])];
  const child = spawn(process.execPath, [SCRIPT, file, '--trust', trust, ...options, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => done(status ?? 4));
  });
  const report = readReport(out);
  return { code, verdict: verdictOf(report), report, output: `${errors}${out}`.trim().slice(-1_000) };
}

function readReport(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}

function verdictOf(report: unknown): string {
  return (report as { verdict?: string } | null)?.verdict ?? '';
}
