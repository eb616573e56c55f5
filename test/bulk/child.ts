/**
 * A process of its own for tests that kill or measure it.
 * `child.ts send FOLDER` sends {@link crashArchive} with {@link CRASH_KEY}, waits for its end and writes "finished"; a fault point in the environment kills it.
 * `child.ts measure FOLDER COUNT` deposits so many small documents and writes seconds and the peak of its memory.
 */
import { openAsBlob } from 'node:fs';
import { faultFromEnvironment } from '../../server/faults.ts';
import { pseudoRandom, streamOf } from '../evidence/setup.ts';
import { finished, openBench } from './setup.ts';
import { archiveOf, stated } from './zips.ts';

export const CRASH_KEY = 'crash-test-1';
/** More than two waves, with a second level. */
export const CRASH_FILES = 600;

export function crashArchive(): Buffer {
  const names = Array.from({ length: CRASH_FILES }, (_, i) => `f${i}.txt`);
  const referring = (i: number) => (i % 10 === 9 ? { provenance: { sourceSystem: 'core-lending', corroborates: [`file:f${i - 1}.txt`] } } : {});
  return archiveOf(
    names.map((name, i) => stated(name, { loanNumber: `虚构贷款-EXAMPLE-${i % 20}`, ...referring(i) })),
    names.map((name) => ({ name, content: `content of ${name}`, method: 8 })),
  );
}

async function send(folder: string): Promise<void> {
  const bench = await openBench(folder, { fault: faultFromEnvironment(), intake: { fault: faultFromEnvironment() } });
  const { id } = await bench.bulk.receive(streamOf(crashArchive()), CRASH_KEY);
  process.stdout.write(`taken ${id}\n`);
  await finished(bench.bulk, id);
  process.stdout.write('finished\n');
  await bench.close();
}

async function measure(folder: string, archive: string, count: number): Promise<void> {
  const bench = await openBench(folder);
  // Sampled: the peak that the kernel counts for a process begins at the size of the one that started it.
  let rss = 0;
  const sampling = setInterval(() => (rss = Math.max(rss, process.memoryUsage.rss())), 20);
  const began = performance.now();
  const { id } = await bench.bulk.receive((await openAsBlob(archive)).stream(), null);
  const { counts } = await finished(bench.bulk, id);
  const seconds = (performance.now() - began) / 1000;
  clearInterval(sampling);
  if (counts.accepted !== count) throw new Error(JSON.stringify(await bench.bulk.state(id)));
  process.stdout.write(`${JSON.stringify({ seconds, rss, commits: bench.intake.service.statistics.commits })}\n`);
  await bench.close();
}

/** An archive of `count` documents, small ones unless `content` says otherwise. */
export function smallDocuments(count: number, content: (i: number) => Buffer = (i) => pseudoRandom(2000, i + 1)): Buffer {
  const names = Array.from({ length: count }, (_, i) => `借款/${String(i).padStart(6, '0')}.txt`);
  return archiveOf(
    names.map((name, i) => stated(name, { loanNumber: `虚构贷款-EXAMPLE-${i % 1000}`, provenance: { sourceSystem: 'core-lending', sourceVersion: '7.2', sourceRecordId: `DOC-${i}`, actor: '放款岗（虚构）', captureMethod: 'archive export', basisOfTruth: 'regular-business' } })),
    names.map((name, i) => ({ name, content: content(i) })),
  );
}

if (process.argv[1] === import.meta.filename) {
  const [, , command, folder = '', archive = '', count] = process.argv;
  if (command === 'send') await send(folder);
  else await measure(folder, archive, Number(count));
}
