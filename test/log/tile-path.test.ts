import { expect } from 'chai';
import fc from 'fast-check';
import { parseTilePath, partialFolder, tilePath } from '../../server/log/index.ts';

describe('Tile paths (C2SP tlog-tiles)', () => {
  it('writes the examples of the specification', () => {
    expect(tilePath({ level: 0, index: 1234067 })).to.equal('tile/0/x001/x234/067');
    // The tree of 70 000 leaves.
    expect(tilePath({ level: 0, index: 272 })).to.equal('tile/0/272');
    expect(tilePath({ level: 0, index: 273, width: 112 })).to.equal('tile/0/273.p/112');
    expect(tilePath({ level: 1, index: 1, width: 17 })).to.equal('tile/1/001.p/17');
    expect(tilePath({ level: 2, index: 0, width: 1 })).to.equal('tile/2/000.p/1');
    expect(tilePath({ level: 0, index: 999 })).to.equal('tile/0/999');
    expect(tilePath({ level: 0, index: 1000 })).to.equal('tile/0/x001/000');
    expect(partialFolder(0, 1234067)).to.equal('tile/0/x001/x234/067.p');
  });

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 63 }), fc.maxSafeNat(), fc.option(fc.integer({ min: 1, max: 255 }), { nil: undefined }), (level, index, width) => {
        const address = { level, index, ...(width !== undefined && { width }) };
        expect(parseTilePath(tilePath(address).slice('tile/'.length))).to.deep.equal(address);
      }),
    );
  });

  const wrong = [
    '', '0', '0/', '/000', '0/0', '0/00', '0/0000', '0/1000', '0/x000/001', '0/x001', '0/001/000', '0/x01/000', '0/X001/000', '00/000', '01/000', '-1/000', '+1/000', '64/000', '100/000', '0/000/',
    '0/000.p', '0/000.p/', '0/000.p/0', '0/000.p/01', '0/000.p/256', '0/000.p/1000', '0/000.p/-1', '0/000.p/1/', '0/000.P/1', '0/000.tmp', 'entries/000', '0/../000', '0/x001/../000', ' 0/000', '0/000\n',
    '0/٠٠٠', '0/x999/x999/x999/x999/x999/x999/999',
  ];
  for (const path of wrong) it(`refuses ${JSON.stringify(path)}`, () => expect(parseTilePath(path)).to.equal(null));
});
