/** The table of packs on the demonstration's screen. */
import { expect } from 'chai';
import fc from 'fast-check';
import { columnsOf, displayWidth } from '../../scripts/demo/columns.ts';
import { makeLoan } from '../../scripts/demo/loan.ts';
import { notesOf } from '../../scripts/demo/notes.ts';
import { VARIANTS } from '../../scripts/demo/variants.ts';

describe('demo table of packs', () => {
  it('sets columns below one another, a Chinese character two wide', () => {
    expect(columnsOf([['No.', 'what', 'x'], ['1', '保证人', 'yes']])).to.deep.equal(['No.  what    x', '1    保证人  yes']);
    const cell = fc.array(fc.constantFrom('a', '保', '䶮', '𬭎', '（', ' ', '1')).map((characters) => characters.join(''));
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell, fc.constant('end')), { minLength: 1, maxLength: 8 }), (rows) => {
      const widths = columnsOf(rows).map((line) => displayWidth(line));
      expect(new Set(widths).size).to.equal(1);
    }));
  });

  it('tells every kind of loan apart, in both languages, and names nobody', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const notes = VARIANTS.map((variant) => notesOf(makeLoan('notes', 1, variant), language));
      expect(new Set(notes).size).to.equal(VARIANTS.length);
      if (language === 'en') for (const note of notes) expect(note.replace('信用卡纠纷', '')).to.match(/^[\x20-\x7e]+$/);
    }
    const rare = makeLoan('docketproof', 7);
    expect(notesOf(rare, 'zh-CN')).to.include('䶮').and.not.to.include(rare.borrower.name);
    expect(notesOf(makeLoan('docketproof', 14), 'en')).to.match(/guarantor.*; rare character in the name 𬭎/);
  });
});
