import { expect } from 'chai';
import { ObjectStore } from '../../../server/packs/pdf/objects/store.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import type { Face } from '../../../server/packs/pdf/text/fonts.ts';
import { Shaper } from '../../../server/packs/pdf/text/shape.ts';
import { EmbeddedFont } from '../../../server/packs/pdf/text/subset.ts';

/** A face whose subsetter loses the outlines of some glyphs, as a widely used one does with Chinese. */
function losing(face: Face, lost: (cid: number) => boolean): Face {
  return {
    ...face,
    name: face.name,
    postscriptName: face.postscriptName,
    bbox: face.bbox,
    subset: (gids: readonly number[]) => emptied(face.subset(gids), lost),
  } as unknown as Face;
}

/** Makes entries of the location table equal, so that the glyph between them is empty. */
function emptied(program: Uint8Array, lost: (cid: number) => boolean): Uint8Array {
  const copy = Uint8Array.from(program);
  const view = new DataView(copy.buffer);
  const offset = (tag: string): number => {
    for (let i = 0; i < view.getUint16(4); i++) {
      const at = 12 + 16 * i;
      if (Buffer.from(copy.subarray(at, at + 4)).toString('latin1') === tag) return view.getUint32(at + 8);
    }
    throw new Error(tag);
  };
  const loca = offset('loca');
  const long = view.getInt16(offset('head') + 50) === 1;
  const glyphs = view.getUint16(offset('maxp') + 4);
  for (let cid = glyphs - 1; cid >= 0; cid--) {
    if (!lost(cid)) continue;
    if (long) view.setUint32(loca + 4 * cid, view.getUint32(loca + 4 * (cid + 1)));
    else view.setUint16(loca + 2 * cid, view.getUint16(loca + 2 * (cid + 1)));
  }
  return copy;
}

describe('packs: font subsets', () => {
  const fonts = defaultFonts();
  const write = async (text: string, lost: (cid: number) => boolean): Promise<void> => {
    const objects = new ObjectStore();
    const font = new EmbeddedFont(objects, losing(fonts.face('serif'), lost), 'F1');
    for (const glyph of new Shaper(fonts).shape(text, 'serif')) font.code(glyph);
    font.finish(objects, true);
  };
  const outcome = (text: string, lost: (cid: number) => boolean) => write(text, lost).then(() => 'written', (error: Error) => error.message);

  it('are refused when any printed character has lost its outline, though its text could still be extracted', async () => {
    expect(await outcome('民事起诉状', () => false)).to.equal('written');
    for (let cid = 1; cid <= 5; cid++) expect(await outcome('民事起诉状', (each) => each === cid)).to.match(/^U\+[0-9a-f]{4} has no outline/);
  });

  it('may hold blanks, which have none', async () => {
    expect(await outcome('民 事\u3000起', () => false)).to.equal('written');
  });
});
