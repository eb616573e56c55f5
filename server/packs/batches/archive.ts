/** All of a batch as one ZIP that is made while it is sent: nothing of it lies on disk a second time, and a piece of it at most in memory. */
import { Readable } from 'node:stream';
import { zipOf } from '../zip.ts';
import type { ZipEntry } from '../zip.ts';
import type { PackProof } from './deps.ts';
import type { BatchCase } from './types.ts';

export interface ArchiveParts {
  batch: string;
  /** every case in order; gone through several times */
  cases: () => AsyncGenerator<BatchCase, void, undefined>;
  /** cases with a pack, and how many bytes the packs have together */
  done: number;
  bytes: number;
  open: (caseRef: string) => Readable;
  proofOf: (recordId: string) => Promise<PackProof>;
}

/** Far more than a proof has, and than a line of the table. */
const MOST_OF_A_CASE = 64 * 1024;

/** `batch.json`, then each pack with the proof of its record, where it is anchored by now. */
export function archiveOf(parts: ArchiveParts): Readable {
  return zipOf(entriesOf(parts), { bytes: parts.bytes + (parts.done + 1) * MOST_OF_A_CASE, entries: 2 * parts.done + 1 });
}

async function* entriesOf({ batch, cases, open, proofOf }: ArchiveParts): AsyncGenerator<ZipEntry, void, undefined> {
  yield { name: 'batch.json', size: null, open: async () => Readable.from(tableOf(batch, cases()), { objectMode: false }) };
  for await (const { caseRef, pack, recordId } of cases()) {
    if (!pack) continue;
    yield { name: `${caseRef}.zip`, size: pack.size, open: async () => open(caseRef) };
    const proof = recordId === null ? null : await proofOf(recordId);
    if (proof?.status === 'ready') yield { name: `proofs/${caseRef}.proof.json`, bytes: proof.bytes };
  }
}

/** A case a line. */
async function* tableOf(batch: string, cases: AsyncGenerator<BatchCase, void, undefined>): AsyncGenerator<string, void, undefined> {
  yield `{"format":"docketproof/batch/v1","batch":${JSON.stringify(batch)},"cases":[`;
  let separator = '\n';
  for await (const { caseRef, state, reason, pack, recordId } of cases) {
    yield `${separator}${JSON.stringify({ case: caseRef, state, reason, pack, recordId })}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}
