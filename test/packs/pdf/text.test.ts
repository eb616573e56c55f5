import { expect } from 'chai';
import fc from 'fast-check';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import { breakLines } from '../../../server/packs/pdf/text/lines.ts';
import { Shaper } from '../../../server/packs/pdf/text/shape.ts';
import type { Glyph } from '../../../server/packs/pdf/text/shape.ts';

const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 100);
const fonts = defaultFonts();
const lines = (text: string, width: number, size = 10): string[] => {
  const shaper = new Shaper(fonts);
  return breakLines(shaper.shape(text, 'serif'), size, width).map(({ glyphs }) => string(glyphs));
};
const string = (glyphs: readonly Glyph[]): string => glyphs.map(({ codePoint }) => String.fromCodePoint(codePoint)).join('');

describe('packs: text', () => {
  describe('lines', () => {
    it('never begins a line with closing punctuation or ends one with an opening mark', () => {
      // phrases as legal Chinese has them; none is wider than the narrowest line
      const phrase = fc.constantFrom('借款', '合同，', '（甲方）', '“乙方”', '《借款合同》', '（见“附件”）。', 'abc ', '12 ', '（ 甲）', '一、', '是？', '人');
      fc.assert(
        fc.property(fc.array(phrase, { minLength: 1, maxLength: 60 }), fc.integer({ min: 100, max: 200 }), (phrases, width) => {
          const broken = lines(phrases.join(''), width);
          for (const [i, line] of broken.entries()) {
            if (i > 0) expect(line).to.not.match(/^[，。、；：？！）》”]/);
            if (i < broken.length - 1) expect(line).to.not.match(/[（《“] *$/);
          }
        }),
        { numRuns: RUNS },
      );
    });

    it('loses and adds nothing but spaces at line ends', () => {
      fc.assert(
        fc.property(fc.stringMatching(/^[借款a-z0-9，。 （）]{0,100}$/), fc.integer({ min: 20, max: 300 }), (text, width) => {
          expect(lines(text, width).join('').replaceAll(' ', '')).to.equal(text.replaceAll(' ', ''));
        }),
        { numRuns: RUNS },
      );
    });

    it('never lets a line be wider than its room', () => {
      fc.assert(
        fc.property(fc.stringMatching(/^[借款a-z0-9，。 （）]{1,100}$/), fc.integer({ min: 20, max: 300 }), (text, width) => {
          for (const line of breakLines(new Shaper(fonts).shape(text, 'serif'), 10, width)) expect(line.width).to.be.at.most(width + 0.01);
        }),
        { numRuns: RUNS },
      );
    });

    it('keeps numbers, amounts and words whole', () => {
      expect(lines('借款本金人民币123456.78元整，利率3.65%', 90)).to.satisfy((all: string[]) => all.some((line) => line.includes('123456.78')) && all.some((line) => line.includes('3.65%')));
    });

    it('ends a line at the hyphen of a long name, never inside a date or a number', () => {
      expect(lines('核心系统 identity-verification', 80)).to.include('verification');
      for (const line of lines('还款日2024-02-15逾期合同2024-001号', 60)) expect(line).to.not.match(/\d-$/);
    });

    it('cuts a digest that is wider than the line, and keeps —— and …… whole', () => {
      expect(lines('a'.repeat(64), 100).length).to.be.greaterThan(2);
      for (const line of lines('甲乙丙丁——戊己庚辛……壬癸', 45)) expect(line).to.not.match(/^[—…]/);
    });
  });

  describe('characters', () => {
    it('has the rare names 䶮 𬭎 㻽 in all faces', () => {
      const shaper = new Shaper(fonts);
      for (const face of ['serif', 'serifBold', 'sans', 'sansBold'] as const) expect(string(shaper.shape('䶮𬭎㻽', face))).to.equal('䶮𬭎㻽');
      expect(shaper.missing.list()).to.deep.equal([]);
    });

    it('names a character that no font has, in the text and in the report; never a silent box', () => {
      const shaper = new Shaper(fonts);
      expect(string(shaper.shape('甲🙂乙', 'serif'))).to.equal('甲[U+1F642]乙');
      expect(shaper.missing.list()).to.deep.equal([{ character: 'U+1F642', count: 1 }]);
    });

    it('shows control characters and direction overrides, and drops only what is invisible by design', () => {
      const shaper = new Shaper(fonts);
      expect(string(shaper.shape('甲\u202e乙\u0007丙\u200b丁', 'serif'))).to.equal('甲[U+202E]乙[U+0007]丙丁');
    });
  });
});
