import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import * as fontkit from 'fontkit';
import { PDFDocument, PDFName } from 'pdf-lib';
import { composeBundle } from '../../../server/packs/index.ts';
import type { Attachment } from '../../../server/packs/pdf/attachments.ts';
import { srgbProfile } from '../../../server/packs/pdf/color-profile.ts';
import { DocumentBuilder } from '../../../server/packs/pdf/document.ts';
import type { DocumentFacts, Part } from '../../../server/packs/pdf/document.ts';
import { num } from '../../../server/packs/pdf/objects.ts';
import { ObjectStore } from '../../../server/packs/pdf/objects/store.ts';
import { nameText, numberText, piecesOf, stringText } from '../../../server/packs/pdf/objects/syntax.ts';
import { ByteString, Name } from '../../../server/packs/pdf/objects/values.ts';
import { Lexer } from '../../../server/packs/pdf/reader/lexer.ts';
import { CompiledCache } from '../../../server/packs/pdf/sources/cache.ts';
import type { Compiled } from '../../../server/packs/pdf/sources/compiled.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import { TrueType, subsetProgram } from '../../../server/packs/pdf/text/truetype.ts';
import { bundleOf, exhibitOf, picture, recordFor } from '../material.ts';
import { needs, pdfText, qpdfCheck } from '../tools.ts';
import { cornersPdf, pagesPdf, sealedPdf } from './pdf-material.ts';

const FACTS: DocumentFacts = { title: '标题（虚构）<&>', subject: '主题', author: '作者', producer: 'docketproof/test', language: 'zh-CN', date: '2024-03-01T01:02:03.000Z', id: new Uint8Array(32).fill(9) };
const onePage = (text: string): Part => ({ layout: () => [{ width: 300, height: 200, draw: (canvas) => void canvas.text(text, 20, 100, { face: 'serif', size: 14 }) }] });

function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-engine-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('packs: PDF engine', function () {
  this.timeout(30_000);

  describe('values', () => {
    it('are read back as they were written', () => {
      const bytes = fc.array(fc.integer({ min: 0, max: 255 })).map((all) => String.fromCharCode(...all));
      fc.assert(fc.property(bytes, (text) => {
        expect(new Lexer(Buffer.from(stringText(text), 'latin1'), 0).value()).to.deep.equal(new ByteString(text));
      }));
      fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 255 })), (all) => {
        const name = String.fromCharCode(...all);
        expect(new Lexer(Buffer.from(nameText(name), 'latin1'), 0).value()).to.deep.equal(new Name(name));
      }));
      fc.assert(fc.property(fc.oneof(fc.integer(), fc.double({ min: -1e9, max: 1e9, noNaN: true })), (value) => {
        expect(numberText(value)).to.match(/^-?\d+(\.\d+)?$/);
        expect(Math.abs(Number(numberText(value)) - value)).to.be.at.most(1e-20 + Math.abs(value) * 1e-12);
      }));
      const value = [1, -0.25, true, null, new Name('A B'), new Map([['K', new ByteString('x)')]])];
      expect(new Lexer(Buffer.from(piecesOf(value, () => null).join(''), 'latin1'), 0).value()).to.deep.equal(value);
    });

    it('of drawing have three decimals at most and are within half a thousandth', () => {
      fc.assert(fc.property(fc.double({ min: -20000, max: 20000, noNaN: true }), (value) => {
        expect(num(value)).to.match(/^-?\d+(\.\d{0,2}[1-9])?$/).and.not.equal('-0');
        expect(Math.abs(Number(num(value)) - value)).to.be.at.most(0.000500001);
      }));
    });
  });

  describe('objects', () => {
    it('of the same content are stored once, of any other never', () => {
      const store = new ObjectStore();
      const data = Buffer.alloc(5000, 7);
      const first = store.share('/A 1', data);
      expect(store.share('/A 1', Buffer.from(data)).text).to.equal(first.text);
      expect(store.share('/A 2', Buffer.from(data)).text).to.not.equal(first.text);
      // alike where a fingerprint looks, different elsewhere
      const other = Buffer.from(data);
      other[1000] = 8;
      expect(store.share('/A 1', other).text).to.not.equal(first.text);
      expect(store.share('/A 1', other).text).to.not.equal(first.text);
    });

    it('that were promised and never written are a fault, not a damaged file', () => {
      const store = new ObjectStore();
      store.next();
      expect(() => store.serialize('')).to.throw('object 1 was never written');
    });

    it('are stored once across exhibits: a seal’s font, a picture, a whole copy', async () => {
      const bytes = picture('image/jpeg');
      const document = await PDFDocument.create();
      for (let i = 0; i < 2; i++) document.addPage().drawImage(await document.embedJpg(bytes), { x: i, y: 0, width: 200, height: 200 });
      const [first, second] = [await document.save(), Buffer.concat([await document.save(), Buffer.from('\n')])];
      const bundle = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '甲', 'application/pdf', first), first), exhibitOf(recordFor(2, 'contract', '乙', 'application/pdf', second), second), exhibitOf(recordFor(3, 'contract', '丙', 'image/jpeg', bytes), bytes)]));
      const file = Buffer.from(bundle.bytes);
      const places: number[] = [];
      for (let at = file.indexOf(bytes.subarray(0, 400)); at >= 0; at = file.indexOf(bytes.subarray(0, 400), at + 1)) places.push(at);
      // once as the sources have it, once with the entries of our own image object
      expect(places.length).to.be.within(1, 2);
    });

    it('keep layers of two exhibits apart though they read the same: one is off, the other on', async () => {
      const layered = (off: boolean) => cornersPdf((page, document) => {
        const { context, catalog } = document;
        const layer = context.register(context.obj({ Type: 'OCG' }));
        catalog.set(PDFName.of('OCProperties'), context.obj({ OCGs: [layer], D: off ? { OFF: [layer] } : {} }));
        page.node.normalizedEntries().Resources.set(PDFName.of('Properties'), context.obj({ L0: layer }));
      });
      const files = [await layered(true), await layered(false)];
      const { bytes } = await composeBundle(bundleOf(files.map((file, i) => exhibitOf(recordFor(i + 1, 'contract', '甲', 'application/pdf', file), file))));
      expect(Buffer.from(bytes).toString('latin1')).to.match(/\/OCGs\[(\d+) 0 R (?!\1 )\d+ 0 R\]\/D<<\/Name\(exhibits\)\/OFF\[\1 0 R\]/);
    });
  });

  it('gives the same bytes for a bundle whatever was composed before it', async () => {
    const input = async () => bundleOf(await Promise.all([pagesPdf(3), sealedPdf()].map(async (file, i) => exhibitOf(recordFor(i + 1, 'contract', '证据', 'application/pdf', await file), await file))));
    const bundle = await input();
    const first = (await composeBundle(bundle)).bytes;
    const others = bundleOf([exhibitOf(recordFor(1, 'identity', '别的字符：䶮𬭎㻽', 'image/png', picture('image/png')), picture('image/png'))]);
    await composeBundle(others);
    await composeBundle({ ...bundle, exhibits: bundle.exhibits.slice(1) });
    expect(Buffer.compare(first, (await composeBundle(bundle)).bytes)).to.equal(0);
  });

  describe('the cache of compiled files', () => {
    const compiled: Compiled = { placeholder: { code: 'empty', params: {} } };

    it('compiles the same bytes once, and others that look alike anew', async () => {
      let count = 0;
      const cache = new CompiledCache(1 << 20);
      const make = () => cache.get('pdf', bytes, () => Promise.resolve((count++, compiled)));
      let bytes = Buffer.alloc(5000, 1);
      await make();
      bytes = Buffer.from(bytes);
      await make();
      expect(count).to.equal(1);
      bytes = Buffer.from(bytes);
      bytes[1000] = 2;
      await make();
      expect(count).to.equal(2);
      await cache.get('png', bytes, () => Promise.resolve((count++, compiled)));
      expect(count).to.equal(3);
    });

    it('never keeps more than its limit, and what was used last longest', async () => {
      const cache = new CompiledCache(100_000);
      const file = (n: number) => Buffer.alloc(20_000, n);
      const calls: number[] = [];
      const get = (n: number) => cache.get('pdf', file(n), () => Promise.resolve((calls.push(n), compiled)));
      for (let n = 1; n <= 30; n++) {
        await get(n);
        await get(1);
        expect(cache.size).to.be.at.most(100_000);
      }
      expect(calls.filter((n) => n === 1)).to.have.length(1);
      await cache.get('pdf', Buffer.alloc(60_000), () => Promise.resolve(compiled));
      expect(cache.size, 'one that is too large is not kept').to.be.below(100_000);
    });
  });

  describe('font subsets', () => {
    it('draw each glyph as the font does', () => {
      const face = defaultFonts().face('sans');
      const full = fontkit.create(readFileSync(new URL(import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')))) as fontkit.Font;
      const text = [...'民事起诉状䶮𬭎㻽abcÅéñ①1234，。《》'];
      const gids = [0, ...text.map((character) => face.glyph(character.codePointAt(0)!)!.gid)];
      const subset = fontkit.create(Buffer.from(face.subset(gids))) as fontkit.Font;
      gids.forEach((gid, cid) => {
        expect(subset.getGlyph(cid).path.toSVG(), `${text[cid - 1] ?? '.notdef'}`).to.equal(full.getGlyph(gid).path.toSVG());
        expect(subset.getGlyph(cid).advanceWidth).to.equal(full.getGlyph(gid).advanceWidth);
      });
    });

    it('carry the parts of a composite glyph along, which a lender’s own font may have', () => {
      const file = readFileSync(new URL(import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')));
      const [a, b, composite] = [40, 1000, 2000];
      // two parts with word arguments, the second with a scale of 1, moved by (100, 50)
      const outline = Buffer.from('ffff' + '0000000000000000' + '0023' + '0028' + '00000000' + '000b' + '03e8' + '00640032' + '4000', 'hex');
      const font = new (class extends TrueType {
        override outline(gid: number): Uint8Array {
          return gid === composite ? outline : super.outline(gid);
        }
      })(file);
      const full = fontkit.create(file) as fontkit.Font;
      const subset = fontkit.create(Buffer.from(subsetProgram(font, [0, b, composite]))) as fontkit.Font;
      expect(subset.numGlyphs, 'the part that was not asked for follows').to.equal(4);
      expect(subset.getGlyph(3).path.toSVG()).to.equal(full.getGlyph(a).path.toSVG());
      expect(subset.getGlyph(2).path.toSVG()).to.equal(full.getGlyph(a).path.toSVG() + full.getGlyph(b).path.translate(100, 50).toSVG());
    });

    it('have table checksums that add up', () => {
      const program = defaultFonts().face('serif').subset([0, 100, 200]);
      const view = new DataView(program.buffer);
      let sum = 0;
      for (let at = 0; at + 4 <= program.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
      expect(program.length % 4).to.equal(0);
      expect(sum).to.equal(0xb1b0afba);
    });
  });

  describe('attachments', () => {
    const attachments: Attachment[] = [
      { name: '还款计划.csv', mediaType: 'text/csv', description: '计算数据', relationship: 'Data', bytes: Buffer.from('期次,金额\n1,100.00\n'.repeat(50)) },
      { name: 'original.pdf', mediaType: 'application/pdf', description: '原件', relationship: 'Source', date: '2023-05-06T07:08:09.000Z', bytes: Buffer.from('%PDF bytes \0\xff', 'latin1') },
    ];
    const make = async (files: readonly Attachment[]) => {
      const builder = await DocumentBuilder.create(defaultFonts());
      for (const file of files) builder.attach(file);
      return (await builder.write([onePage('附件')], FACTS)).bytes;
    };

    it('come out byte for byte, under their names', async function () {
      needs(this, 'pdfdetach', 'qpdf');
      const bytes = await make(attachments);
      qpdfCheck(bytes);
      withFolder((folder) => {
        const path = join(folder, 'file.pdf');
        writeFileSync(path, bytes);
        const list = execFileSync('pdfdetach', ['-list', path], { encoding: 'utf8' });
        expect(list).to.contain('2 embedded files').and.contain('original.pdf').and.contain('还款计划.csv');
        attachments.forEach(({ name, bytes: content }) => {
          const number = new RegExp(`^(\\d+): ${name}$`, 'm').exec(list)![1]!;
          execFileSync('pdfdetach', ['-save', number, '-o', join(folder, 'out'), path]);
          expect(readFileSync(join(folder, 'out')).equals(Buffer.from(content)), name).to.equal(true);
        });
      });
    });

    it('state size, checksum, relationship and the date they were given', async () => {
      const text = Buffer.from(await make(attachments)).toString('latin1');
      for (const { bytes, relationship } of attachments) {
        expect(text).to.contain(`/Size ${bytes.length}/CheckSum<${createHash('md5').update(bytes).digest('hex')}>`);
        expect(text).to.contain(`/AFRelationship/${relationship}`);
      }
      expect(text).to.contain('/ModDate(D:20230506070809Z)').and.contain('/ModDate(D:20240301010203Z)').and.match(/\/AF\[\d+ 0 R \d+ 0 R\]/);
    });

    it('give the same bytes in whatever order they were added', async () => {
      expect(Buffer.compare(await make(attachments), await make(attachments.toReversed()))).to.equal(0);
    });

    it('with a path for a name, no name or a name twice are refused', async () => {
      const builder = await DocumentBuilder.create(defaultFonts());
      const file = attachments[1]!;
      builder.attach(file);
      for (const name of ['original.pdf', '', 'a/b', 'a\\b']) expect(() => builder.attach({ ...file, name }), name).to.throw(RangeError);
    });
  });

  describe('metadata', () => {
    it('says the same in the information dictionary and in XMP', async function () {
      needs(this, 'pdfinfo');
      const bytes = await (await DocumentBuilder.create(defaultFonts())).write([onePage('元数据')], FACTS);
      withFolder((folder) => {
        const path = join(folder, 'file.pdf');
        writeFileSync(path, bytes.bytes);
        const { stdout } = spawnSync('pdfinfo', ['-meta', path], { encoding: 'utf8' });
        expect(stdout).to.contain('标题（虚构）&#60;&#38;&#62;').and.contain('<xmp:CreateDate>2024-03-01T01:02:03Z</xmp:CreateDate>').and.not.contain('pdfaid:part>');
        expect(execFileSync('pdfinfo', [path], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } })).to.contain('标题（虚构）<&>').and.match(/CreationDate: +Fri Mar +1 01:02:03 2024/);
      });
      expect(pdfText(bytes.bytes)).to.contain('元数据');
    });

    it('has a colour profile whose parts lie where its directory says', () => {
      const profile = Buffer.from(srgbProfile());
      expect(profile.readUInt32BE(0)).to.equal(profile.length);
      expect(profile.toString('latin1', 12, 20)).to.equal('mntrRGB ');
      expect(profile.toString('latin1', 36, 40)).to.equal('acsp');
      const types: Record<string, string> = {};
      for (let i = 0; i < profile.readUInt32BE(128); i++) {
        const at = 132 + 12 * i;
        const [offset, length] = [profile.readUInt32BE(at + 4), profile.readUInt32BE(at + 8)];
        expect(offset % 4).to.equal(0);
        expect(offset + length).to.be.at.most(profile.length);
        types[profile.toString('latin1', at, at + 4)] = profile.toString('latin1', offset, offset + 4);
      }
      expect(types).to.deep.equal({ desc: 'desc', cprt: 'text', rXYZ: 'XYZ ', gXYZ: 'XYZ ', bXYZ: 'XYZ ', wtpt: 'XYZ ', rTRC: 'curv', gTRC: 'curv', bTRC: 'curv' });
      // the colorants add up to the white point
      const xyz = (tag: string): number[] => {
        const at = 132 + 12 * Object.keys(types).indexOf(tag);
        return [8, 12, 16].map((offset) => profile.readInt32BE(profile.readUInt32BE(at + 4) + offset) / 65536);
      };
      xyz('wtpt').forEach((value, i) => expect(xyz('rXYZ')[i]! + xyz('gXYZ')[i]! + xyz('bXYZ')[i]!).to.be.closeTo(value, 0.001));
    });
  });
});
