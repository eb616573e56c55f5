import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fromUtf8 } from '../../../server/domain/bytes.ts';
import { openCase, serializeCase, verifyCase } from '../../../server/domain/case/index.ts';
import { parseProof, parseTrust, serializeProof, verifyProof } from '../../../server/domain/proof/index.ts';

const file = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/proof-v2/${name}`, import.meta.url)));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const now = new Date('2030-01-01T00:00:00Z');

/** SHA-256 of each released file: a fixture that somebody "updated" would no longer stand for what was released. */
const RELEASED = {
  'case.json': 'b17b2c515d881fdcfb5a35f90efc1d5ad30b6268bc4742b5a8c4222095116919',
  'digests.proof.json': '9794fa2f676df11bb6b76efc890341f9980582b1af48b31234747788767350ef',
  'document.proof.json': 'bee02ad4912abf5643a8e64555fd9fc1594c4dd0280c38c42aa588d93c4b9e59',
  'document.txt': '2457767d3818fba7a606aa2b6473f7643afd8f13c95161950050818525e3ae26',
  'pack.proof.json': '0a5f6268775d85589016edd45baf61472d3a47b8c8302646dbbd9ec56ffa895e',
  'signed.proof.json': '835b026095d744e89bd372f8c4ad4b89d2877fc5d2707720eeb8007da6bfeb21',
  'statement.json': '0abe67c4dbeb6ddad21dac02724ce8db4ac01a78db2a16cc3e82eacc6feae1e6',
  'statement.proof.json': '6622e139106755eb124ccc01feb76f57abbf6591569a55adb9551785a18e65cb',
  'trust.json': 'b227aecf66cb0c4a55d970f81903462aa20974c4004e62f9e3e53b56e2de7d2c',
};

describe('proofs of records v2 and a case file, as released', () => {
  const trust = parseTrust(file('trust.json'));
  const digests = (name: string) => ({ sha256: sha256(file(name)), size: file(name).length });

  for (const [name, digest] of Object.entries(RELEASED)) it(`${name} was not changed`, () => expect(sha256(file(name))).to.equal(digest));

  for (const [name, document] of [['document', 'document.txt'], ['signed', null], ['digests', null], ['pack', null], ['statement', 'statement.json']] as const) {
    it(`${name} verifies for ever, and is still written with the same bytes`, async () => {
      const bytes = file(`${name}.proof.json`);
      const report = await verifyProof({ proof: parseProof(bytes), trust, now, ...(document === null ? {} : { evidence: digests(document) }) });
      expect(report.verdict, JSON.stringify(report.reasons)).to.equal('consistent');
      expect(fromUtf8(serializeProof(parseProof(bytes)))).to.equal(fromUtf8(bytes));
    });
  }

  it('the signed PDF shows what was found at intake; the digests, that they were stated', async () => {
    const factsOf = async (name: string) => (await verifyProof({ proof: parseProof(file(name)), trust, now })).facts!;
    expect((await factsOf('signed.proof.json')).established!.signatures!.count).to.equal(2);
    expect((await factsOf('digests.proof.json')).established!.content).to.equal('stated');
    expect((await factsOf('statement.proof.json')).statement!.count).to.equal(4);
  });

  it('the case verifies for ever, and is still written with the same bytes', async () => {
    const report = await verifyCase({ caseFile: openCase(file('case.json')), trust, now, evidence: new Map([[2, digests('document.txt')]]) });
    expect(report.verdict, JSON.stringify(report.reasons)).to.equal('consistent');
    expect(report.counts).to.deep.equal({ disclosed: 3, withheld: 1, later: 0 });
    expect(fromUtf8(serializeCase(openCase(file('case.json'))))).to.equal(fromUtf8(file('case.json')));
  });
});
