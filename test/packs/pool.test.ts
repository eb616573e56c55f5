import { expect } from 'chai';
import { AppError } from '../../server/errors.ts';
import { ComposePool, composeBundle } from '../../server/packs/index.ts';
import type { BundleInput } from '../../server/packs/index.ts';
import { bundleOf, exhibitOf, recordFor } from './material.ts';
import { pagesPdf } from './pdf/pdf-material.ts';

async function small(): Promise<BundleInput> {
  const bytes = await pagesPdf(1);
  return bundleOf([exhibitOf(recordFor(1, 'contract', '合同', 'application/pdf', bytes), new Uint8Array(bytes))]);
}

/** Megabytes of text, exhibit after exhibit: minutes of typesetting. */
function endless(): BundleInput {
  const bytes = Buffer.from('借款合同\n'.repeat(500_000));
  return bundleOf(Array.from({ length: 40 }, (_, i) => exhibitOf(recordFor(i + 1, 'contract', '文本', 'text/plain', new Uint8Array(1)), new Uint8Array(bytes))));
}

const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : String(error));

describe('packs: composing threads', function () {
  this.timeout(30_000);

  it('give the same bytes as composing in this thread', async () => {
    const pool = new ComposePool({ size: 1 });
    try {
      const { bytes, report } = await pool.compose(await small());
      const here = await composeBundle(await small());
      expect(Buffer.compare(bytes, here.bytes)).to.equal(0);
      expect(report.map.anchors).to.deep.equal(here.report.map.anchors);
    } finally {
      await pool.close();
    }
  });

  it('are stopped when a job hangs, which fails alone; the next job gets a new thread', async () => {
    const pool = new ComposePool({ size: 1, timeoutSeconds: 4 });
    try {
      const hanging = pool.compose(endless()).then(() => 'done', codeOf);
      const waiting = pool.compose(await small()).then(() => 'done', codeOf);
      expect(await hanging).to.equal('pack-compose-timeout');
      expect(await waiting).to.equal('done');
    } finally {
      await pool.close();
    }
  });

  it('survive a job that cannot even be handed over or is no bundle', async () => {
    const pool = new ComposePool({ size: 1 });
    try {
      const input = await small();
      expect(await pool.compose({ ...input, caseRef: (() => undefined) as unknown as string }).then(() => 'done', codeOf)).to.equal('pack-compose-failed');
      expect(await pool.compose({ ...input, exhibits: [{} as BundleInput['exhibits'][number]] }).then(() => 'done', codeOf)).to.equal('pack-compose-failed');
      expect(await pool.compose(await small()).then(() => 'done', codeOf)).to.equal('done');
    } finally {
      await pool.close();
    }
  });

  it('reject what is under way and what waits when they are closed', async () => {
    const pool = new ComposePool({ size: 1 });
    const jobs = [pool.compose(await small()), pool.compose(await small())].map((job) => job.then(() => 'done', codeOf));
    await pool.close();
    expect(await Promise.all(jobs)).to.deep.equal(['pack-compose-failed', 'pack-compose-failed']);
    expect(await pool.compose(await small()).then(() => 'done', codeOf)).to.equal('pack-compose-failed');
  });
});
