import { expect } from 'chai';
import { detectMediaType, MediaTypeSniffer } from '../../server/evidence/vault/media-type.ts';

const text = (value: string) => Buffer.from(value, 'utf8');

describe('detectMediaType', () => {
  const cases: [name: string, sample: Buffer, mediaType: string][] = [
    ['PDF', text('%PDF-1.7\n%âãÏÓ\n1 0 obj'), 'application/pdf'],
    ['PNG', Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080600000', 'hex'), 'image/png'],
    ['JPEG', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), 'image/jpeg'],
    ['CSV', text('日期,金额,状态\n2024-01-10,100.00,已还\n2024-02-10,"1,000.00",已还\n'), 'text/csv'],
    ['CSV with a byte order mark', text('\ufeffa;b\r\n1;2\r\n'), 'text/csv'],
    ['TSV', text('a\tb\n1\t2\n'), 'text/tab-separated-values'],
    ['plain Chinese text', text('催收记录：第一次电话提醒，未接通。\n第二次，接通。\n'), 'text/plain'],
    ['prose with commas', text('first, second\nthird, fourth, fifth\n'), 'text/plain'],
    ['one line', text('a,b,c'), 'text/plain'],
    ['JSON', text(' {"a": [1, 2]}\n'), 'application/json'],
    ['a JSON array', text('[1,2,3]'), 'application/json'],
    ['broken JSON', text('{"a": '), 'text/plain'],
    ['something in brackets', text('[附件] 借款合同'), 'text/plain'],
    ['HTML', text('<!-- x -->\n<!DOCTYPE html><html><body></body></html>'), 'text/html'],
    ['XML', text('<?xml version="1.0"?><a/>'), 'application/xml'],
    ['GB18030 text', Buffer.from('bde8bfeebacfcdac0abdf0b6ee', 'hex'), 'text/plain'],
    ['UTF-16 text', Buffer.from('fffe2d4e8765', 'hex'), 'text/plain'],
    ['binary', Buffer.from([1, 2, 3, 0, 255, 254, 7, 8]), 'application/octet-stream'],
    ['text with NUL', text('abc\u0000def'), 'application/octet-stream'],
  ];
  for (const [name, sample, mediaType] of cases) {
    it(`tells ${name}`, async () => {
      expect(await detectMediaType(sample, true)).to.equal(mediaType);
    });
  }

  it('does not mind a character cut in half at the end of the sample', async () => {
    const bytes = text('催收记录\n'.repeat(10));
    expect(await detectMediaType(bytes.subarray(0, bytes.length - 2), false)).to.equal('text/plain');
  });

  it('looks at the first 64 KiB, in whatever pieces they come, and keeps no reference to them', async () => {
    const sniffer = new MediaTypeSniffer();
    const reused = Buffer.alloc(4);
    for (const part of ['%PD', 'F-1', '.4\n']) {
      reused.write(part.padEnd(4, ' ').slice(0, 3), 0, 'latin1');
      sniffer.add(reused.subarray(0, 3));
    }
    for (let i = 0; i < 10; i++) sniffer.add(Buffer.alloc(50_000));
    expect(await sniffer.detect()).to.equal('application/pdf');
  });

  it('is not stopped by a signature with nothing sensible behind it', async () => {
    for (const hex of ['504b0304ffff', '504b03041400000008', '1f8b08ff', '4949', 'd0cf11e0a1b11ae1', '49492a00ffffffff', 'fffb', '00000020667479', '4f676753', '1a45dfa3ff']) {
      expect(await detectMediaType(Buffer.from(hex, 'hex'), true)).to.match(/^[a-z]+\/[a-z0-9.+-]+$/);
    }
  });
});
