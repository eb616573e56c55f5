import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import express from 'express';
import yauzl from 'yauzl';
import { ArrearsInconsistency } from '../../../server/domain/arrears/index.ts';
import { identityNumberOf } from '../../../server/domain/loan/index.ts';
import { AppError } from '../../../server/errors.ts';
import { courtProfilesRouter, elementsRouter } from '../../../server/http/routes/profiles.ts';
import { CourtProfiles, elementTable, SHIPPED_PROFILES } from '../../../server/packs/index.ts';
import type { ClaimInput, CourtProfile, ElementTable } from '../../../server/packs/index.ts';
import type { ColumnSpec } from '../../../server/tables/index.ts';
import { readAll } from '../../tables/support.ts';
import { caseData, fullCase, natural } from '../complaint/material.ts';
import { claimOf } from './material.ts';

const profileOf = (id: string): CourtProfile => SHIPPED_PROFILES.find((profile) => profile.id === id)!;
const TABLE = profileOf('local-two-files').elementTable!;
const AMOUNTS = ['本金', '利息', '罚息', '复利', '违约金', '费用', '上限调减', '未抵充付款'];

async function* each(claims: readonly ClaimInput[]): AsyncGenerator<ClaimInput> {
  yield* claims;
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function entriesOf(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      const found = new Map<string, string>();
      zip.on('error', reject);
      zip.on('end', () => resolve(found));
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure);
          bytesOf(stream).then((content) => {
            found.set(entry.fileName, content.toString());
            zip.readEntry();
          }, reject);
        });
      });
      zip.readEntry();
    });
  });
}

interface SheetCell {
  value: string;
  isNumber: boolean;
}

/** Rows by heading, as the sheet's own XML has them. */
async function read(bytes: Buffer): Promise<{ headings: string[]; rows: Map<string, SheetCell>[]; xml: string }> {
  const xml = (await entriesOf(bytes)).get('xl/worksheets/sheet1.xml')!;
  const plain = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const all = [...xml.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, row]) =>
    new Map([...row!.matchAll(/<c r="([A-Z]+)\d+" s="\d"(?: t="inlineStr"><is><t xml:space="preserve">(.*?)<\/t><\/is>|><v>(.*?)<\/v>)<\/c>/gs)].map(([, column, text, number]): [string, SheetCell] => [column!, { value: plain(text ?? number!), isNumber: number !== undefined }])),
  );
  const [first, ...rest] = all;
  const headings = [...first!.values()].map(({ value }) => value);
  const columns = [...first!.keys()];
  return { headings, xml, rows: rest.map((row) => new Map(columns.flatMap((column, index): [string, SheetCell][] => (row.has(column) ? [[headings[index]!, row.get(column)!]] : [])))) };
}

const table = async (claims: readonly ClaimInput[], of: ElementTable = TABLE) => read(await bytesOf(elementTable(of, each(claims), 'zh-CN')));

describe('packs: element table', function () {
  this.timeout(60_000);

  it('has a row for each defendant, with the figures in the first only, so that a column’s sum is right', async () => {
    const claims = [claimOf(fullCase()), claimOf()];
    const { headings, rows } = await table(claims);
    expect(headings).to.deep.equal(TABLE.columns.map(({ title }) => title));
    expect(rows.map((row) => row.get('被告')!.value)).to.deep.equal(['张虚构', '䶮虚构', '赵虚构', '虚构担保有限公司', '张虚构']);
    expect(rows.map((row) => row.get('被告序号')!.value)).to.deep.equal(['1', '2', '3', '4', '1']);
    expect(rows.map((row) => row.get('序号')!.value)).to.deep.equal(['1', '1', '1', '1', '2']);
    expect(rows.map((row) => row.get('合计')?.value)).to.deep.equal([claims[0]!.statement.totals.total, undefined, undefined, undefined, claims[1]!.statement.totals.total]);
    expect(rows[0]!.get('证件号码')).to.deep.equal({ value: claims[0]!.loan.parties[0]!.person.kind === 'natural' ? claims[0]!.loan.parties[0]!.person.idNumber : '', isNumber: false });
    expect(rows[3]!.get('证件类型')!.value).to.equal('统一社会信用代码');
    expect([rows[0]!.get('案由')!.value, rows[0]!.get('管辖')!.value, rows[0]!.get('截至日')!.value, rows[0]!.get('合同编号')!.value]).to.deep.equal(['金融借款合同纠纷', '北京市虚构区人民法院', '2024-12-31', 'HT-0001']);
    expect(rows[4]!.get('管辖')!.value).to.equal('法定管辖');
  });

  it('has amounts as numbers whose row makes the total, and everything else as text', async () => {
    const [first] = (await table([claimOf(fullCase())])).rows;
    const fen = (title: string): number => Math.round(Number(first!.get(title)!.value) * 100);
    expect(AMOUNTS.reduce((sum, title) => sum + fen(title), 0)).to.equal(fen('合计'));
    for (const [title, { isNumber }] of first!) expect(isNumber, title).to.equal([...AMOUNTS, '合计'].includes(title));
  });

  it('has groups of columns for defendants where the profile says so; the last holds all that are left', async () => {
    const columns: ElementTable = { columns: [{ field: 'case', title: '案件' }, { field: 'defendant', title: '被告' }, { field: 'defendant-phone', title: '电话' }, { field: 'total', title: '合计' }], defendants: { as: 'columns', most: 3 } };
    const { headings, rows } = await table([claimOf(fullCase()), claimOf()], columns);
    expect(headings).to.deep.equal(['案件', '被告1', '电话1', '被告2', '电话2', '被告3', '电话3', '合计']);
    expect(rows).to.have.length(2);
    expect([1, 2, 3].map((n) => rows[0]!.get(`被告${n}`)!.value)).to.deep.equal(['张虚构', '䶮虚构', '赵虚构\n虚构担保有限公司']);
    expect([2, 3].map((n) => rows[1]!.get(`被告${n}`))).to.deep.equal([undefined, undefined]);
  });

  it('takes no text for a formula, an escape or XML', async () => {
    const evil = '=HYPERLINK("http://x.invalid","&<b>") _x0041_ ]]>';
    const claim = claimOf(caseData({ parties: [{ partyId: 'C-2', role: 'co-borrower', person: natural(evil, 2) }] }));
    const { rows, xml } = await table([claim]);
    expect(rows[1]!.get('被告')).to.deep.equal({ value: evil.replace('_x0041_', '_x005F_x0041_'), isNumber: false });
    expect(xml).to.not.contain('<f>').and.not.contain('<b>');
  });

  it('is read by a reader of workbooks as it was written: identity numbers whole, names with rare characters, amounts to the cent', async () => {
    const claim = claimOf(fullCase());
    const column = (name: string, heading: string, format?: 'number'): ColumnSpec => ({ name, headings: { 'zh-CN': heading, en: heading, aliases: [] }, required: false, example: '1', description: { 'zh-CN': '—', en: '—' }, ...(format ? { format } : {}) });
    const { rows } = await readAll(new Uint8Array(await bytesOf(elementTable({ ...TABLE, columns: TABLE.columns.filter(({ field }) => ['defendant', 'defendant-id', 'total'].includes(field)) }, each([claim]), 'zh-CN'))), { columns: [column('name', '被告'), column('id', '证件号码'), column('total', '合计', 'number')] });
    expect(rows.flatMap(({ problems }) => problems)).to.deep.equal([]);
    expect(rows.map(({ cells }) => [cells['name'], cells['id']])).to.deep.equal(claim.loan.parties.map((party) => [party.person.name, identityNumberOf(party)]));
    expect(Number(rows[0]!.cells['total'])).to.equal(Number(claim.statement.totals.total));
  });

  it('fails at a case whose amounts do not make its total', async () => {
    const claim = claimOf();
    const wrong = { ...claim, summary: { ...claim.summary, interest: { ...claim.summary.interest, amount: '0.01' } } };
    const failure: unknown = await table([claim, wrong]).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ArrearsInconsistency);
  });

  it('is the same, byte for byte, when made again', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => bytesOf(elementTable(TABLE, each([claimOf(fullCase())]), 'zh-CN'))));
    expect(a!.equals(b!)).to.equal(true);
  });

  it('is made while it is read: of 10 000 cases never more than a few are waiting, and every one is in it', async () => {
    const claim = claimOf(fullCase());
    const columns = TABLE.columns.filter(({ field }) => ['case', 'defendant', 'total'].includes(field));
    let asked = 0;
    async function* many(): AsyncGenerator<ClaimInput> {
      for (; asked < 10_000; asked++) yield claim;
    }
    const stream = elementTable({ ...TABLE, columns }, many(), 'zh-CN');
    const iterator = stream[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Buffer;
    await new Promise((resolve) => setImmediate(resolve));
    // nobody reads on: no more is fetched than the streams' buffers hold
    expect(asked).to.be.lessThan(3000);
    const parts = [first];
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) parts.push(next.value as Buffer);
    const xml = (await entriesOf(Buffer.concat(parts))).get('xl/worksheets/sheet1.xml')!;
    expect([asked, xml.match(/<row /g)!.length]).to.deep.equal([10_000, 40_001]);
  });

  it('stops reading cases when the reader is gone', async () => {
    const claim = claimOf();
    let ended = false;
    let asked = 0;
    async function* many(): AsyncGenerator<ClaimInput> {
      try {
        for (;; asked++) yield claim;
      } finally {
        ended = true;
      }
    }
    const stream = elementTable(TABLE, many(), 'zh-CN');
    for await (const part of stream) if (asked > 0 && (part as Buffer).length > 0) break;
    stream.destroy();
    for (let i = 0; i < 1000 && !ended; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(ended).to.equal(true);
  });

  describe('over HTTP', () => {
    let server: Server;
    let url: string;
    const ID = '11111111-2222-4333-8444-555555555555';

    before(async () => {
      const app = express();
      app.use(courtProfilesRouter({ profiles: new CourtProfiles(SHIPPED_PROFILES) }));
      app.use(elementsRouter({ profileOf: (id) => Promise.resolve(profileOf(id === ID ? 'local-two-files' : 'bundle')), claimsOf: () => each([claimOf(fullCase())]) }));
      app.use(((error: unknown, _request, response, next) => {
        if (!(error instanceof AppError)) return next(error);
        response.status(409).json({ code: error.code });
      }) satisfies express.ErrorRequestHandler);
      server = createServer(app).listen(0, '127.0.0.1');
      await once(server, 'listening');
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => server.close());

    it('lists the profiles with their slots and limits', async () => {
      const { profiles } = (await (await fetch(`${url}/api/v1/court-profiles`)).json()) as { profiles: { id: string; slots: { code: string; maxBytes: number }[]; elementTable: boolean }[] };
      expect(profiles.map(({ id, slots, elementTable: has }) => [id, slots.length, has])).to.deep.equal([['bundle', 0, false], ['renmin-fayuan-online', 6, false], ['local-two-files', 2, true], ['england-county-court', 1, false]]);
    });

    it('sends the table of a batch under a name without personal data, never to be kept', async () => {
      const response = await fetch(`${url}/api/v1/batches/${ID}/elements.xlsx`);
      expect([response.status, response.headers.get('content-disposition'), response.headers.get('cache-control')]).to.deep.equal([200, `attachment; filename="elements-${ID}.xlsx"`, 'no-store']);
      expect((await read(Buffer.from(await response.arrayBuffer()))).rows).to.have.length(4);
    });

    it('says where a profile has no table', async () => {
      const response = await fetch(`${url}/api/v1/batches/${ID.replace('1', '9')}/elements.xlsx`);
      expect([response.status, await response.json()]).to.deep.equal([409, { code: 'profile-element-table-missing' }]);
    });
  });
});
