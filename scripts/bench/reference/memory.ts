/** A process of its own that makes reference packs one after the other and prints what memory it holds, as one line of JSON. */
import { parseArgs } from 'node:util';
import { sealPdf } from '../../../server/packs/index.ts';
import { referencePack, variant } from './material.ts';
import { oursReference } from './ours.ts';
import { REFERENCE_SIGNER, SIGNED_AT } from './signer.ts';

export interface MemoryFigures {
  /** MiB resident after the first quarter, when caches are full and the heap has its size, and at the end */
  early: number;
  late: number;
}

const CASES = 3;
const { packs = '1000' } = parseArgs({ options: { packs: { type: 'string' } } }).values;
const total = Number(packs);
const cases = await Promise.all(Array.from({ length: CASES }, (_, i) => referencePack(i + 1)));
const resident = () => Math.round(process.memoryUsage.rss() / (1 << 20));
let early = 0;
for (let number = 1; number <= total; number++) {
  await sealPdf((await oursReference(variant(cases[number % CASES]!, number))).bytes, { signer: REFERENCE_SIGNER }, SIGNED_AT);
  if (number === Math.ceil(total / 4)) early = resident();
}
console.log(JSON.stringify({ early, late: resident() } satisfies MemoryFigures));
