import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { fromUtf8 } from '../../../server/domain/bytes.ts';
import { JsonError, canonicalText, canonicalize, parseJson } from '../../../server/domain/json/index.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };
const VECTORS = join(import.meta.dirname, '../../../../shared/vectors/jcs');

/** RFC 8785 appendix B: IEEE 754 bits and the number they must be written as. */
const APPENDIX_B: [bits: string, text: string][] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

function refusal(value: unknown): JsonError {
  try {
    canonicalize(value);
  } catch (error) {
    expect(error).to.be.instanceOf(JsonError);
    return error as JsonError;
  }
  throw new Error('was accepted');
}

describe('canonicalize (RFC 8785)', () => {
  it('writes the numbers of appendix B', () => {
    for (const [bits, text] of APPENDIX_B) expect(canonicalText(Buffer.from(bits, 'hex').readDoubleBE()), bits).to.equal(text);
    for (const bits of ['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000']) {
      expect(refusal({ n: [Buffer.from(bits, 'hex').readDoubleBE()] }).path).to.equal('$.n[0]');
    }
  });

  it('sorts keys by UTF-16 code units, as in §3.2.3', () => {
    const value = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis' };
    expect(Object.values(parseJson(canonicalText(value)) as object)).to.deep.equal([
      'One', // "1" first: an integer-like key leads in every JavaScript object
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonicalText(value)).to.equal('{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}');
  });

  it('writes the example of §3.2.2', () => {
    const text = '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}';
    expect(canonicalText(parseJson(text, { numbers: 'nearest' }))).to.equal('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  });

  it('gives the same bytes whatever the order of keys, and is stable', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        const text = canonicalText(value);
        expect(canonicalText(reversed)).to.equal(text);
        expect(canonicalText(parseJson(text))).to.equal(text);
      }),
      RUNS,
    );
  });

  it('refuses what JSON would drop, change or call a method of', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = { cycle };
    const cases: [value: unknown, path: string][] = [
      [undefined, '$'],
      [{ a: undefined }, '$.a'],
      [[1, undefined], '$[1]'],
      [[1, , 3], '$'], // eslint-disable-line no-sparse-arrays
      [Object.assign([1], { x: 1 }), '$'],
      [{ a: new Date(0) }, '$.a'],
      [new Map(), '$'],
      [new Uint8Array(2), '$'],
      [{ toJSON: () => 1 }, '$.toJSON'],
      [{ a: 1n }, '$.a'],
      [{ a: Symbol('s') }, '$.a'],
      [{ [Symbol('s')]: 1 }, '$'],
      [{ a: new String('x') }, '$.a'],  
      [{ a: Infinity }, '$.a'],
      [{ a: Number.NaN }, '$.a'],
      [cycle, '$.self.cycle'],
    ];
    for (const [value, path] of cases) {
      const error = refusal(value);
      expect({ code: error.code, path: error.path }).to.deep.equal({ code: 'not-plain-data', path });
    }
    expect(refusal({ a: ['\ud800'] })).to.include({ code: 'lone-surrogate', path: '$.a[0]' });
    expect(refusal({ 'x\udc00': 1 })).to.include({ code: 'lone-surrogate', path: '$' });
  });

  it('writes the same object twice when it stands in two places', () => {
    const shared = { b: 1 };
    expect(canonicalText([shared, shared])).to.equal('[{"b":1},{"b":1}]');
  });

  if (!existsSync(VECTORS)) console.log('      left out: the published RFC 8785 vectors are not on this machine (expected in ../shared/vectors/jcs)');
  else it('writes the published vectors', () => {
    const names = readdirSync(join(VECTORS, 'input'));
    expect(names.length).to.be.greaterThan(4);
    for (const name of names) {
      const bytes = canonicalize(parseJson(readFileSync(join(VECTORS, 'input', name)), { numbers: 'nearest' }));
      const hex = readFileSync(join(VECTORS, 'outhex', name.replace('.json', '.txt')), 'utf8').replaceAll(/\s/g, '');
      expect(Buffer.from(bytes).toString('hex'), name).to.equal(hex);
      expect(fromUtf8(bytes), name).to.equal(readFileSync(join(VECTORS, 'output', name), 'utf8'));
    }
  });
});
