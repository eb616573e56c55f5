import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fromHex, toHex } from '../../../server/domain/bytes.ts';
import { consistencyPath, EMPTY_ROOT, hashLeaf, inclusionPath, rootOf, verifyConsistency, verifyInclusion } from '../../../server/domain/merkle/index.ts';

/** The eight records of Certificate Transparency's reference tests (google/certificate-transparency, merkle_tree_test.cc). */
const RECORDS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
/** Roots over the first 0…8 of them. */
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const INCLUSION: { index: number; size: number; path: string[] }[] = [
  { index: 0, size: 1, path: [] },
  {
    index: 0,
    size: 8,
    path: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    index: 5,
    size: 8,
    path: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  { index: 2, size: 3, path: ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'] },
  {
    index: 1,
    size: 5,
    path: [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  },
];
const CONSISTENCY: { from: number; to: number; path: string[] }[] = [
  { from: 1, to: 1, path: [] },
  {
    from: 1,
    to: 8,
    path: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    from: 6,
    to: 8,
    path: [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  {
    from: 2,
    to: 5,
    path: ['5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'],
  },
];

const leaves = RECORDS.map((record) => hashLeaf(fromHex(record)));
const root = (size: number): Uint8Array => fromHex(ROOTS[size]!);

describe('Merkle tree: values published with Certificate Transparency', () => {
  ROOTS.forEach((expected, size) => {
    it(`gives the root of ${size} records`, () => expect(toHex(rootOf(leaves.slice(0, size)))).to.equal(expected));
  });

  it('gives the root of no records as EMPTY_ROOT', () => expect(toHex(EMPTY_ROOT)).to.equal(ROOTS[0]));

  for (const { index, size, path } of INCLUSION) {
    it(`gives and accepts the inclusion path of leaf ${index} in ${size}`, () => {
      expect(inclusionPath(leaves.slice(0, size), index).map(toHex)).to.deep.equal(path);
      expect(verifyInclusion({ leaf: leaves[index]!, index, size, path: path.map((hash) => fromHex(hash)), root: root(size) })).to.equal(true);
    });
  }

  for (const { from, to, path } of CONSISTENCY) {
    it(`gives and accepts the consistency path from ${from} to ${to}`, () => {
      expect(consistencyPath(leaves.slice(0, to), from).map(toHex)).to.deep.equal(path);
      const claim = { fromSize: from, fromRoot: root(from), toSize: to, toRoot: root(to), path: path.map((hash) => fromHex(hash)) };
      expect(verifyConsistency(claim)).to.equal(true);
    });
  }
});

interface InclusionVector {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  desc: string;
  wantErr: boolean;
}

describe('Merkle tree: inclusion vectors of transparency-dev/merkle', () => {
  const folder = join(import.meta.dirname, '../../../../shared/vectors/merkle/inclusion');
  if (!existsSync(folder)) {
    console.log('      left out: the published inclusion vectors are not on this machine (expected in ../shared/vectors/merkle/inclusion)');
    return;
  }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json')).sort();
  const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

  it('has vectors of both kinds, single-entry and additional ones included', () => {
    const wanted = files.map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as InclusionVector).wantErr);
    expect(wanted).to.include(true).and.to.include(false);
    expect(files.some((file) => file.startsWith('single-entry'))).to.equal(true);
    expect(files.some((file) => file.startsWith('additional'))).to.equal(true);
  });

  for (const file of files) {
    it(relative('.', file), () => {
      const vector = JSON.parse(readFileSync(join(folder, file), 'utf8')) as InclusionVector;
      const claim = { leaf: bytes(vector.leafHash), index: vector.leafIdx, size: vector.treeSize, path: (vector.proof ?? []).map(bytes), root: bytes(vector.root) };
      expect(verifyInclusion(claim), vector.desc).to.equal(!vector.wantErr);
    });
  }
});
