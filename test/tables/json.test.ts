import { expect } from 'chai';
import fc from 'fast-check';
import { readTable } from '../../server/tables/index.ts';
import { brief, OPTIONS, readAll, refusal, utf8 } from './support.ts';

describe('tables: JSON and NDJSON', () => {
  it('keeps every number as it was spelled, and null as empty', async () => {
    const row = '{"loanNumber":"A-1","姓名":"张","amount":12345.60,"Disbursed on":null}';
    for (const [text, format, number] of [[`[${row}]`, 'json', 1], [`\n${row}\r\n`, 'ndjson', 2]] as const) {
      const { table, rows } = await readAll(text);
      expect(table.format).to.equal(format);
      expect(table.headings).to.deep.equal([{ text: 'loanNumber', column: 'loanNumber' }, { text: '姓名', column: 'name' }, { text: 'amount', column: 'amount' }, { text: 'Disbursed on', column: 'date' }]);
      expect(rows.map(brief)).to.deep.equal([[number, 'A-1', '张', '12345.60', '']]);
    }
    const { rows } = await readAll('[{"loanNumber":110105194912310021,"name":true,"amount":0.1000000000000000055}]');
    expect(brief(rows[0]!)).to.deep.equal([1, '110105194912310021', 'true', '0.1000000000000000055', '']);
  });

  it('keeps what is nested for the caller, with its numbers as text', async () => {
    const { rows } = await readAll('[{"loanNumber":"A","name":"n","schedule":[{"due":"2024-01-10","principal":100.10}]}]', { nestedKeys: ['schedule'] });
    expect(rows[0]!.problems).to.deep.equal([]);
    expect(rows[0]!.nested).to.deep.equal({ loanNumber: 'A', name: 'n', schedule: [{ due: '2024-01-10', principal: '100.10' }] });
  });

  it('names what is wrong with a row and goes on', async () => {
    const { rows } = await readAll(`[{"loanNumber":"A","name":"n"},{"loanNumber":"B","loanNumber":"C"},7,{"loanNumber":"D","合同编号":"E"},{"loanNumber":"F","remark":1},{"loanNumber":"G","name":{"a":1}},{"loanNumber":"H","name":"\uFFFD"},{"loanNumber":"I",}]`);
    expect(rows.map(brief)).to.deep.equal([
      [1, 'A', 'n', '', ''], [2, '', '', '', '', '!row-json-invalid'], [3, '', '', '', '', '!row-not-object'], [4, 'D', '', '', '', '!row-key-repeated@loanNumber'], [5, 'F', '', '', '', '!row-key-unknown'],
      [6, 'G', '', '', '', '!cell-not-plain@name'], [7, 'H', '\uFFFD', '', '', '!cell-lost-character@name'], [8, '', '', '', '', '!row-json-invalid'],
    ]);
    expect(rows[1]!.problems[0]!.expected['zh-CN']).to.contain('同一个键出现两次');
    const lines = await readAll('{"loanNumber":"A"}\n{"loanNumber":\n\n{"loanNumber":"C"}');
    expect(lines.rows.map(brief)).to.deep.equal([[1, 'A', '', '', ''], [2, '', '', '', '', '!row-json-invalid'], [4, 'C', '', '', '']]);
  });

  it('refuses wrong keys of the first row before any row, with the missing ones', async () => {
    const error = await refusal('[{"loanNumber":"A","remark":1}]');
    expect(error.code).to.equal('table-headings-wrong');
    expect(error.message).to.contain('unknown: “remark”; missing: “Name”');
    expect((await readAll('[{"loanNumber":"A"}]')).rows.map(brief), 'a value left out is for the caller to judge').to.deep.equal([[1, 'A', '', '', '']]);
    expect((await readAll(' [ ] ')).rows).to.deep.equal([]);
  });

  it('refuses an array whose elements cannot be told apart', async () => {
    for (const text of ['[{"name":"n"}', '[{"name":"n"},]', '[{"name":"n"},,{"name":"n"}]', '[{"name":"n"}]x', '[{"name":"n"}}]', '[{"name":"n']) expect((await refusal(text)).code, text).to.equal('table-json-broken');
    expect((await refusal(`[{"name":"${'x '.repeat(600_000)}"}]`)).code).to.equal('table-record-too-long');
    expect((await refusal(`{"name":"${'x '.repeat(600_000)}"}`)).code).to.equal('table-record-too-long');
    expect((await refusal('[{"name":"a"},{"name":"b"}]', { maxRows: 1 })).code).to.equal('table-too-many-rows');
  });

  it('gives rows while the rest is still to come', async () => {
    let sent = 0;
    const slow = async function* () {
      yield utf8('[{"loanNumber":"A","name":"n"}' + ' '.repeat(5000));
      for (sent = 1; ; sent++) yield utf8(`,{"loanNumber":"A${sent}","name":"n"}`);
    };
    const { rows } = await readTable(slow(), OPTIONS);
    expect((await rows.next()).value?.cells['loanNumber']).to.equal('A');
    expect((await rows.next()).value?.cells['loanNumber']).to.equal('A1');
    expect(sent).to.be.at.most(4);
    await rows.return();
  });

  it('reads what JSON.stringify writes, however the stream is cut', async () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab"\\{}[],:中𬭎 \n\u0001'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 2 }), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }), async (values, indent, lengths) => {
        const objects = values.map((text, at) => ({ loanNumber: `N${at}`, name: text, schedule: [{ text }] }));
        // longer than what is read ahead in one piece
        const all = [{ loanNumber: 'N', schedule: 'x'.repeat(5000) }, ...objects];
        for (const text of [JSON.stringify(all, null, indent), all.map((object) => JSON.stringify(object)).join('\n')]) {
          const { rows } = await readAll(`\uFEFF${text}`, { nestedKeys: ['schedule'] }, lengths, 5000);
          expect(rows.map(({ nested }) => nested)).to.deep.equal(all);
          expect(rows.slice(1).map(({ cells }) => cells['name'])).to.deep.equal(values.map((own) => own.trim()));
        }
      }),
      { numRuns: 200 },
    );
  });
});
