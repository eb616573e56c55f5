import { expect } from 'chai';
import { differencesOf, ManifestError, parseManifest, serializeManifest } from '../../../server/domain/pack/index.ts';
import type { PackDocument, PackExhibit, PackFiling, PackManifest } from '../../../server/domain/pack/index.ts';

const CASE = '00112233445566778899aabbccddeeff';
const ID = (n: number): string => `3f2c1b6e-8a4d-4c5e-9b7f-${String(n).padStart(12, '0')}`;
const HEX = (n: number): string => String(n % 10).repeat(64);

const exhibit = (number: number, change: Partial<PackExhibit> = {}): PackExhibit => ({
  number, recordId: ID(number), leaf: HEX(number), sequence: number, stage: 'contract', pages: { from: 2 * number, to: 2 * number + 1 }, shown: true,
  original: `originals/${number}.txt`, proof: `proofs/${number}.json`, verdict: 'consistent', supersededBy: null, warnings: [], ...change,
});
const document = (kind: string, from: number, to: number, title = kind): PackDocument => ({ kind, title, pages: { from, to } });
const FILING: PackFiling = {
  profile: 'local-two-files',
  version: 2,
  files: [
    { name: 'filing/a.pdf', slot: 'complaint', volume: null, pages: 8, exhibits: [], documents: [document('complaint', 1, 8)], signature: null },
    { name: 'filing/b.pdf', slot: 'evidence', volume: 1, pages: 9, exhibits: [1, 3], documents: [document('exhibits', 2, 9)], signature: null },
  ],
  serviceCopies: { defendants: 3, perDefendant: 2, court: 1, total: 7, documents: ['complaint'] },
};

function manifestOf(exhibits: readonly PackExhibit[], extra: Partial<PackManifest> = {}): PackManifest {
  const names = ['bundle.pdf', ...exhibits.flatMap(({ original, proof }) => [...(original === null ? [] : [original]), proof]), 'filing/a.pdf', 'filing/b.pdf'];
  return {
    format: 'docketproof/pack/v1', case: CASE, composedAt: '2024-02-01T00:00:00.000Z', build: 'docketproof/test',
    chains: [{ chainId: 31337, registry: `0x${'5a'.repeat(20)}`, logId: `0x${'1d'.repeat(32)}`, origin: 'a/log', development: true }],
    bundle: { pages: 40, missingCharacters: [], documents: [document('cover', 1, 1), document('exhibits', 2, 9)] },
    exhibits: [...exhibits],
    ...extra,
    files: names.map((name, size) => ({ name, size, sha256: HEX(size) })),
  };
}

const problemOf = (manifest: PackManifest): string => {
  try {
    parseManifest(serializeManifest(manifest));
    return 'accepted';
  } catch (error) {
    if (error instanceof ManifestError) return error.path;
    throw error;
  }
};

describe('domain/pack: files for a court, and packs that replace another', () => {
  const three = [1, 2, 3].map((number) => exhibit(number));
  const replaces = { packSha256: HEX(7), composedAt: '2024-01-15T00:00:00.000Z' };
  const full = manifestOf(three, { filing: FILING, replaces });
  const withFile = (index: number, change: Partial<PackFiling['files'][number]>): PackManifest => ({ ...full, filing: { ...FILING, files: FILING.files.map((file, i) => (i === index ? { ...file, ...change } : file)) } });

  it('are read as they were written, and so is a manifest that has none of it', () => {
    expect(parseManifest(serializeManifest({ ...full, files: full.files }))).to.deep.equal(full);
    const { documents: _, ...bundle } = full.bundle;
    const old = { ...manifestOf(three), bundle };
    expect(Buffer.from(serializeManifest(parseManifest(serializeManifest(old))))).to.deep.equal(Buffer.from(serializeManifest(old)));
  });

  const WRONG: [what: string, manifest: PackManifest, path: string][] = [
    ['a file that is not listed', withFile(0, { name: 'filing/c.pdf' }), '$.filing.files[0].name'],
    ['a file that is named twice', withFile(1, { name: 'filing/a.pdf' }), '$.filing.files[1].name'],
    ['an exhibit that there is not', withFile(1, { exhibits: [1, 4] }), '$.filing.files[1].exhibits'],
    ['exhibits out of order', withFile(1, { exhibits: [3, 1] }), '$.filing.files[1].exhibits'],
    ['an exhibit twice in a file', withFile(1, { exhibits: [1, 1] }), '$.filing.files[1].exhibits'],
    ['a document beyond the pages', withFile(0, { documents: [document('complaint', 1, 9)] }), '$.filing.files[0].documents'],
    ['a document that ends before it begins', withFile(0, { documents: [document('complaint', 5, 4)] }), '$.filing.files[0].documents'],
    ['copies that do not add up', { ...full, filing: { ...FILING, serviceCopies: { ...FILING.serviceCopies, total: 6 } } }, '$.filing.serviceCopies.total'],
    ['a document of the bundle beyond its pages', { ...full, bundle: { ...full.bundle, documents: [document('cover', 1, 41)] } }, '$.bundle.documents'],
    ['a replaced pack of a later date', { ...full, replaces: { ...replaces, composedAt: '2024-02-02T00:00:00.000Z' } }, '$.replaces.composedAt'],
  ];
  for (const [what, manifest, path] of WRONG) it(`are refused with ${what}`, () => expect(problemOf(manifest)).to.equal(path));

  it('differ by exhibits that were added, removed or changed, each with what changed', () => {
    const before = manifestOf([exhibit(1), exhibit(2), exhibit(3), exhibit(4)]);
    const after = manifestOf([exhibit(1, { supersededBy: ID(5), verdict: 'superseded' }), exhibit(2, { original: null, shown: false }), exhibit(3), exhibit(5)]);
    expect(differencesOf(before, after).exhibits).to.deep.equal({
      added: [{ number: 5, recordId: ID(5) }],
      removed: [{ number: 4, recordId: ID(4) }],
      changed: [{ number: 1, recordId: ID(1), what: ['superseded'] }, { number: 2, recordId: ID(2), what: ['original', 'shown'] }],
    });
    expect(differencesOf(before, before).exhibits).to.deep.equal({ added: [], removed: [], changed: [] });
    expect(differencesOf(before, manifestOf([exhibit(1, { leaf: HEX(9) })])).exhibits.changed[0]?.what).to.deep.equal(['record']);
  });

  it('differ by documents, where both say which they have', () => {
    const documents = (all: PackDocument[]): PackManifest => ({ ...full, bundle: { ...full.bundle, documents: all } });
    const before = documents([document('cover', 1, 1), document('complaint', 2, 9), document('arrears', 10, 12)]);
    const after = documents([document('cover', 1, 1), document('complaint', 2, 10, '民事起诉状'), document('differences', 11, 11)]);
    expect(differencesOf(before, after).documents).to.deep.equal({
      added: ['differences'],
      removed: ['arrears'],
      changed: [{ kind: 'complaint', title: '民事起诉状', what: ['title', 'pages'], pages: { before: 8, after: 9 } }],
    });
    const { documents: _, ...bundle } = before.bundle;
    expect(differencesOf({ ...before, bundle }, after).documents).to.equal(null);
    // the same length elsewhere in the file is no change
    expect(differencesOf(before, documents([document('cover', 1, 1), document('complaint', 4, 11), document('arrears', 20, 22)])).documents).to.deep.equal({ added: [], removed: [], changed: [] });
  });

  it('of two cases are not compared', () => {
    expect(() => differencesOf(full, { ...full, case: 'f'.repeat(32) })).to.throw(RangeError);
  });
});
