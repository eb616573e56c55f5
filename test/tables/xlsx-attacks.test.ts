import { expect } from 'chai';
import { readAll, refusal } from './support.ts';
import { HEAD_ROW, inline, row2, workbook, zip } from './workbook.ts';

describe('tables: workbooks that are damaged or hostile', () => {
  const sheetOf = (text: string) => workbook({ rows: '', extra: { 'xl/worksheets/sheet1.xml': text } });
  const brokenBy = async (bytes: Uint8Array): Promise<string> => {
    const error = await refusal(bytes);
    expect(error.code).to.equal('table-xlsx-broken');
    return error.message;
  };

  it('refuses a DOCTYPE, whatever it declares', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    expect(await brokenBy(await sheetOf(`${bomb}<worksheet><sheetData/></worksheet>`))).to.contain('DOCTYPE');
    expect(await brokenBy(await workbook({ rows: HEAD_ROW, extra: { 'xl/sharedStrings.xml': '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>' } }))).to.contain('DOCTYPE');
    expect(await brokenBy(await sheetOf('<worksheet><sheetData>&undeclared;</sheetData></worksheet>'))).to.contain('XML');
  });

  it('refuses parts that expand beyond measure', async () => {
    const bomb = await workbook({ rows: HEAD_ROW + ' '.repeat(40 << 20) });
    expect(bomb.length).to.be.below(100_000);
    expect((await refusal(bomb)).code).to.equal('table-xlsx-too-large');
    const strings = await workbook({ rows: HEAD_ROW, strings: `<si><t>${'x'.repeat(40_000)}</t></si>` });
    expect((await refusal(strings)).code).to.equal('table-xlsx-too-large');
    expect((await refusal(await workbook({ rows: row2(inline('C2', 'x'.repeat(40_000))) }))).code).to.equal('table-xlsx-too-large');
  });

  it('refuses nesting and attributes without end', async () => {
    expect(await brokenBy(await sheetOf(`<worksheet>${'<a>'.repeat(100_000)}`))).to.contain('nests too deeply');
    expect(await brokenBy(await sheetOf(`<worksheet ${Array.from({ length: 1000 }, (_, at) => `a${at}=""`).join(' ')}/>`))).to.contain('too many attributes');
  });

  it('refuses names that lead out of the package, and parts that occur twice', async () => {
    const outside = Buffer.from(await zip([['xl/aa/bb.xml', '<x/>']]));
    for (let at = outside.indexOf('xl/aa/'); at >= 0; at = outside.indexOf('xl/aa/', at)) outside.write('xl/../', at);
    expect(await brokenBy(outside)).to.contain('invalid relative path');
    const sheet = (name: string) => `<worksheet><sheetData>${HEAD_ROW}<row r="2">${inline('A2', name)}${inline('B2', name)}</row></sheetData></worksheet>`;
    const twice = Buffer.from(await workbook({ rows: '', extra: { 'xl/worksheets/sheet1.xml': sheet('a'), 'xl/worksheets/sheetX.xml': sheet('b') } }));
    for (let at = twice.indexOf('sheetX.xml'); at >= 0; at = twice.indexOf('sheetX.xml', at)) twice.write('SHEET1', at);
    expect(await brokenBy(twice)).to.contain('occurs twice');
  });

  it('does not follow what lies outside', async () => {
    const outside = '<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="http://127.0.0.1:1/"/></Relationships>';
    expect(await brokenBy(await workbook({ rows: HEAD_ROW, extra: { 'xl/_rels/workbook.xml.rels': outside } }))).to.contain('no worksheet');
    const climbing = '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>';
    expect(await brokenBy(await workbook({ rows: HEAD_ROW, extra: { 'xl/_rels/workbook.xml.rels': climbing } }))).to.contain('the part is missing');
  });

  it('refuses rows and cells that programs read differently', async () => {
    const wrong = [
      `${HEAD_ROW}<row r="2">${inline('A2', 'a')}${inline('A2', 'b')}</row>`, `${HEAD_ROW}<row r="2">${inline('B2', 'a')}${inline('A2', 'b')}</row>`, `${HEAD_ROW}<row r="3"/><row r="2"/>`, `${HEAD_ROW}<row r="1"/>`,
      `${HEAD_ROW}<row r="2">${inline('A3', 'a')}</row>`, `${HEAD_ROW}<row r="1048577"/>`, `${HEAD_ROW}<row r="2">${inline('XFE2', 'a')}</row>`, `${HEAD_ROW}<row r="2"><c r="A2" t="s"><v>0</v></c></row>`, `${HEAD_ROW}<row r="2"><c r="A2" t="zz"><v>0</v></c></row>`,
    ];
    for (const rows of wrong) await brokenBy(await workbook({ rows }));
    expect((await readAll(await workbook({ rows: `${HEAD_ROW}<row r="1048576">${inline('A1048576', 'a')}${inline('B1048576', 'b')}</row>` }))).rows[0]!.row).to.equal(1_048_576);
  });

  it('refuses what is a ZIP but no workbook', async () => {
    expect(await brokenBy(await zip([['word/document.xml', '<x/>']]))).to.contain('no .xlsx workbook');
    expect(await brokenBy(Buffer.from('504b0304', 'hex'))).to.contain('ZIP');
  });

  it('catches any flipped bit of the sheet before a row is given', async () => {
    const bytes = await workbook({ rows: HEAD_ROW + Array.from({ length: 200 }, (_, at) => `<row r="${at + 2}">${inline(`A${at + 2}`, `A-${at * 7919}`)}${inline(`B${at + 2}`, 'B')}<c r="C${at + 2}"><v>${at * 31}</v></c></row>`).join('') });
    const sheet = Buffer.from(bytes).indexOf('xl/worksheets/sheet1.xml') + 'xl/worksheets/sheet1.xml'.length;
    for (let at = sheet; at < sheet + 1500; at += 37) {
      const altered = Uint8Array.from(bytes);
      altered[at]! ^= 1 << (at % 8);
      let rows = 0;
      let code = '';
      try {
        rows = (await readAll(altered)).rows.length;
      } catch (error) {
        code = (error as { code: string }).code;
      }
      expect([rows, code], `byte ${at}`).to.deep.equal([0, 'table-xlsx-broken']);
    }
  });
});
