import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { CHUNK_BYTES, FileDamagedError, FileVault, type IncomingFile } from '../../server/evidence/index.ts';
import { pseudoRandom, streamOf } from './setup.ts';

const KEY = Buffer.alloc(32, 3);

describe('file vault: reading at random', () => {
  const content = pseudoRandom(2 * CHUNK_BYTES + 1000);
  let folder: string;
  let vault: FileVault;
  let file: IncomingFile;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-range-'));
    vault = await FileVault.open(folder);
    file = await vault.receive(streamOf(content), { caseKey: KEY, maxBytes: 1 << 20 });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const read = (start: number, end: number, key = KEY) => vault.readRange(file.fileId, key, content.length, start, end);
  const path = () => join(folder, 'incoming', file.fileId);

  it('gives the same bytes as the whole for any range', async () => {
    const edges = fc.oneof(fc.nat(content.length - 1), fc.constantFrom(0, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, content.length - 1));
    await fc.assert(
      fc.asyncProperty(edges, edges, async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b) + 1];
        expect((await read(start, end)).equals(content.subarray(start, end))).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it('hands out no byte of an altered chunk, and still those of the others', async () => {
    const stored = readFileSync(path());
    for (const at of [30, 24 + CHUNK_BYTES + 20, stored.length - 1]) {
      const altered = Buffer.from(stored);
      altered[at]! ^= 1;
      writeFileSync(path(), altered);
      const chunk = Math.min(2, Math.floor((at - 24) / (CHUNK_BYTES + 16)));
      for (const each of [0, 1, 2]) {
        const result = await read(each * CHUNK_BYTES, each * CHUNK_BYTES + 10).catch((error: unknown) => error);
        if (each === chunk) expect(result).to.be.instanceOf(FileDamagedError);
        else expect((result as Buffer).equals(content.subarray(each * CHUNK_BYTES, each * CHUNK_BYTES + 10))).to.equal(true);
      }
    }
    writeFileSync(path(), stored.subarray(0, -1));
    expect(await read(0, 10).catch((error: unknown) => error)).to.be.instanceOf(FileDamagedError);
    writeFileSync(path(), stored);
  });

  it('refuses another key, and a range that the file does not have', async () => {
    expect(await read(0, 10, Buffer.alloc(32, 4)).catch((error: unknown) => error)).to.be.instanceOf(FileDamagedError);
    for (const [start, end] of [[-1, 5], [5, 5], [0, content.length + 1]] as const) expect(await read(start, end).catch((error: unknown) => error)).to.be.instanceOf(RangeError);
  });

  it('removes a file wherever it lies, and a second time without complaint', async () => {
    const other = await vault.receive(streamOf(Buffer.from('x')), { caseKey: KEY, maxBytes: 10 });
    await vault.keep(other.fileId);
    await vault.remove([other.fileId]);
    await vault.remove([other.fileId]);
    expect(await vault.sizeOnDisk(other.fileId)).to.equal(null);
  });
});
