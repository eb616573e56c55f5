import { expect } from 'chai';
import fc from 'fast-check';
import { utf8 } from '../../../server/domain/bytes.ts';
import { JsonError, parseJson, type JsonErrorCode, type ParseLimits } from '../../../server/domain/json/index.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };

function failure(input: string | Uint8Array, limits?: ParseLimits): JsonError {
  try {
    parseJson(input, limits);
  } catch (error) {
    expect(error).to.be.instanceOf(JsonError);
    return error as JsonError;
  }
  throw new Error(`was accepted: ${typeof input === 'string' ? input : Buffer.from(input).toString('hex')}`);
}

describe('parseJson', () => {
  it('reads what JSON.stringify writes, to the same value', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'small' }), (text) => {
        expect(parseJson(text)).to.deep.equal(JSON.parse(text));
        expect(parseJson(utf8(text))).to.deep.equal(JSON.parse(text));
      }),
      RUNS,
    );
  });

  it('reads escapes, white space and all kinds of values', () => {
    expect(parseJson(' { "a\\u0062\\n\\"\\\\\\/" : [ 1 , -2.5e1 , true , false , null , "\\ud83d\\ude00中" ] } \r\n')).to.deep.equal({
      'ab\n"\\/': [1, -25, true, false, null, '😀中'],
    });
  });

  it('gives numbers as they were spelled when asked to, and refuses the same spellings', () => {
    const text = '{"a":12345.60,"b":[1e5,-0,9007199254740993,1e999],"c":"7"}';
    expect(parseJson(text, { numbers: 'text' })).to.deep.equal({ a: '12345.60', b: ['1e5', '-0', '9007199254740993', '1e999'], c: '7' });
    for (const bad of ['[01]', '[1.]', '[+1]', '[.5]', '[1e]']) expect(() => parseJson(bad, { numbers: 'text' }), bad).to.throw(JsonError);
  });

  it('never accepts what JSON.parse refuses', () => {
    const alphabet = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', 'u', '0', '1', '-', '+', '.', 'e', ' ', '\n', 'true', 'null', '\u0000', '\u00a0', '\ufeff', 'd8');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let ours: unknown;
        try {
          ours = parseJson(text);
        } catch {
          return;
        }
        expect(ours).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: RUNS.numRuns * 20 },
    );
  });

  const refused: [name: string, text: string, code: JsonErrorCode, position: number, path: string][] = [
    ['a duplicate key', '{"a":1,"b":{"c":1,"c":1}}', 'duplicate-key', 18, '$.b.c'],
    ['a key that is the same after unescaping', '{"a":1,"\\u0061":2}', 'duplicate-key', 7, '$.a'],
    ['a duplicate __proto__', '{"__proto__":1,"__proto__":2}', 'duplicate-key', 15, '$.__proto__'],
    ['an escaped lone high surrogate', '["x","\\ud800"]', 'lone-surrogate', 5, '$[1]'],
    ['an escaped lone low surrogate', '{"k":"\\udc00\\ud800"}', 'lone-surrogate', 5, '$.k'],
    ['a raw lone surrogate', '["\ud800"]', 'lone-surrogate', 1, '$[0]'],
    ['a lone surrogate in a key', '{"\\udfff":1}', 'lone-surrogate', 1, '$'],
    ['a number too large', '{"a":[1e999]}', 'inexact-number', 6, '$.a[0]'],
    ['a negative number too large', '-1e400', 'inexact-number', 0, '$'],
    ['a number that becomes zero', '1e-400', 'inexact-number', 0, '$'],
    ['an integer beyond a double', '[9007199254740993]', 'inexact-number', 1, '$[0]'],
    ['a fraction with digits lost', '0.30000000000000001', 'inexact-number', 0, '$'],
    ['a leading zero', '[012]', 'bad-number', 1, '$[0]'],
    ['a trailing point', '1.', 'bad-number', 0, '$'],
    ['hexadecimal', '0x10', 'bad-number', 0, '$'],
    ['a plus sign', '+1', 'syntax', 0, '$'],
    ['NaN', '{"n":NaN}', 'syntax', 5, '$.n'],
    ['a trailing comma in an object', '{"a":1,}', 'syntax', 7, '$'],
    ['a trailing comma in an array', '[1,]', 'syntax', 3, '$[1]'],
    ['a comment', '{/**/}', 'syntax', 1, '$'],
    ['single quotes', "{'a':1}", 'syntax', 1, '$'],
    ['two values', '1 2', 'syntax', 2, '$'],
    ['a missing colon', '{"a" 1}', 'syntax', 5, '$.a'],
    ['nothing', ' ', 'unterminated', 1, '$'],
    ['an open string', '{"a":"b', 'unterminated', 5, '$.a'],
    ['an open object', '{"a":1', 'unterminated', 6, '$'],
    ['a raw control character', '["a\u0001"]', 'control-character', 3, '$[0]'],
    ['an unknown escape', '["\\x"]', 'invalid-escape', 2, '$[0]'],
    ['a short \\u escape', '["\\u12g4"]', 'invalid-escape', 2, '$[0]'],
    ['a byte order mark', '\ufeff{}', 'byte-order-mark', 0, '$'],
    ['a key that needs quoting in the path', '{"a b":{"":[tru]}}', 'syntax', 12, '$["a b"][""][0]'],
  ];
  for (const [name, text, code, position, path] of refused) {
    it(`refuses ${name}`, () => {
      const error = failure(text);
      expect({ code: error.code, position: error.position, path: error.path }).to.deep.equal({ code, position, path });
    });
  }

  it('refuses invalid UTF-8 and says at which byte', () => {
    for (const bad of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80]]) {
      const error = failure(Uint8Array.of(...utf8('{"键":"'), ...bad, ...utf8('"}')));
      expect(error.code).to.equal('invalid-utf8');
      expect(error.position).to.be.within(8, 8 + bad.length);
    }
    expect(failure(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)).code).to.equal('byte-order-mark');
  });

  it('accepts other spellings of exact numbers', () => {
    for (const [text, value] of [['4.50', 4.5], ['1E2', 100], ['0.0000', 0], ['1e23', 1e23], ['9007199254740992', 2 ** 53], ['5e-324', 5e-324], ['-0.10e1', -1], ['100000000000000000000', 1e20]] as const) {
      expect(parseJson(text), text).to.equal(value);
    }
    expect(parseJson('333333333.33333329', { numbers: 'nearest' })).to.equal(333333333.3333333);
    expect(failure('1e999', { numbers: 'nearest' }).code).to.equal('inexact-number');
  });

  it('keeps __proto__ as plain data', () => {
    const value = parseJson('{"__proto__":{"polluted":true},"constructor":1}') as Record<string, unknown>;
    expect(Object.keys(value)).to.deep.equal(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
    expect('polluted' in value).to.equal(false);
  });

  it('refuses depth at its limit plus one, and deep bombs without using up the stack', () => {
    expect(parseJson('[[[]]]', { maxDepth: 3 })).to.deep.equal([[[]]]);
    expect(failure('[[{"a":[]}]]', { maxDepth: 3 }).code).to.equal('too-deep');
    expect(failure('['.repeat(500_000)).code).to.equal('too-deep');
    expect(failure('{"a":'.repeat(200_000), { maxLength: 2_000_000 }).code).to.equal('too-deep');
    // siblings do not add up
    expect(parseJson('[[],[],[],{}]', { maxDepth: 2 })).to.have.length(4);
  });

  it('refuses length before it reads anything', () => {
    expect(parseJson('"12345678"', { maxLength: 10 })).to.equal('12345678');
    expect(failure('"123456789"', { maxLength: 10 }).code).to.equal('too-large');
    expect(failure(new Uint8Array(11).fill(0xff), { maxLength: 10 }).code).to.equal('too-large');
  });

  it('does not repeat an enormous key in its error', () => {
    expect(failure(`{"${'k'.repeat(100_000)}":x}`).message.length).to.be.lessThan(200);
  });
});
