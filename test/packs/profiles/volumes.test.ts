import { expect } from 'chai';
import fc from 'fast-check';
import { composeFiling, SHIPPED_PROFILES } from '../../../server/packs/index.ts';
import type { ComposedFiling, ComposeFile, CourtProfile } from '../../../server/packs/index.ts';
import type { BundleReport } from '../../../server/packs/pdf/compose.ts';
import type { FileSelection } from '../../../server/packs/documents/types.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { needs, pdfText, qpdfCheck, rawText } from '../tools.ts';
import { compose, inputOf, withSlot } from './material.ts';

const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 100);
const EVIDENCE = '11800016-4';
const COURT = SHIPPED_PROFILES.find(({ id }) => id === 'renmin-fayuan-online')!;
/** Only the evidence, so that nothing else is in the way. */
const evidenceOnly = (change: Parameters<typeof withSlot>[2]): CourtProfile => withSlot({ ...COURT, slots: COURT.slots.filter(({ code }) => code === EVIDENCE), rules: { notes: [] } }, EVIDENCE, change);
const words = (bytes: Uint8Array, page?: number): string => pdfText(bytes, page).replaceAll(/\s/g, '');

describe('packs: volumes', function () {
  this.timeout(60_000);

  describe('of real files', () => {
    const LIMIT = 600_000;
    const SIZES = [150_000, 150_000, 300_000, 50_000, 350_000, 20_000, 20_000];
    const input = inputOf(SIZES);
    let filing: ComposedFiling;

    before(async () => {
      filing = await composeFiling(input, evidenceOnly({ maxBytes: LIMIT }), compose, { version: 1 });
    });

    it('keep each within the limit by its real size, with every exhibit in exactly one', () => {
      expect(filing.problems).to.deep.equal([]);
      expect(filing.files.length).to.be.greaterThan(2);
      for (const { bytes } of filing.files) expect(bytes.length).to.be.at.most(LIMIT);
      expect(filing.files.flatMap(({ exhibits }) => exhibits)).to.deep.equal(SIZES.map((_, index) => index + 1));
      expect(filing.files.map(({ volume }) => volume)).to.deep.equal(filing.files.map((_, index) => index + 1));
    });

    it('bear volume and number of volumes on the cover, in Chinese numbers', function () {
      needs(this, 'pdftotext', 'qpdf');
      const count = ['', '一', '二', '三', '四', '五', '六', '七', '八'][filing.files.length]!;
      filing.files.forEach(({ bytes, name }, index) => {
        expect(words(bytes, 1)).to.contain(`第${['一', '二', '三', '四', '五', '六', '七', '八'][index]!}卷／共${count}卷`);
        expect(name).to.match(new RegExp(`_${index + 1}\\.pdf$`));
        expect(qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors');
      });
    });

    it('have an index in the first that says of each exhibit its volume and pages, which are where it lies', function () {
      needs(this, 'pdftotext');
      const [first] = filing.files;
      const at = first!.documents.find(({ kind }) => kind === 'evidence-index')!.pages;
      const index = Array.from({ length: at.to - at.from + 1 }, (_, page) => rawText(first!.bytes, at.from + page)).join('').replaceAll(/\s+/g, ' ');
      filing.files.forEach(({ exhibits, bytes, pages }, position) => {
        const volume = `第${['一', '二', '三', '四', '五', '六', '七', '八'][position]!}卷`;
        for (const number of exhibits) {
          const slip = Array.from({ length: pages }, (_, page) => page + 1).find((page) => words(bytes, page).includes(`证据${number}虚构材料${number}证明目的`))!;
          expect(slip, `slip of exhibit ${number}`).to.be.greaterThan(1);
          const entry = new RegExp(`虚构材料${number} 核心信贷系统.*?(第.卷)第 (\\d+)–(\\d+) 页 1 `).exec(index);
          expect(entry, `index entry of exhibit ${number}`).to.not.equal(null);
          expect(entry![1]).to.equal(volume);
          expect(Number(entry![2])).to.equal(slip);
          expect(words(bytes, Number(entry![3]))).to.contain(`证据${number}虚构材料${number}对应原件`);
        }
      });
      for (const { documents } of filing.files.slice(1)) expect(documents.map(({ kind }) => kind)).to.not.include('evidence-index');
      expect(filing.files.at(-1)!.documents.map(({ kind }) => kind)).to.include('certificate');
    });

    it('list in the certificate of the last all exhibits, with links to those only that it holds', function () {
      needs(this, 'pdftotext');
      const last = filing.files.at(-1)!;
      const { from, to } = last.documents.find(({ kind }) => kind === 'certificate')!.pages;
      const printed = Array.from({ length: to - from + 1 }, (_, page) => words(last.bytes, from + page)).join('');
      for (const { record } of input.exhibits) expect(printed).to.contain(record.id);
    });

    it('are parted by pages too', async () => {
      const { files, problems } = await composeFiling(input, evidenceOnly({ pagesPerVolume: 10 }), compose, { version: 1 });
      expect(problems).to.deep.equal([]);
      expect(files.length).to.be.greaterThan(1);
      for (const { pages } of files) expect(pages).to.be.at.most(10);
      expect(files.flatMap(({ exhibits }) => exhibits)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    });

    it('name the exhibit that is over the limit alone, and by how much', async () => {
      const { files, problems } = await composeFiling(inputOf([50_000, 900_000, 50_000, 1_500_000]), evidenceOnly({ maxBytes: 600_000 }), compose, { version: 1 });
      expect(files).to.deep.equal([]);
      expect(problems.map(({ rule, exhibit }) => [rule, exhibit])).to.deep.equal([['exhibit-too-large', 2], ['exhibit-too-large', 4]]);
      for (const { text, limit, actual } of problems) {
        const found = /allows ([\d.]+) MB a file, exhibit \d alone has ([\d.]+) MB: ([\d.]+) MB too many/.exec(text.en)!;
        expect(Number(found[1])).to.equal(limit! / 1_000_000);
        expect(Math.abs(Number(found[2]) - actual! / 1_000_000)).to.be.at.most(0.05 + 1e-9);
        expect(Number(found[2]) - Number(found[1])).to.be.closeTo(Number(found[3]), 1e-9);
        expect(text['zh-CN']).to.match(/每个文件限 0\.6 MB，仅证据 [24] 一件即有 [\d.]+ MB，超出 [\d.]+ MB/);
      }
    });

    it('are refused where the slot takes one file, and by how many bytes', async () => {
      const { files, problems } = await composeFiling(input, evidenceOnly({ oneFile: true, splitting: 'refuse', maxBytes: 600_000 }), compose, { version: 1 });
      expect(files).to.deep.equal([]);
      expect(problems).to.have.length(1);
      expect(problems[0]!.text.en).to.match(/^slot 11800016-4 \(Evidence index and evidence\) allows 0\.6 MB a file, the file has [\d.]+ MB: [\d.]+ MB too many$/);
    });

    it('count against the rules of all files together', async () => {
      const profile = evidenceOnly({ maxBytes: LIMIT });
      const { problems } = await composeFiling(input, { ...profile, rules: { maxFiles: 1, maxTotalBytes: 100_000, notes: [] } }, compose, { version: 1 });
      const total = filing.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
      expect(problems.map(({ rule, limit, actual }) => [rule, limit, actual])).to.deep.equal([['total-too-large', 100_000, total], ['too-many-files', 1, filing.files.length]]);
    });
  });

  describe('by a composer whose sizes are known', () => {
    const COVER = 1000;
    const PER_FILE = 3000;
    const LEAD = 5000;
    const TAIL = 4000;
    const INDEX_ROW = 10;

    /** Sizes that the originals do not tell, as text that is typeset or scans that share a stream; an index that names volumes takes more room. */
    function composerOf(sizes: readonly number[], pages: readonly number[]): ComposeFile {
      return (_input, { documents, exhibits, elsewhere, cover }: FileSelection) => {
        const numbers = exhibits === 'all' ? sizes.map((_, index) => index + 1) : exhibits;
        const lead = documents.includes('evidence-index') ? LEAD + [...(elsewhere ?? new Map<number, { volume: string }>()).values()].reduce((sum, { volume }) => sum + volume.length * INDEX_ROW, 0) : 0;
        const size = PER_FILE + (documents.includes('cover') ? COVER + (cover?.line.length ?? 0) : 0) + lead + (documents.includes('certificate') ? TAIL : 0) + numbers.reduce((sum, number) => sum + sizes[number - 1]!, 0);
        let page = (documents.includes('cover') ? 1 : 0) + (documents.includes('evidence-index') ? 1 + Math.floor(sizes.length / 30) : 0);
        const report = {
          documents: documents.map((kind) => ({ kind, title: kind, pages: { from: 1, to: 1 } })),
          exhibits: numbers.map((number) => {
            const from = page + 1;
            page += 1 + pages[number - 1]!;
            return { number, pages: { from, to: page }, copies: pages[number - 1]! };
          }),
        };
        const total = page + (documents.includes('certificate') ? 1 : 0);
        return Promise.resolve({ bytes: new Uint8Array(size), report: { ...report, pages: total } as unknown as BundleReport });
      };
    }

    const one = Uint8Array.of(1);
    const exhibitsOf = (originals: readonly number[]) => originals.map((size, index) => exhibitOf(recordFor(index + 1, 'contract', `材料${index + 1}`, 'image/jpeg', one), new Uint8Array(size)));

    it('hold every exhibit in exactly one file within its limits, or name each exhibit that alone is over one', async () => {
      const sizes = fc.array(fc.record({ size: fc.integer({ min: 100, max: 60_000 }), original: fc.integer({ min: 1, max: 60_000 }), pages: fc.integer({ min: 1, max: 40 }) }), { minLength: 1, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(sizes, fc.integer({ min: 20_000, max: 120_000 }), fc.integer({ min: 20, max: 120 }), async (all, maxBytes, pagesPerVolume) => {
          const input = bundleOf(exhibitsOf(all.map(({ original }) => original)));
          const composer = composerOf(all.map(({ size }) => size), all.map(({ pages }) => pages));
          const { files, problems } = await composeFiling(input, evidenceOnly({ documents: ['cover', 'evidence-index', 'exhibits', 'certificate'], maxBytes, pagesPerVolume }), composer, { version: 1, copies: new Map() });
          const alone = all.map(({ size, pages }) => ({ bytes: PER_FILE + COVER + '第八十八卷／共八十八卷'.length + size, pages: 2 + pages }));
          const over = alone.flatMap(({ bytes, pages }, index) => (bytes > maxBytes || pages > pagesPerVolume ? [index + 1] : []));
          if (over.length > 0) {
            expect([...new Set(problems.map(({ exhibit }) => exhibit))]).to.deep.equal(over);
            expect(files).to.deep.equal([]);
            for (const { limit, actual } of problems) expect(actual!).to.be.greaterThan(limit!);
            return;
          }
          expect(problems).to.deep.equal([]);
          expect(files.flatMap(({ exhibits }) => exhibits)).to.deep.equal(all.map((_, index) => index + 1));
          for (const { bytes, pages } of files) {
            expect(bytes.length).to.be.at.most(maxBytes);
            expect(pages).to.be.at.most(pagesPerVolume);
          }
          expect(files.filter(({ documents }) => documents.some(({ kind }) => kind === 'evidence-index'))).to.have.length(1);
          expect(files.filter(({ documents }) => documents.some(({ kind }) => kind === 'certificate'))).to.have.length(1);
        }),
        { numRuns: RUNS },
      );
    });

    it('print of other volumes where each exhibit lies in the end, also where measuring moved pages', async () => {
      const sizes = Array.from({ length: 12 }, () => 10_000);
      const plain = composerOf(sizes, sizes.map(() => 2));
      const last = new Map<string, { selection: FileSelection; report: BundleReport }>();
      // the placeholders of measuring take a page more than the real numbers
      const shifting: ComposeFile = async (input, selection) => {
        const { bytes, report } = await plain(input, selection);
        const by = selection.documents.includes('evidence-index') && [...(selection.elsewhere ?? new Map<number, { from: number }>()).values()].some(({ from }) => from > 100) ? 1 : 0;
        const moved = { ...report, pages: report.pages + by, exhibits: report.exhibits.map((each) => ({ ...each, pages: { from: each.pages.from + by, to: each.pages.to + by } })) };
        last.set(String(selection.exhibits), { selection, report: moved });
        return { bytes, report: moved };
      };
      const { files } = await composeFiling(bundleOf(exhibitsOf(sizes)), evidenceOnly({ documents: ['cover', 'evidence-index', 'exhibits', 'certificate'], maxBytes: 60_000 }), shifting, { version: 1, copies: new Map() });
      expect(files.length).to.be.greaterThan(2);
      const made = files.map(({ exhibits }) => last.get(exhibits.join())!);
      const places = new Map(made.flatMap(({ report, selection }) => report.exhibits.map(({ number, pages }) => [number, { volume: selection.volume, ...pages }] as const)));
      for (const index of [0, made.length - 1]) {
        const { elsewhere } = made[index]!.selection;
        const others = [...places].filter(([number]) => !files[index]!.exhibits.includes(number));
        expect([...elsewhere!]).to.deep.equal(others);
      }
      expect(made.map(({ selection }) => selection.volume)).to.deep.equal(files.map((_, index) => `第${'一二三四五'[index]!}卷`));
    });

    it('are parted again where a volume grew when it named the real pages', async () => {
      const sizes = Array.from({ length: 12 }, () => 10_000);
      const plain = composerOf(sizes, sizes.map(() => 2));
      const growing: ComposeFile = async (input, selection) => {
        const made = await plain(input, selection);
        const isFinal = [...(selection.elsewhere ?? new Map<number, { from: number }>()).values()].some(({ from }) => from < 100);
        return { ...made, bytes: new Uint8Array(made.bytes.length + (isFinal ? 9_000 : 0)) };
      };
      const { files, problems } = await composeFiling(bundleOf(exhibitsOf(sizes)), evidenceOnly({ documents: ['cover', 'evidence-index', 'exhibits', 'certificate'], maxBytes: 60_000 }), growing, { version: 1, copies: new Map() });
      expect(problems).to.deep.equal([]);
      for (const { bytes } of files) expect(bytes.length).to.be.at.most(60_000);
      expect(files.flatMap(({ exhibits }) => exhibits)).to.deep.equal(sizes.map((_, index) => index + 1));
    });

    it('are few: the exhibits are laid as close as they go', async () => {
      const sizes = Array.from({ length: 20 }, () => 10_000);
      const { files } = await composeFiling(bundleOf(exhibitsOf(sizes)), evidenceOnly({ documents: ['cover', 'evidence-index', 'exhibits', 'certificate'], maxBytes: 60_000 }), composerOf(sizes, sizes.map(() => 1)), { version: 1, copies: new Map() });
      // five of them fit into each file but for the documents of the first and last
      expect(files.length).to.be.within(4, 6);
    });
  });
});
