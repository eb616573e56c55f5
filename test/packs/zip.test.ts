import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import fc from 'fast-check';
import { largeZip, zipStream } from '../../server/packs/zip.ts';
import type { ZipEntry } from '../../server/packs/zip.ts';

const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 50);

describe('packs: the container', () => {
  it('is what a writer of another’s writes, to the byte, for any files, given as bytes or as streams', async () => {
    const file = fc.record({ name: fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom('a', 'b', '核', '䶮', '-', '1') }), chunks: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), streamed: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 6 }), async (files) => {
        const entries = files.map(({ name, chunks, streamed }, i): ZipEntry => {
          const bytes = Buffer.concat(chunks);
          return streamed ? { name: `${i}${name}`, size: bytes.length, open: async () => Readable.from(chunks.map((chunk) => Buffer.from(chunk))) } : { name: `${i}${name}`, bytes };
        });
        const [ours, theirs] = [await buffer(zipStream(entries)), await buffer(largeZip(entries))];
        expect(ours.equals(theirs)).to.equal(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('ends with the error of a file that fails, or has another size than was said', async () => {
    const failing: ZipEntry = { name: 'a', size: 3, open: () => Promise.reject(new Error('gone')) };
    const broken: ZipEntry = { name: 'a', size: 3, open: async () => Readable.from((async function* () { yield Buffer.from('a'); throw new Error('torn'); })()) };
    const short: ZipEntry = { name: 'a', size: 3, open: async () => Readable.from([Buffer.from('ab')]) };
    for (const [entry, words] of [[failing, 'gone'], [broken, 'torn'], [short, '2 bytes instead of 3']] as const) {
      const error: unknown = await buffer(zipStream([entry])).catch((problem: unknown) => problem);
      expect(error).to.be.instanceOf(Error).with.property('message').that.includes(words);
    }
  });

  it('closes what it reads from when it is given up', async () => {
    let closed = false;
    const endless = new Readable({ read() { this.push(Buffer.alloc(1000)); }, destroy(error, done) { closed = true; done(error); } });
    const stream = zipStream([{ name: 'a', size: 1e9, open: async () => endless }]);
    await new Promise((resolve) => stream.once('data', resolve));
    stream.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).to.equal(true);
  });
});
