import { expect } from 'chai';
import fc from 'fast-check';
import { JsonError } from '../../../server/domain/json/index.ts';
import { ManifestError, parseManifest, serializeManifest, verifyExhibits, verifyPackEntries, verifySequence } from '../../../server/domain/pack/index.ts';
import type { PackManifest } from '../../../server/domain/pack/index.ts';
import { toHex } from '../../../server/domain/bytes.ts';
import { recordLeaf } from '../../../server/domain/record/index.ts';
import type { EvidenceRecord } from '../../../server/domain/record/index.ts';
import { syntheticRecord } from '../proof/synthetic.ts';

const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 100);
const CASE = '00112233445566778899aabbccddeeff';
const ID = (n: number): string => `3f2c1b6e-8a4d-4c5e-9b7f-${String(n).padStart(12, '0')}`;

function records(count: number): EvidenceRecord[] {
  const all: EvidenceRecord[] = [];
  for (let i = 0; i < count; i++) {
    const before = all.at(-1);
    all.push(syntheticRecord({ id: ID(i + 1), case: CASE, sequence: i + 1, previous: before ? toHex(recordLeaf(before)) : null }));
  }
  return all;
}

function manifestOf(all: EvidenceRecord[]): PackManifest {
  const file = (name: string, n: number) => ({ name, size: n, sha256: String(n % 10).repeat(64) });
  const originals = all.map((_, i) => `originals/${i + 1}.txt`);
  const proofs = all.map((_, i) => `proofs/${i + 1}.json`);
  return {
    format: 'docketproof/pack/v1',
    case: CASE,
    composedAt: '2024-02-01T00:00:00.000Z',
    build: 'docketproof/test',
    chains: [{ chainId: 31337, registry: `0x${'5a'.repeat(20)}`, logId: `0x${'1d'.repeat(32)}`, origin: 'a/log', development: true }],
    bundle: { pages: 2 + 2 * all.length, missingCharacters: [] },
    exhibits: all.map((record, i) => ({ number: i + 1, recordId: record.id, leaf: toHex(recordLeaf(record)), sequence: i + 1, stage: record.stage, pages: { from: 3 + 2 * i, to: 4 + 2 * i }, shown: true, original: originals[i]!, proof: proofs[i]!, verdict: 'consistent', supersededBy: null, warnings: [] })),
    files: [file('bundle.pdf', 5), ...originals.map((name, i) => file(name, i + 10)), ...proofs.map((name, i) => file(name, i + 50))],
  };
}

const problemOf = (value: unknown): string => {
  try {
    parseManifest(JSON.stringify(value));
    return 'accepted';
  } catch (error) {
    if (error instanceof ManifestError) return error.path;
    throw error;
  }
};

describe('domain/pack', () => {
  const all = records(4);
  const manifest = manifestOf(all);

  it('reads what it writes', () => {
    expect(parseManifest(serializeManifest(manifest))).to.deep.equal(manifest);
  });

  it('refuses every manifest with a field removed, added or of another type', () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (value !== null && typeof value === 'object') for (const [key, inner] of Object.entries(value)) walk(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    walk(manifest, []);
    const required = paths.filter((path) => typeof path.at(-1) === 'string');
    fc.assert(
      fc.property(fc.constantFrom(...required), fc.constantFrom('remove', 'type', 'add'), (path, how) => {
        const copy = structuredClone(manifest) as unknown as Record<string | number, unknown>;
        const holder = path.slice(0, -1).reduce<Record<string | number, unknown>>((value, key) => value[key] as Record<string | number, unknown>, copy);
        const last = path.at(-1)!;
        if (how === 'remove') delete holder[last];
        else if (how === 'type') holder[last] = { unexpected: true };
        else holder['extra'] = 1;
        expect(problemOf(copy)).to.not.equal('accepted');
      }),
      { numRuns: RUNS },
    );
  });

  it('refuses duplicate keys and what is no JSON', () => {
    const text = Buffer.from(serializeManifest(manifest)).toString();
    expect(() => parseManifest(text.replace('"case"', '"case": "x", "case"'))).to.throw(JsonError);
    expect(() => parseManifest('{')).to.throw(JsonError);
  });

  for (const name of ['../x', '/x', 'a//b', 'a/../b', './a', 'a/.', 'C:x', 'a\\b', 'a\u0000b', 'con ', 'x.', '', 'a/', 'manifest.json', 'MANIFEST.JSON', 'a\u202eb']) {
    it(`refuses the file name ${JSON.stringify(name)}`, () => {
      expect(problemOf({ ...manifest, files: [...manifest.files, { name, size: 1, sha256: '0'.repeat(64) }] })).to.match(/^\$\.files\[9\]\.name/);
    });
  }

  it('refuses names that differ only in case, wrong numbers, pages that overlap, and references to nothing', () => {
    const exhibits = (change: (each: PackManifest['exhibits'][number], i: number) => Partial<PackManifest['exhibits'][number]>) => ({ ...manifest, exhibits: manifest.exhibits.map((each, i) => ({ ...each, ...change(each, i) })) });
    expect(problemOf({ ...manifest, files: [...manifest.files, { name: 'Bundle.PDF', size: 1, sha256: '0'.repeat(64) }] })).to.equal('$.files[9].name');
    expect(problemOf({ ...manifest, files: manifest.files.slice(1) })).to.equal('$.files');
    expect(problemOf(exhibits((_, i) => ({ number: i === 2 ? 4 : i + 1 })))).to.equal('$.exhibits[2].number');
    expect(problemOf(exhibits(({ pages }, i) => ({ pages: i === 1 ? { from: 4, to: 6 } : pages })))).to.equal('$.exhibits[1].pages');
    expect(problemOf(exhibits(({ pages }, i) => ({ pages: i === 3 ? { from: 9, to: 99 } : pages })))).to.equal('$.exhibits[3].pages');
    expect(problemOf(exhibits((each, i) => ({ original: i === 1 ? 'originals/nothing' : each.original })))).to.equal('$.exhibits[1]');
    expect(problemOf(exhibits((each, i) => ({ original: i === 1 ? 'originals/1.txt' : each.original })))).to.equal('$.exhibits[1]');
  });

  it('finds every difference between files and manifest', () => {
    const found = manifest.files.map((file) => ({ ...file }));
    expect(verifyPackEntries(manifest, found)).to.deep.equal([]);
    fc.assert(
      fc.property(fc.nat(found.length - 1), fc.constantFrom('size', 'digest', 'missing', 'twice', 'extra'), (i, what) => {
        const changed = found.map((file) => ({ ...file }));
        const { name } = changed[i]!;
        if (what === 'size') changed[i]!.size++;
        if (what === 'digest') changed[i]!.sha256 = 'f'.repeat(64);
        if (what === 'missing') changed.splice(i, 1);
        if (what === 'twice') changed.push({ ...changed[i]! });
        if (what === 'extra') changed.push({ name: `${name}2`, size: 1, sha256: '0'.repeat(64) });
        const codes = { size: 'file-size-differs', digest: 'file-digest-differs', missing: 'file-missing', twice: 'file-twice', extra: 'file-unlisted' };
        expect(verifyPackEntries(manifest, changed)).to.deep.equal([{ code: codes[what], what: what === 'extra' ? `${name}2` : name }]);
      }),
      { numRuns: RUNS },
    );
  });

  it('accepts a complete sequence and refuses it with any record removed, doubled or exchanged', () => {
    expect(verifySequence(CASE, all)).to.deep.equal([]);
    for (let i = 0; i < all.length - 1; i++) expect(verifySequence(CASE, all.filter((_, k) => k !== i)), `without ${i}`).to.not.deep.equal([]);
    for (let i = 0; i < all.length; i++) expect(verifySequence(CASE, [...all.slice(0, i + 1), ...all.slice(i)]), `twice ${i}`).to.not.deep.equal([]);
    for (let i = 1; i < all.length; i++) {
      const swapped = [...all];
      [swapped[i - 1], swapped[i]] = [swapped[i]!, swapped[i - 1]!];
      expect(verifySequence(CASE, swapped), `swapped ${i}`).to.not.deep.equal([]);
    }
    const forged = all.map((record, i) => (i === 1 ? { ...record, salt: '00'.repeat(32) } : record));
    expect(verifySequence(CASE, forged)).to.deep.equal([{ code: 'previous-differs', what: ID(3) }]);
    expect(verifySequence('f'.repeat(32), all).map(({ code }) => code)).to.deep.equal(Array(4).fill('other-case'));
  });

  it('refuses a manifest that says of an exhibit what its record does not', () => {
    expect(verifyExhibits(manifest, all)).to.deep.equal([]);
    const changes: Partial<PackManifest['exhibits'][number]>[] = [{ recordId: ID(9) }, { leaf: '00'.repeat(32) }, { sequence: 9 }, { stage: 'settlement' }, { original: null }];
    for (const change of changes) {
      const exhibits = manifest.exhibits.map((each, i) => (i === 1 ? { ...each, ...change } : each));
      expect(verifyExhibits({ ...manifest, exhibits }, all), JSON.stringify(change)).to.have.length(1);
    }
  });
});
