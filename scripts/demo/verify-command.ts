/** The verify command line, run as a reader of a pack would run it: a process of its own. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const SCRIPT = resolve(import.meta.dirname, '../verify.ts');

export interface Verification {
  /** 0 consistent, 2 inconsistent, 3 indeterminate or pending, 4 error, 64 usage */
  code: number;
  verdict: string;
  output: string;
}

/** Verifies the proof or pack `file`. @param trust the verifier's trust settings @param rpc the chain it asks */
export async function verifyFile(file: string, trust: string, rpc: string): Promise<Verification> {
  const child = spawn(process.execPath, [SCRIPT, file, '--trust', trust, '--rpc', rpc, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => done(status ?? 4));
  });
  return { code, verdict: verdictOf(out), output: `${errors}${out}`.trim().slice(-1_000) };
}

function verdictOf(output: string): string {
  try {
    return (JSON.parse(output) as { verdict?: string }).verdict ?? '';
  } catch {
    return '';
  }
}
