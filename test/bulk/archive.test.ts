import { expect } from 'chai';
import fc from 'fast-check';
import { Archive } from '../../server/bulk/archive.ts';
import { decodeName, problemOfPath } from '../../server/bulk/names.ts';
import { ArchiveSource } from '../../server/bulk/source.ts';
import { AppError } from '../../server/errors.ts';
import { collect, pseudoRandom } from '../evidence/setup.ts';
import { rawZip, unicodePath, type RawEntry } from './zips.ts';

const LIMITS = { files: 20, fileBytes: 8 << 20 };

function sourceOf(bytes: Buffer, blockSize = 4096): ArchiveSource {
  return new ArchiveSource(bytes.length, blockSize, async (start, end) => bytes.subarray(start, end));
}

const openRaw = (entries: RawEntry[], options: Parameters<typeof rawZip>[1] = {}) => Archive.open(sourceOf(rawZip(entries, options)), LIMITS);

/** How each file comes out: its content, or the code of its refusal. */
async function outcomes(archive: Archive): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const file of archive.files.values()) {
    try {
      if (file.problem !== null) throw file.problem;
      found[file.path] = (await collect(archive.read(file))).toString('utf8');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      found[file.path] = error.code;
    }
  }
  return found;
}

async function refusalOf(opening: Promise<Archive>): Promise<AppError> {
  return opening.then(
    () => expect.fail('the archive was opened'),
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error as Error)),
  );
}

describe('bulk: archive', () => {
  it('refuses each bad entry by name, and reads the others', async () => {
    const content = 'the fictional contract';
    const archive = await openRaw([
      { name: 'good.txt', content },
      { name: 'packed/good.txt', content, method: 8 },
      { name: 'zip64.txt', content, zip64: true },
      { name: 'folder/', content: '' },
      { name: 'locked.pdf', content, flags: 0x801 },
      { name: 'lzma.bin', content, method: 14 },
      { name: 'crc.txt', content, crc: 1 },
      { name: 'long.txt', content, method: 8, size: 5 },
      { name: 'short.txt', content, method: 8, size: 500 },
      { name: 'garbage.txt', content: Buffer.alloc(200, 0xff), method: 0, flags: 0x800 },
      { name: 'link', content: '/etc/passwd', mode: 0o120777 },
      { name: '../up.txt', content },
      { name: '/root.txt', content },
      { name: 'C:x.txt', content },
      { name: 'a\\b.txt', content },
      { name: 'a//b.txt', content },
      { name: 'empty.txt', content: '' },
      { name: Buffer.from([0xff, 0xfe, 0x80]), content, flags: 0 },
      { name: 'huge.txt', content, size: LIMITS.fileBytes + 1, packedSize: content.length },
    ]);
    expect(await outcomes(archive)).to.deep.equal({
      'good.txt': content,
      'packed/good.txt': content,
      'zip64.txt': content,
      'locked.pdf': 'bulk-entry-encrypted',
      'lzma.bin': 'bulk-entry-method',
      'crc.txt': 'bulk-entry-damaged',
      'long.txt': 'bulk-entry-damaged',
      'short.txt': 'bulk-entry-damaged',
      'garbage.txt': Buffer.alloc(200, 0xff).toString('utf8'),
      link: 'bulk-entry-kind',
      '../up.txt': 'bulk-path-refused',
      '/root.txt': 'bulk-path-refused',
      'C:x.txt': 'bulk-path-refused',
      'a\\b.txt': 'bulk-path-refused',
      'a//b.txt': 'bulk-path-refused',
      'empty.txt': 'file-empty',
      '\\xFF\\xFE\\x80': 'bulk-entry-name',
      'huge.txt': 'file-too-large',
    });
  });

  it('finds any altered byte of a file: what is read is what its check sum is of, or is refused', async () => {
    const content = pseudoRandom(3000);
    const whole = rawZip([{ name: 'a', content, method: 8 }]);
    const start = 31;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start, max: start + 3000 }), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const altered = Buffer.from(whole);
        altered[at]! ^= 1 << bit;
        const archive = await Archive.open(sourceOf(altered), LIMITS);
        const read = await collect(archive.read(archive.find('a')!)).catch((error: unknown) => error);
        expect(Buffer.isBuffer(read) ? read.equals(content) : read instanceof AppError && read.code === 'bulk-entry-damaged').to.equal(true);
      }),
      { numRuns: 200 },
    );
  });

  it('stops at bombs: what its directory states, what it really holds, and shared bytes', async () => {
    const zeros = Buffer.alloc(4 << 20);
    const archive = await openRaw([
      { name: 'stated.bin', content: zeros, method: 8 },
      { name: 'lying-small.bin', content: zeros, method: 8, size: 1000 },
      { name: 'lying-large.bin', content: zeros, method: 8, size: 300_000 },
    ]);
    expect(await outcomes(archive)).to.deep.equal({ 'stated.bin': 'bulk-entry-ratio', 'lying-small.bin': 'bulk-entry-damaged', 'lying-large.bin': 'bulk-entry-damaged' });
    // at once, and not when the end comes that may never come
    const liar = archive.find('lying-large.bin')!;
    let handed = 0;
    await (async () => {
      for await (const part of archive.read(liar)) handed += part.length;
    })().catch(() => undefined);
    expect(handed).to.be.at.most(liar.size);
    const shared = await openRaw([{ name: 'a', content: 'shared' }, { name: 'b', content: 'shared', offset: 0 }, { name: 'c', content: 'own' }]);
    expect(await outcomes(shared)).to.deep.equal({ a: 'bulk-entry-overlaps', b: 'bulk-entry-overlaps', c: 'own' });
  });

  it('refuses both readings of a name that is there twice, also when composed differently', async () => {
    const archive = await openRaw([{ name: 'é.txt'.normalize('NFC'), content: '1' }, { name: 'é.txt'.normalize('NFD'), content: '2' }]);
    expect(await outcomes(archive)).to.deep.equal({ ['é.txt'.normalize('NFC')]: 'bulk-entry-twice' });
  });

  it('reads names as UTF-8, by the Unicode path field, and as GBK, and never guesses where the file says it', async () => {
    const gbk = Buffer.from('bde8bfeebacfcdac2e706466', 'hex'); // 借款合同.pdf
    const archive = await openRaw([
      { name: gbk, content: '1', flags: 0 },
      { name: '身份证.jpg', content: '2', flags: 0x800 },
      { name: '放款凭证.pdf', content: '3', flags: 0 },
      { name: Buffer.from('x.pdf'), content: '4', flags: 0, extra: unicodePath(Buffer.from('x.pdf'), '还款明细.csv') },
      { name: Buffer.from('y.pdf'), content: '5', flags: 0, extra: unicodePath(Buffer.from('other'), '伪造.csv') },
    ]);
    expect(await outcomes(archive)).to.deep.equal({ '借款合同.pdf': '1', '身份证.jpg': '2', '放款凭证.pdf': '3', '还款明细.csv': '4', 'y.pdf': '5' });
    expect(decodeName({ bytes: gbk, isUtf8: true, extraFields: [] })).to.equal(null);
  });

  it('reads Zip64 archives', async () => {
    expect(await outcomes(await openRaw([{ name: 'a', content: '1', zip64: true }], { zip64: true }))).to.deep.equal({ a: '1' });
  });

  it('refuses what is no archive, is cut off, or hides entries behind its count', async () => {
    const whole = rawZip([{ name: 'a', content: 'x' }, { name: 'b', content: 'y' }]);
    for (const bytes of [Buffer.from('not a zip at all, but long enough to look for one'), whole.subarray(0, -10), whole.subarray(20), rawZip([{ name: 'a', content: 'x' }, { name: 'b', content: 'y' }], { count: 1 })]) {
      expect((await refusalOf(Archive.open(sourceOf(bytes), LIMITS))).code).to.equal('bulk-archive-broken');
    }
    const many = Array.from({ length: LIMITS.files + 5 }, (_, i) => ({ name: `f${i}`, content: 'x' }));
    expect((await refusalOf(openRaw(many))).code).to.equal('bulk-files-too-many');
    expect((await refusalOf(openRaw([], { count: 60_000 }))).code).to.equal('bulk-files-too-many');
  });

  it('takes no byte sequence for granted: any archive that is altered anywhere is read or refused by name', async () => {
    const whole = rawZip([{ name: 'manifest.json', content: '[]', method: 8 }, { name: 'a', content: 'content' }, { name: 'b', content: 'content', method: 8, zip64: true }], { zip64: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }), async (changes) => {
        const altered = Buffer.from(whole);
        for (const [at, value] of changes) altered[at] = value;
        try {
          await outcomes(await Archive.open(sourceOf(altered), LIMITS));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out what operating systems add, and takes the only folder for the root when the manifest lies in it', async () => {
    const archive = await openRaw([
      { name: '案卷/manifest.json', content: '[]' },
      { name: '案卷/a.pdf', content: '1' },
      { name: '__MACOSX/案卷/._a.pdf', content: '2' },
      { name: '案卷/.DS_Store', content: '3' },
    ]);
    expect([...archive.files.keys()]).to.deep.equal(['manifest.json', 'a.pdf']);
    const without = await openRaw([{ name: 'x/a.pdf', content: '1' }]);
    expect([...without.files.keys()]).to.deep.equal(['x/a.pdf']);
  });

  it('gives the same bytes for any range and block size', async () => {
    const bytes = pseudoRandom(5000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6000 }), fc.nat(5000), fc.nat(6000), async (blockSize, start, length) => {
        expect((await sourceOf(bytes, blockSize).range(start, start + length)).equals(bytes.subarray(start, start + length))).to.equal(true);
      }),
    );
  });

  it('knows a safe path from others', () => {
    for (const path of ['a', 'a/b.c', '..a', 'a..', '借款/合同 (1).pdf', '.hidden']) expect(problemOfPath(path), path).to.equal(null);
    for (const path of ['', '.', '..', 'a/..', './a', 'a/', '/a', 'a\\b', 'c:\\x', 'a\u0000b', 'a\u202Egnp.exe', 'x'.repeat(1001)]) expect(problemOfPath(path), path).to.have.keys('zh-CN', 'en');
  });
});
