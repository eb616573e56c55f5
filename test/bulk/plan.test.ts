import { expect } from 'chai';
import fc from 'fast-check';
import writeXlsx from 'write-excel-file/node';
import { planFiles, readManifest, type ManifestName, type ManifestRow, type PlannedFile } from '../../server/bulk/index.ts';
import { entryKey, readStated, resolveReferences } from '../../server/bulk/manifest-fields.ts';
import { MANIFEST_COLUMNS } from '../../server/bulk/manifest-table.ts';
import { provenanceSchema } from '../../server/domain/record/index.ts';
import { AppError } from '../../server/errors.ts';
import { writeTemplate } from '../../server/tables/index.ts';
import { stated } from './zips.ts';

async function* bytesOf(text: string | Buffer): AsyncGenerator<Buffer> {
  yield Buffer.from(text as string);
}

const read = (name: ManifestName, content: string | Buffer, rows = 10) => readManifest(name, bytesOf(content), { rows });

async function refusalOf(reading: Promise<unknown>): Promise<AppError> {
  return reading.then(
    () => expect.fail('it was read'),
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error as Error)),
  );
}

const rowsOf = (values: Record<string, unknown>[]): ManifestRow[] => values.map((value, i) => ({ row: i + 1, value }));
const plan = (values: Record<string, unknown>[], present: string[] = values.map(({ file }) => String(file))) => planFiles(rowsOf(values), new Map(present.map((path) => [path, { problem: null }])));
const codes = (files: PlannedFile[]) => files.map(({ path, refusal }) => [path, refusal?.code ?? null]);

describe('bulk: manifest', () => {
  it('reads a list, a document with its format, and lines, and counts rows as a clerk does', async () => {
    const entries = [stated('a.pdf'), stated('b.pdf')];
    const expected = [
      { row: 1, value: entries[0] },
      { row: 2, value: entries[1] },
    ];
    expect(await read('manifest.json', JSON.stringify(entries))).to.deep.equal(expected);
    expect(await read('manifest.json', `\uFEFF${JSON.stringify({ format: 'docketproof/bulk-manifest/v1', entries })}`)).to.deep.equal(expected);
    expect(await read('manifest.ndjson', `${JSON.stringify(entries[0])}\r\n\n${JSON.stringify(entries[1])}\n`)).to.deep.equal([expected[0], { ...expected[1], row: 3 }]);
  });

  it('is refused as a whole with the row and field named', async () => {
    const wrong: [ManifestName, string | Buffer, string, RegExp][] = [
      ['manifest.json', '{"a":1}', 'bulk-manifest-unreadable', /list/],
      ['manifest.json', JSON.stringify({ format: 'docketproof/bulk-manifest/v2', entries: [] }), 'bulk-manifest-unreadable', /v1/],
      ['manifest.json', '[{"file":"a","file":"b"}]', 'bulk-manifest-unreadable', /\$\[0\]/],
      ['manifest.json', '[1]', 'bulk-manifest-unreadable', /row 1/],
      ['manifest.json', Buffer.from([0x5b, 0xff, 0x5d]), 'bulk-manifest-unreadable', /UTF-8/],
      ['manifest.json', '[]', 'bulk-manifest-empty', /manifest\.json/],
      ['manifest.ndjson', `${JSON.stringify(stated('a'))}\n{"file":`, 'bulk-manifest-unreadable', /row 2/],
      ['manifest.json', JSON.stringify([stated('a'), stated('b', { lonNumber: 'x' })]), 'bulk-manifest-field', /row 2.*lonNumber/],
      ['manifest.json', JSON.stringify([stated('a', { provenance: { sourceSystem: 'x', sourcesystem: 'y' } })]), 'bulk-manifest-field', /row 1.*sourcesystem/],
      ['manifest.json', JSON.stringify(Array.from({ length: 11 }, (_, i) => stated(`f${i}`))), 'bulk-files-too-many', /11/],
    ];
    for (const [name, content, code, message] of wrong) {
      const error = await refusalOf(read(name, content));
      expect([error.code, error.message], String(content).slice(0, 60)).to.satisfy(([found, text]: [string, string]) => found === code && message.test(text));
    }
  });
});

describe('bulk: manifest as a table', () => {
  const line = (...cells: string[]) => `${cells.join(',')}\r\n`;
  const HEADINGS = ['文件', '借据号', '业务阶段', '证据名称', '业务发生时间', '来源系统', '采集方式', '所印证的存证编号'];
  const ENTRY = stated('借款/合同 1.pdf', { provenance: { sourceSystem: 'core-lending', captureMethod: '导出,归档', corroborates: ['file:b.pdf', 'file:c.pdf'] } });
  const CELLS = ['借款/合同 1.pdf', '虚构贷款-EXAMPLE-0001', 'contract', '个人消费借款合同（虚构样本）', '2024-05-31T16:00:00+08:00', 'core-lending', '"导出,归档"', 'file:b.pdf file:c.pdf'];

  it('states the same as JSON does, with Chinese and English headings, in UTF-8 and GB 18030', async () => {
    const english = ['file', 'Loan number', 'stage', 'title', 'event_time', 'sourceSystem', 'captureMethod', 'corroborates'];
    for (const headings of [HEADINGS, english]) expect(await read('manifest.csv', line(...headings) + line(...CELLS))).to.deep.equal([{ row: 2, value: ENTRY }]);
    const gbk = Buffer.concat([Buffer.from('file,loanNumber,stage,title,eventTime,sourceSystem\r\na.pdf,X-1,contract,'), Buffer.from('bde8bfeebacfcdac', 'hex'), Buffer.from(',2024-05-31T16:00:00+08:00,core\r\n')]);
    expect((await read('manifest.csv', gbk))[0]!.value).to.include({ title: '借款合同' });
  });

  it('gives an entry the same key as JSON does: a manifest saved in another format records nothing twice', async () => {
    const [fromCsv] = await read('manifest.csv', line(...HEADINGS) + line(...CELLS));
    expect(entryKey(readStated(fromCsv!.value), '0'.repeat(64))).to.equal(entryKey(readStated(ENTRY), '0'.repeat(64)));
  });

  it('reads XLSX, and refuses the example row of its own template', async () => {
    const workbook = await writeXlsx([{ sheet: '数据', data: [HEADINGS, CELLS.map((cell) => cell.replaceAll('"', ''))].map((row) => row.map((value) => ({ value, type: String }))) }]).toBuffer();
    expect(await read('manifest.xlsx', workbook)).to.deep.equal([{ row: 2, value: ENTRY }]);
    const [row] = await read('manifest.xlsx', Buffer.from(await writeTemplate(MANIFEST_COLUMNS, 'xlsx', 'zh-CN')));
    expect(planFiles([row!], new Map([[String(row!.value.file), { problem: null }]]))[0]!.refusal).to.have.property('code', 'metadata-invalid');
  });

  it('has a column for every field of provenance', () => {
    expect(MANIFEST_COLUMNS.map(({ name }) => name)).to.include.members(['file', 'loanNumber', 'stage', 'title', 'eventTime', 'supersedes', ...Object.keys(provenanceSchema.shape)]);
  });

  it('separates references by semicolons where a path holds spaces', async () => {
    const [row] = await read('manifest.csv', line(...HEADINGS) + line(...CELLS.slice(0, 7), 'file:b 1.pdf; file:c.pdf'));
    expect((row!.value.provenance as { corroborates: string[] }).corroborates).to.deep.equal(['file:b 1.pdf', 'file:c.pdf']);
  });

  it('is refused as a whole with the column named, and row by row for what is wrong in a cell', async () => {
    const unknown = await refusalOf(read('manifest.csv', line(...HEADINGS, '阶段2') + line(...CELLS, 'x')));
    expect([unknown.code, /阶段2/.test(unknown.message)]).to.deep.equal(['bulk-manifest-unreadable', true]);
    expect((await refusalOf(read('manifest.csv', line(...HEADINGS.slice(1)) + line(...CELLS.slice(1))))).message).to.contain('file');
    expect((await refusalOf(read('manifest.csv', line(...HEADINGS) + line(...CELLS).repeat(11)))).message).to.contain('10');
    expect((await refusalOf(read('manifest.xlsx', line(...HEADINGS)))).code).to.equal('bulk-manifest-unreadable');
    const [bad, good] = await read('manifest.csv', line(...HEADINGS) + line(...CELLS.slice(0, 6), 'x'.repeat(10_001), '') + line('b.pdf', ...CELLS.slice(1)));
    expect(codes(planFiles([bad!, good!], new Map(['借款/合同 1.pdf', 'b.pdf', 'c.pdf'].map((path) => [path, { problem: null }]))))[0]).to.deep.equal(['借款/合同 1.pdf', 'metadata-invalid']);
  });
});

describe('bulk: plan', () => {
  it('names each bad row and goes on with the others', () => {
    const files = plan(
      [
        stated('good.pdf'),
        stated('stage.pdf', { stage: 'wedding' }),
        stated('time.pdf', { eventTime: '2024-02-30T00:00:00Z' }),
        stated('absent.pdf'),
        stated('../up.pdf'),
        { ...stated('x'), file: undefined },
        stated('twice.pdf'),
        stated('twice.pdf'),
        stated('differs.pdf'),
        stated('differs.pdf', { loanNumber: '虚构贷款-EXAMPLE-0002' }),
        stated('text.pdf', { provenance: 'core' }),
        stated('number.pdf', { supersedes: 5 }),
      ],
      ['good.pdf', 'stage.pdf', 'time.pdf', 'twice.pdf', 'differs.pdf', 'text.pdf', 'number.pdf', 'unlisted.pdf'],
    );
    expect(codes(files)).to.deep.equal([
      ['good.pdf', null],
      ['stage.pdf', 'metadata-invalid'],
      ['time.pdf', 'metadata-invalid'],
      ['absent.pdf', 'bulk-file-absent'],
      ['../up.pdf', 'bulk-path-refused'],
      ['', 'metadata-invalid'],
      ['twice.pdf', null],
      ['twice.pdf', 'bulk-row-twice'],
      ['differs.pdf', 'bulk-rows-differ'],
      ['differs.pdf', 'bulk-rows-differ'],
      ['text.pdf', 'metadata-invalid'],
      ['number.pdf', 'metadata-invalid'],
      ['unlisted.pdf', 'bulk-file-unlisted'],
    ]);
    expect(files[1]!.refusal!.params).to.include({ path: '$.stage' });
  });

  it('finds a file whose name is composed differently in the archive', () => {
    expect(codes(plan([stated('é.pdf'.normalize('NFD'))], ['é.pdf'.normalize('NFC')]))).to.deep.equal([['é.pdf'.normalize('NFC'), null]]);
  });

  it('puts what is referred to before what refers to it, and names circles and dead ends', () => {
    const refer = (...paths: string[]) => ({ provenance: { sourceSystem: 'core-lending', corroborates: paths.map((path) => `file:${path}`) } });
    const files = plan(
      [
        stated('c', refer('b', 'a')),
        stated('b', refer('a')),
        stated('a'),
        stated('new', { supersedes: 'file:a' }),
        stated('circle1', refer('circle2')),
        stated('circle2', { supersedes: 'file:circle1' }),
        stated('self', refer('self')),
        stated('dead', refer('nowhere')),
        stated('behind-dead', refer('dead')),
        stated('behind-bad', refer('bad')),
        stated('bad', { title: '' }),
      ],
    );
    expect(files.map(({ path, level, refusal }) => [path, refusal?.code ?? level])).to.deep.equal([
      ['c', 2],
      ['b', 1],
      ['a', 0],
      ['new', 1],
      ['circle1', 'bulk-reference-cycle'],
      ['circle2', 'bulk-reference-cycle'],
      ['self', 'bulk-reference-cycle'],
      ['dead', 'bulk-reference-missing'],
      ['behind-dead', 'bulk-reference-refused'],
      ['behind-bad', 'bulk-reference-refused'],
      ['bad', 'metadata-invalid'],
    ]);
    expect(files[4]!.refusal!.params).to.deep.equal({ rows: '5, 6, 7' });
  });

  it('orders any references: each accepted file after all it refers to, and what is refused as a circle leads into one', () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.nat(11), { maxLength: 3 }), { minLength: 1, maxLength: 12 }), (targets) => {
        const edges = targets.map((list) => list.filter((target) => target < targets.length));
        const files = plan(edges.map((list, i) => stated(`f${i}`, { provenance: { sourceSystem: 'core-lending', ...(list.length > 0 && { corroborates: list.map((target) => `file:f${target}`) }) } })));
        // independently: a file is sound when no path from it ever comes back to a file of the path
        const leadsIntoCircle = (i: number, path: number[]): boolean => path.includes(i) || edges[i]!.some((target) => leadsIntoCircle(target, [...path, i]));
        files.forEach(({ refusal, level, references }, i) => {
          expect(refusal?.code ?? null).to.equal(leadsIntoCircle(i, []) ? 'bulk-reference-cycle' : null);
          if (refusal === null) for (const target of Object.values(references)) expect(files[target]!.level).to.be.below(level);
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('bulk: entry', () => {
  const key = (changes: Record<string, unknown> = {}, file = 'a.pdf', sha256 = '0'.repeat(64)) => entryKey(readStated(stated(file, changes)), sha256);

  it('has one key, however its time or its absent fields are spelled', () => {
    expect(key({ eventTime: '2024-05-31T08:00:00.000Z' })).to.equal(key());
    expect(key({ supersedes: null })).to.equal(key());
    expect(key()).to.match(/^bulk-v1-[0-9a-f]{64}$/);
  });

  it('has another key for any other statement, path or content', () => {
    const changes: Record<string, unknown>[] = [{ loanNumber: 'x' }, { stage: 'identity' }, { title: 'x' }, { eventTime: '2024-05-31T08:00:00.001Z' }, { provenance: { sourceSystem: 'x' } }, { provenance: { sourceSystem: 'core-lending', actor: 'x' } }, { supersedes: 'file:b' }, { provenance: { sourceSystem: 'core-lending', corroborates: ['file:b'] } }];
    const keys = [key(), key({}, 'b.pdf'), key({}, 'a.pdf', '1'.repeat(64)), ...changes.map((each) => key(each))];
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('stays the same in later versions, or documents would be recorded twice after an upgrade', () => {
    expect(key({ supersedes: 'file:b.pdf', provenance: { sourceSystem: 'core-lending', actor: '张三（虚构）', corroborates: ['file:c.pdf'] } })).to.equal('bulk-v1-1337595a4cfc81165d8183ab8c4487749426876efc6929fbe0fdcbda04c128bb');
  });

  it('resolves references in their order, beside ids', () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const { metadata } = readStated(stated('a', { supersedes: 'file:s', provenance: { sourceSystem: 'x', corroborates: ['file:b', id, 'file:c'] } }));
    const resolved = resolveReferences(metadata, (path) => `<${path}>`);
    expect([resolved.supersedes, resolved.provenance.corroborates]).to.deep.equal(['<s>', ['<b>', id, '<c>']]);
  });

  it('is refused for references that are named twice, too many, or neither file nor id', () => {
    const corroborates = (list: unknown[]) => () => readStated(stated('a', { provenance: { sourceSystem: 'x', corroborates: list } }));
    for (const list of [['file:b', 'file:b'], Array.from({ length: 65 }, (_, i) => `file:${i}`), ['file:b', 'b'], ['file:b', 7]]) expect(corroborates(list), JSON.stringify(list).slice(0, 40)).to.throw(AppError).with.property('code', 'metadata-invalid');
    expect(corroborates(['file:b', 'file:c'])).to.not.throw();
  });
});
