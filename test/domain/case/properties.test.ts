/** Whatever one does to a case file but to what nothing proves (reasons, for whom it was prepared), it is no longer consistent. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { fromUtf8 } from '../../../server/domain/bytes.ts';
import { CaseFileError, openCase, serializeCase, verifyCase, type CaseEntry, type CaseFile } from '../../../server/domain/case/index.ts';
import { RECORD_STAGES } from '../../../server/domain/record/index.ts';
import { NOW, TRUST } from '../proof/synthetic.ts';
import { makeCase, type MadeCase } from './made.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };
const LARGEST = 7;
const cases: MadeCase[] = [];
const forks: MadeCase[] = [];

const verdictOf = async (caseFile: CaseFile) => (await verifyCase({ caseFile, trust: TRUST, now: NOW })).verdict;

/** A case of some size, some of it withheld, with paths or without. */
const someCase = fc.record({ count: fc.integer({ min: 2, max: LARGEST }), withheld: fc.uniqueArray(fc.integer({ min: 1, max: LARGEST })), paths: fc.boolean() });
const fileOf = ({ count, withheld, paths }: { count: number; withheld: number[]; paths: boolean }) => cases[count]!.file(new Set(withheld), { paths });
const place = fc.nat();

const at = (value: number, count: number) => value % count;
const set = (file: CaseFile, i: number, entry: CaseEntry): CaseFile => ({ ...file, entries: file.entries.with(i, entry) });
const otherDigit = (hex: string, i: number) => hex.slice(0, i) + (hex[i] === '0' ? '1' : '0') + hex.slice(i + 1);

describe('a case file', () => {
  before(() => {
    for (let count = 2; count <= LARGEST; count++) {
      cases[count] = makeCase({ count });
      forks[count] = makeCase({ count, forkAt: count });
    }
  });

  it('is consistent whatever is withheld of it', async () => {
    await fc.assert(fc.asyncProperty(someCase, async (some) => void expect(await verdictOf(fileOf(some))).to.equal('consistent')), RUNS);
  });

  it('is never consistent with an entry dropped, doubled, moved, renumbered, or with the tail cut off', async () => {
    const changes: ((file: CaseFile, i: number, j: number) => CaseFile)[] = [
      (file, i) => ({ ...file, entries: file.entries.toSpliced(i, 1) }),
      (file, i, j) => ({ ...file, entries: file.entries.toSpliced(j, 0, file.entries[i]!) }),
      (file, i, j) => (i === j ? { ...file, statement: null } : { ...file, entries: file.entries.with(i, file.entries[j]!).with(j, file.entries[i]!) }),
      (file, i, j) => (i === j ? { ...file, statement: null } : { ...file, entries: file.entries.with(i, { ...file.entries[j]!, sequence: i + 1 }).with(j, { ...file.entries[i]!, sequence: j + 1 }) }),
      (file, i) => set(file, i, { ...file.entries[i]!, sequence: file.entries[i]!.sequence + file.entries.length + 2 }),
      (file, i) => ({ ...file, entries: file.entries.slice(0, Math.max(1, i)) }),
    ];
    await fc.assert(
      fc.asyncProperty(someCase, fc.constantFrom(...changes), place, place, async (some, change, i, j) => {
        const { count } = some;
        expect(await verdictOf(change(fileOf(some), at(i, count), at(j, count)))).to.not.equal('consistent');
      }),
      RUNS,
    );
  });

  it('is never consistent with another leaf, stage or proven place of what is withheld', async () => {
    await fc.assert(
      fc.asyncProperty(someCase, place, place, fc.constantFrom('leaf', 'stage', 'index'), async (some, i, j, field) => {
        const hidden = some.withheld.filter((sequence) => sequence <= some.count);
        fc.pre(hidden.length > 0 && (field !== 'index' || some.paths));
        const file = fileOf(some);
        const entry = file.entries[hidden[at(i, hidden.length)]! - 1]!;
        if (!('withheld' in entry)) throw new Error('not withheld');
        const { withheld: was } = entry;
        const stages = RECORD_STAGES.filter((stage) => stage !== was.stage);
        const changed = { ...was, ...(field === 'leaf' ? { leaf: otherDigit(was.leaf, at(j, 64)) } : field === 'stage' ? { stage: stages[at(j, stages.length)]! } : { index: was.index + 1 + at(j, 9) }) };
        expect(await verdictOf(set(file, entry.sequence - 1, { sequence: entry.sequence, withheld: changed }))).to.equal('inconsistent');
      }),
      RUNS,
    );
  });

  it('is never consistent with a record of another history, disclosed or withheld, in its place or beside it', async () => {
    await fc.assert(
      fc.asyncProperty(someCase, fc.boolean(), fc.boolean(), async (some, hide, beside) => {
        const { count, paths } = some;
        const file = fileOf(some);
        const other = forks[count]!.file(new Set(hide ? [count] : []), { paths }).entries[count - 1]!;
        const entries = beside ? [...file.entries, other] : file.entries.with(count - 1, other);
        expect(await verdictOf({ ...file, entries })).to.equal('inconsistent');
      }),
      RUNS,
    );
  });

  it('is never consistent with one bit flipped anywhere that anything proves', async function () {
    this.timeout(120_000);
    const file = cases[3]!.file(new Set([2]));
    const bytes = serializeCase(file);
    const text = fromUtf8(bytes);
    const stated = [text.indexOf('"disclosedFor"'), text.indexOf('"entries"'), text.indexOf('"reason"'), text.indexOf('"stage"', text.indexOf('"reason"'))];
    const offsets = stated.map((index) => Buffer.byteLength(text.slice(0, index)));
    const isStated = (byte: number) => (byte >= offsets[0]! && byte < offsets[1]!) || (byte >= offsets[2]! && byte < offsets[3]!);
    let judged = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.constantFrom(0, 1, 2, 3), async (byte, bit) => {
        fc.pre(!isStated(byte));
        let changed: CaseFile;
        try {
          changed = openCase(bytes.with(byte, bytes[byte]! ^ (1 << bit)));
        } catch (error) {
          expect(error).to.be.instanceOf(CaseFileError);
          return;
        }
        if (isDeepStrictEqual(changed, file)) return;
        judged++;
        expect(await verdictOf(changed), `byte ${byte}, bit ${bit}`).to.not.equal('consistent');
      }),
      { numRuns: 10 * RUNS.numRuns },
    );
    expect(judged).to.be.greaterThan(3 * RUNS.numRuns);
  });

  it('is unchanged in what is proven when only a reason is', async () => {
    const file = cases[3]!.file(new Set([2]));
    const entry = file.entries[1]!;
    if (!('withheld' in entry)) throw new Error('not withheld');
    expect(await verdictOf(set(file, 1, { ...entry, withheld: { ...entry.withheld, reason: '另一理由' } }))).to.equal('consistent');
  });
});
