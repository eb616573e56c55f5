import { expect } from 'chai';
import fc from 'fast-check';
import { RECORD_STAGES } from '../../../server/domain/record/index.ts';
import type { SignatureFindings } from '../../../server/domain/record/index.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import { breakLines } from '../../../server/packs/pdf/text/lines.ts';
import { Shaper } from '../../../server/packs/pdf/text/shape.ts';
import { guides } from '../../../server/packs/guide.ts';
import { PACK_REASONS } from '../../../server/packs/verify-texts.ts';
import { describeObstacle } from '../../../server/packs/text/archival.ts';
import { COUNTY_COURT } from '../../../server/packs/text/en-county-court.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { WARNINGS } from '../../../server/packs/text/warnings.ts';

const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 100);
const HAN = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
const shaper = new Shaper(defaultFonts(), { latin: true });
const lines = (text: string, width: number): string[] => breakLines(shaper.shape(text, 'serif'), 10, width).map(({ glyphs }) => glyphs.map(({ codePoint }) => String.fromCodePoint(codePoint)).join(''));

/** Names of all texts, with what each is. */
function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: ${Array.isArray(value) ? `list of ${value.length}` : typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`));
}

/** Every text that is a plain word or list. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsOf) : [];
}

describe('packs: English text', () => {
  it('has every text that the Chinese one has', () => {
    expect(keysOf(textFor('en')).sort()).to.deep.equal(keysOf(textFor('zh-CN')).sort());
    for (const stage of RECORD_STAGES) expect(textFor('en').stage(stage).purpose, stage).to.match(/^\p{Lu}.*\.$/u);
  });

  it('holds no Chinese character', () => {
    const { cover } = textFor('en');
    const composed = [[3, 0, 0], [3, 3, 0], [3, 1, 0], [3, 0, 1], [3, 1, 1], [3, 0, 3], [1, 0, 0]].flatMap(([all, retained, erased]) => cover.about(all!, retained!, erased!));
    const warnings = Object.values(WARNINGS).map(({ en }) => en);
    for (const text of [...wordsOf(textFor('en')), ...composed, ...warnings, ...wordsOf(COUNTY_COURT)]) expect(text).to.not.match(HAN);
    expect(describeObstacle({ code: 'postscript', detail: '' }, 'en')).to.not.match(HAN);
  });

  it('of guides and reasons says in English what the Chinese says, with the same facts', () => {
    const chain = { chainId: 31337, registry: `0x${'a'.repeat(40)}`, logId: `0x${'b'.repeat(64)}`, origin: 'log.example.invalid/demo', development: true };
    const [english, chinese] = guides({ verifier: 'verify.mjs', case: 'c'.repeat(32), chains: [chain], exhibits: [{ original: 'originals/01-x.pdf' }] });
    expect(english!.text).to.not.match(HAN);
    for (const { name, text } of [english!, chinese!]) {
      for (const fact of ['31337', chain.registry, chain.logId, chain.origin, 'originals/01-x.pdf', 'manifest.sig', 'verifyInclusion(bytes32 logId, uint64 size, uint64 index, bytes32 leaf, bytes32[] path)', 'npm run verify', 'RFC 8785']) expect(text, name).to.contain(fact);
      for (const number of ['1', '2', '3', '4', '5']) expect(text, name).to.match(new RegExp(`\n(?:${number}\\.|${'一二三四五'[Number(number) - 1]!}、)`));
    }
    for (const line of english!.text.split('\r\n')) expect(line.length, line).to.be.at.most(150);
    const params = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
    for (const texts of [...Object.values(PACK_REASONS), ...Object.values(WARNINGS)]) {
      expect(texts.en).to.match(/\S/).and.not.match(HAN);
      expect(params(texts.en), texts.en).to.deep.equal(params(texts['zh-CN']));
    }
  });

  it('gives times in Beijing time and says so', () => {
    expect(textFor('en').dateTime('2024-01-10T02:03:04.000Z')).to.equal('10 January 2024, 10:03:04 (UTC+8)');
    expect(textFor('en').date('2024-12-31T16:00:00.000Z')).to.equal('1 January 2025');
  });

  it('describes what was found of signatures', () => {
    const found: SignatureFindings = {
      tool: 'docketproof/0.1.0', outcome: 'found', reason: null, count: 2,
      signatures: [{ signer: null, signingTime: '2024-01-10T02:03:04.000Z', signingTimeFrom: 'dictionary', coversWholeFile: false, digest: 'differs', signature: 'valid', problem: null } as unknown as SignatureFindings['signatures'][number]],
    } as unknown as SignatureFindings;
    const [first, second] = textFor('en').slip.signaturesValue(found);
    expect(first).to.equal('2 signatures, of which the first 1 are listed (found on deposit by docketproof/0.1.0; whether a certificate can be trusted was not judged)');
    expect(second).to.equal('1. signer unknown, 10 January 2024, 10:03:04 (UTC+8) (as the signer states), does not cover the whole file, digest differs (altered after signing), signature value valid');
  });

  describe('lines', () => {
    it('end at spaces and at hyphens between letters only, while a word fits its line', () => {
      const word = fc.constantFrom('the', 'claimant’s', 'defendant(s)', 'clause', '5.2(1)', 'RMB\u00a010000.00', '(“the', 'Agreement”),', 'pages 12–14', 'so-called', 'e.g.', '24%', '2024-01-09', '10:03:04', 'e-mail');
      fc.assert(
        fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.integer({ min: 110, max: 300 }), (words, width) => {
          const text = words.join(' ');
          const broken = lines(text, width);
          let at = 0;
          for (const line of broken.slice(0, -1)) {
            at += line.length;
            if (text[at] === ' ') at++;
            else expect(text.slice(at - 2, at + 1), text).to.match(/^\p{L}-\p{L}$/u);
          }
        }),
        { numRuns: RUNS },
      );
    });

    it('are never wider than their room, whatever the word', () => {
      fc.assert(
        fc.property(fc.stringMatching(/^[A-Za-zäöüß0-9’“”().,;:–\- ]{1,200}$/), fc.integer({ min: 20, max: 300 }), (text, width) => {
          for (const { width: own } of breakLines(shaper.shape(text, 'serif'), 10, width)) expect(own).to.be.at.most(width + 0.01);
        }),
        { numRuns: RUNS },
      );
    });

    it('have narrow quotation marks, which a Chinese text has not', () => {
      for (const face of ['serif', 'serifBold', 'sans', 'sansBold'] as const) {
        for (const mark of '“”‘’') {
          expect(shaper.width(mark, face, 1000), `${face} ${mark}`).to.be.within(200, 600);
          expect(new Shaper(defaultFonts()).width(mark, face, 1000), `${face} ${mark}`).to.equal(1000);
        }
      }
    });
  });

  it('leaves room for the longest label before the lines to sign on', () => {
    for (const label of COUNTY_COURT.truth.lines) expect(shaper.width(label, 'serif', 10.5), label).to.be.below(200);
  });
});
