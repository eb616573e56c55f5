import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../server/errors.ts';
import { CHUNK_BYTES, FileDamagedError, FileVault, HEADER_BYTES, SEALED_CHUNK_BYTES } from '../../server/evidence/vault/index.ts';
import { unwrapCaseKey, wrapCaseKey } from '../../server/cases/index.ts';
import { MASTER_KEY, collect, pseudoRandom, streamOf } from './setup.ts';

const KEY = Buffer.alloc(32, 3);
const OTHER_KEY = Buffer.alloc(32, 4);

describe('FileVault', () => {
  let folder: string;
  let vault: FileVault;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-vault-'));
    vault = await FileVault.open(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const receive = (bytes: Uint8Array, caseKey = KEY, pieceSize?: number) => vault.receive(streamOf(bytes, pieceSize), { caseKey, maxBytes: 1 << 30 });
  const pathOf = (fileId: string) => join(folder, 'files', fileId.slice(0, 2), fileId);
  const incoming = () => readdirSync(join(folder, 'incoming'));

  async function damage(fileId: string, size: number, key = KEY): Promise<FileDamagedError> {
    try {
      await collect(vault.read(fileId, key, size));
    } catch (error) {
      expect(error).to.be.instanceOf(FileDamagedError);
      return error as FileDamagedError;
    }
    throw new Error('was read as if nothing had happened');
  }

  it('gives back the same bytes, with both digests, at all sizes around a chunk’s', async () => {
    for (const size of [1, 2, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 17]) {
      const bytes = pseudoRandom(size, size);
      const file = await receive(bytes);
      expect(file.size).to.equal(size);
      expect(file.sha256).to.equal(createHash('sha256').update(bytes).digest('hex'));
      expect(file.sm3).to.equal(createHash('sm3').update(bytes).digest('hex'));
      expect((await collect(vault.read(file.fileId, KEY, size))).equals(bytes), `before its move, ${size}`).to.equal(true);
      await vault.keep(file.fileId);
      expect((await collect(vault.read(file.fileId, KEY, size))).equals(bytes), `after its move, ${size}`).to.equal(true);
      const stored = readFileSync(pathOf(file.fileId));
      expect(stored.length).to.equal(HEADER_BYTES + size + 16 * Math.ceil(size / CHUNK_BYTES));
    }
    expect(incoming()).to.deep.equal([]);
  });

  it('knows the digests of "abc"', async () => {
    const file = await receive(Buffer.from('abc'));
    expect(file.sha256).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'); // FIPS 180-4
    expect(file.sm3).to.equal('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'); // GB/T 32905-2016, A.1
  });

  it('does not care in what pieces the bytes come', async () => {
    const bytes = pseudoRandom(CHUNK_BYTES + 5000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 500, max: 300_000 }), async (pieceSize) => {
        const file = await receive(bytes, KEY, pieceSize);
        expect((await collect(vault.read(file.fileId, KEY, bytes.length))).equals(bytes)).to.equal(true);
        await vault.discard(file.fileId);
      }),
      { numRuns: 12 },
    );
  });

  it('keeps nothing in the clear', async () => {
    const text = '虚构借款人 EXAMPLE-PERSON 的借款合同 '.repeat(50);
    const file = await receive(Buffer.from(text));
    await vault.keep(file.fileId);
    const stored = readFileSync(pathOf(file.fileId));
    expect(stored.includes('EXAMPLE-PERSON')).to.equal(false);
    expect(stored.includes(Buffer.from('虚构借款人'))).to.equal(false);
    // The same content twice does not look the same: under one key and nonce, AES-GCM would give both away.
    const again = await receive(Buffer.from(text));
    await vault.keep(again.fileId);
    expect(readFileSync(pathOf(again.fileId)).subarray(HEADER_BYTES, -16).equals(stored.subarray(HEADER_BYTES, -16))).to.equal(false);
  });

  it('notices every flipped bit', async () => {
    const file = await receive(pseudoRandom(300));
    await vault.keep(file.fileId);
    const good = readFileSync(pathOf(file.fileId));
    for (let byte = 0; byte < good.length; byte += byte < HEADER_BYTES ? 1 : 13) {
      const bad = Buffer.from(good);
      bad[byte] = (bad[byte] ?? 0) ^ (1 << (byte % 8));
      writeFileSync(pathOf(file.fileId), bad);
      await damage(file.fileId, 300);
    }
    writeFileSync(pathOf(file.fileId), good);
    expect((await collect(vault.read(file.fileId, KEY, 300))).length).to.equal(300);
  });

  describe('of several chunks', () => {
    const size = 3 * CHUNK_BYTES + 100;
    const chunk = (stored: Buffer, n: number) => stored.subarray(HEADER_BYTES + n * SEALED_CHUNK_BYTES, HEADER_BYTES + (n + 1) * SEALED_CHUNK_BYTES);
    let fileId: string;
    let good: Buffer;
    beforeEach(async () => {
      ({ fileId } = await receive(pseudoRandom(size)));
      await vault.keep(fileId);
      good = readFileSync(pathOf(fileId));
    });

    it('notices two chunks swapped, one repeated, and one left out', async () => {
      const header = good.subarray(0, HEADER_BYTES);
      const [a, b, c, d] = [chunk(good, 0), chunk(good, 1), chunk(good, 2), chunk(good, 3)];
      writeFileSync(pathOf(fileId), Buffer.concat([header, b, a, c, d]));
      await damage(fileId, size);
      writeFileSync(pathOf(fileId), Buffer.concat([header, a, a, c, d]));
      await damage(fileId, size);
      // With the size in the record changed along, so that only the chunk numbers can tell.
      writeFileSync(pathOf(fileId), Buffer.concat([header, a, c, d]));
      await damage(fileId, size - CHUNK_BYTES);
    });

    it('notices the end cut off, also at the edge of a chunk and with the size in the record changed along', async () => {
      for (const length of [good.length - 1, good.length - 116, HEADER_BYTES + SEALED_CHUNK_BYTES, HEADER_BYTES, 0]) {
        writeFileSync(pathOf(fileId), good.subarray(0, length));
        await damage(fileId, size);
      }
      writeFileSync(pathOf(fileId), good.subarray(0, HEADER_BYTES + 3 * SEALED_CHUNK_BYTES));
      expect((await damage(fileId, 3 * CHUNK_BYTES)).message).to.include('chunk 2');
    });

    it('notices something added at the end', async () => {
      writeFileSync(pathOf(fileId), Buffer.concat([good, Buffer.alloc(1)]));
      await damage(fileId, size);
    });

    it('hands out nothing of a chunk before it is authenticated', async () => {
      const bad = Buffer.from(good);
      const at = HEADER_BYTES + 2 * SEALED_CHUNK_BYTES - 1;
      bad[at] = (bad[at] ?? 0) ^ 1;
      writeFileSync(pathOf(fileId), bad);
      let seen = 0;
      try {
        for await (const part of vault.read(fileId, KEY, size)) seen += part.length;
      } catch (error) {
        expect(error).to.be.instanceOf(FileDamagedError);
      }
      expect(seen).to.equal(CHUNK_BYTES);
    });

    it('notices one file, or one chunk of it, put in another’s place', async () => {
      const other = await receive(pseudoRandom(size, 99));
      await vault.keep(other.fileId);
      const foreign = readFileSync(pathOf(other.fileId));
      writeFileSync(pathOf(fileId), foreign);
      await damage(fileId, size);
      writeFileSync(pathOf(fileId), Buffer.concat([good.subarray(0, HEADER_BYTES), chunk(foreign, 0), good.subarray(HEADER_BYTES + SEALED_CHUNK_BYTES)]));
      await damage(fileId, size);
      writeFileSync(pathOf(fileId), Buffer.concat([good.subarray(0, HEADER_BYTES), foreign.subarray(HEADER_BYTES)]));
      await damage(fileId, size);
    });

    it('opens with its own case’s key only', async () => {
      await damage(fileId, size, OTHER_KEY);
    });

    it('says that a file is missing', async () => {
      rmSync(pathOf(fileId));
      expect((await damage(fileId, size)).message).to.include('missing');
    });
  });

  it('leaves nothing of an empty, too large or broken-off upload', async () => {
    const codeOf = async (promise: Promise<unknown>) => promise.then(() => 'was accepted', (error: AppError) => error.code);
    expect(await codeOf(receive(Buffer.alloc(0)))).to.equal('file-empty');
    expect(await codeOf(vault.receive(streamOf(Buffer.alloc(1001)), { caseKey: KEY, maxBytes: 1000 }))).to.equal('file-too-large');
    async function* breaksOff() {
      yield Buffer.alloc(CHUNK_BYTES * 2);
      throw new AppError('upload-aborted');
    }
    expect(await codeOf(vault.receive(breaksOff(), { caseKey: KEY, maxBytes: 1 << 30 }))).to.equal('upload-aborted');
    const abort = new AbortController();
    async function* isStopped() {
      yield Buffer.alloc(CHUNK_BYTES * 2);
      abort.abort(new AppError('upload-aborted'));
      yield Buffer.alloc(1);
    }
    expect(await codeOf(vault.receive(isStopped(), { caseKey: KEY, maxBytes: 1 << 30, signal: abort.signal }))).to.equal('upload-aborted');
    expect(incoming()).to.deep.equal([]);
    expect((await vault.receive(streamOf(Buffer.alloc(1000)), { caseKey: KEY, maxBytes: 1000 })).size).to.equal(1000);
  });

  it('finishes what a crash left named, and removes the rest', async () => {
    const named = await receive(Buffer.from('named by the database'));
    const stray = await receive(Buffer.from('never acknowledged'));
    writeFileSync(join(folder, 'incoming', 'something else'), 'x');
    const restarted = await FileVault.open(folder);
    const result = await restarted.recover(async (ids) => new Set(ids.filter((id) => id === named.fileId)));
    expect(result).to.deep.equal({ kept: 1, removed: 2 });
    expect(incoming()).to.deep.equal([]);
    expect(existsSync(pathOf(named.fileId))).to.equal(true);
    expect(existsSync(pathOf(stray.fileId))).to.equal(false);
    const ids: string[] = [];
    for await (const id of restarted.list()) ids.push(id);
    expect(ids).to.deep.equal([named.fileId]);
    expect(await restarted.recover(async () => new Set())).to.deep.equal({ kept: 0, removed: 0 });
  });

  it('never makes a path of something that is no file id', async () => {
    for (const id of ['../../etc/passwd', '', 'AB'.repeat(16), `${'ab'.repeat(16)}/x`]) {
      let refused = false;
      await vault.discard(id).catch((error: unknown) => (refused = error instanceof RangeError));
      expect(refused, id).to.equal(true);
    }
  });
});

describe('case keys', () => {
  const CASE = '00112233445566778899aabbccddeeff';

  it('open with the master key they were wrapped with, for their own case', () => {
    const wrapped = wrapCaseKey(MASTER_KEY, CASE, KEY);
    expect(unwrapCaseKey(MASTER_KEY, CASE, wrapped).equals(KEY)).to.equal(true);
    expect(wrapped.includes(KEY)).to.equal(false);
    expect(wrapCaseKey(MASTER_KEY, CASE, KEY).equals(wrapped)).to.equal(false);
    const refuses = (master: Uint8Array, caseId: string, bytes: Uint8Array) => expect(() => unwrapCaseKey(master, caseId, bytes)).to.throw(AppError).with.property('code', 'case-key-unreadable');
    refuses(Buffer.alloc(32, 8), CASE, wrapped);
    refuses(MASTER_KEY, CASE.replace('0', '1'), wrapped);
    for (let byte = 0; byte < wrapped.length; byte++) {
      const bad = Buffer.from(wrapped);
      bad[byte] = (bad[byte] ?? 0) ^ 0x40;
      refuses(MASTER_KEY, CASE, bad);
    }
    for (const length of [0, 1, 60]) refuses(MASTER_KEY, CASE, wrapped.subarray(0, length));
  });
});
