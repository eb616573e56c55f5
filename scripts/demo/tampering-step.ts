/** Alters one byte of one file and shows that both ways of checking say 不一致. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { verdictText } from './messages.ts';
import type { Setting } from './setting.ts';
import { alterPack } from './tamper.ts';
import { verifyFile } from './verify-command.ts';

/** Exit code of the verify command for an inconsistent file. */
const INCONSISTENT = 2;

/** Where the altered copy of `pack` lies. */
export function alteredPath(pack: string): string {
  return join(dirname(pack), `altered-${basename(pack)}`);
}

/** @returns 1 when the altered file is found out both through the API and in its pack, else 0 */
export async function showTampering({ client, screen, trust, rpc }: Setting, pack: string): Promise<number> {
  const { file, alteration, proof, archive } = await alterPack(await readFile(pack));
  screen.say('tampering', { file, offset: alteration.offset, before: alteration.before, after: alteration.after });
  const verdict = await client.verify(blobOf(alteration.bytes), blobOf(proof));
  screen.say('tampered-api', { verdict: verdictText(verdict) });
  const path = alteredPath(pack);
  await writeFile(path, archive);
  const command = await verifyFile(path, trust, rpc);
  screen.say('tampered-pack', { verdict: verdictText(command.verdict), code: command.code });
  const isDetected = verdict === 'inconsistent' && command.code === INCONSISTENT;
  if (!isDetected) screen.say('not-detected');
  return isDetected ? 1 : 0;
}

function blobOf(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]);
}
