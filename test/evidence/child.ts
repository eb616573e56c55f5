/**
 * A process of its own for tests that kill or measure it.
 * `child.ts deposit FOLDER` deposits {@link CRASH_DOCUMENT} with {@link CRASH_KEY} and writes "acknowledged ID"; a fault point in the environment kills it.
 * `child.ts memory FOLDER BYTES` deposits and reads back that many bytes and writes the peak of its memory.
 */
import { faultFromEnvironment } from '../../server/faults.ts';
import { metadata, openIntake, pseudoRandom, streamOf } from './setup.ts';

export const CRASH_DOCUMENT = pseudoRandom(600_000, 42);
export const CRASH_KEY = 'crash-test-1';

async function deposit(folder: string): Promise<void> {
  const intake = await openIntake(folder, { fault: faultFromEnvironment() });
  const { stored } = await intake.service.depositContent({ metadata: metadata(), content: streamOf(CRASH_DOCUMENT), idempotencyKey: CRASH_KEY });
  process.stdout.write(`acknowledged ${stored.record.id}\n`);
  await intake.close();
}

async function* repeated(piece: Buffer, bytes: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += piece.length) yield Buffer.from(piece);
}

async function memory(folder: string, bytes: number): Promise<void> {
  const intake = await openIntake(folder, { maxFileBytes: bytes });
  const deposited = async (size: number, title: string) => {
    const { stored } = await intake.service.depositContent({ metadata: metadata({ title }), content: repeated(pseudoRandom(65_536), size) });
    let read = 0;
    for await (const part of (await intake.service.openFile(stored.record.id)).content) read += part.length;
    if (read !== size) throw new Error(`read ${read} bytes of ${size}`);
    return process.resourceUsage().maxRSS * 1024;
  };
  // A smaller one first: the code's own needs, and the buffers that wait for the garbage collector, are there before the large one.
  const before = await deposited(32 << 20, 'smaller');
  const after = await deposited(bytes, 'larger');
  process.stdout.write(`${JSON.stringify({ before, after })}\n`);
  await intake.close();
}

if (process.argv[1] === import.meta.filename) {
  const [, , command, folder = '', bytes] = process.argv;
  if (command === 'deposit') await deposit(folder);
  else await memory(folder, Number(bytes));
}
