/** Intake: bytes per second through the file vault, against the least that could do the same. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FileVault } from '../../server/evidence/index.ts';
import { measure, rate, rowOf, type Bench } from './harness.ts';

const MEBIBYTES = 32;
const BYTES = MEBIBYTES * 1024 * 1024;
const CHUNK = 256 * 1024;
const ROUNDS = 7;

/** Reads, hashes twice, encrypts, writes and flushes: synchronous, one buffer, no authentication by chunk, nothing checked. */
function bareLoop(source: string, target: string): void {
  const input = openSync(source, 'r');
  const output = openSync(target, 'w');
  const chunk = Buffer.allocUnsafe(CHUNK);
  const sha256 = createHash('sha256');
  const sm3 = createHash('sm3');
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12));
  for (let read = readSync(input, chunk); read > 0; read = readSync(input, chunk)) {
    const bytes = chunk.subarray(0, read);
    sha256.update(bytes);
    sm3.update(bytes);
    writeSync(output, cipher.update(bytes));
  }
  writeSync(output, cipher.final());
  writeSync(output, cipher.getAuthTag());
  sha256.digest();
  sm3.digest();
  fsyncSync(output);
  closeSync(output);
  closeSync(input);
}

export const intake: Bench = {
  name: 'intake',
  async run({ folder, progress }) {
    const source = join(folder, 'source');
    writeFileSync(source, randomBytes(BYTES));
    const vault = await FileVault.open(join(folder, 'vault'));
    const caseKey = randomBytes(32);
    progress(`${MEBIBYTES} MiB, ${ROUNDS} rounds`);
    const figures = await measure({
      ours: async () => {
        let fileId = '';
        const figure = await rate(BYTES, async () => {
          ({ fileId } = await vault.receive(createReadStream(source, { highWaterMark: CHUNK }), { caseKey, maxBytes: BYTES }));
          await vault.syncIncoming();
        });
        await vault.discard(fileId);
        return figure;
      },
      floor: async () => {
        const target = join(folder, 'bare');
        const figure = await rate(BYTES, () => bareLoop(source, target));
        rmSync(target);
        return figure;
      },
    }, ROUNDS);
    return [rowOf('intake', 'bytes/s', figures)];
  },
};
