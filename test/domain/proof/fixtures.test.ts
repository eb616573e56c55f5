import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fromUtf8 } from '../../../server/domain/bytes.ts';
import { parseProof, parseTrust, serializeProof, verifyProof } from '../../../server/domain/proof/index.ts';

const file = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/proof-v1/${name}`, import.meta.url)));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of each released file: a fixture that somebody "updated" would no longer stand for what was released. */
const RELEASED = {
  'synthetic-block': 'c07ee73e4e5cbebb9b3ce72344cc70cd8764d2d7dc0ee0adc9238447e7dd326a',
  'hardhat-block': '53d0ddc69890874b08c2e6d9e7c1a8f9627fddd3fb10ea4495c2def6cbe5fc7e',
  'anvil-block': 'e392e997145d2417e65ab1ee3ef4ec82bc6e3e85b640f279ed913e5fa4b8b7b5',
};

describe('proofs released as docketproof/proof/v1', () => {
  const document = file('document.txt');
  const evidence = { sha256: sha256(document), sm3: createHash('sm3').update(document).digest('hex'), size: document.length };

  for (const [name, digest] of Object.entries(RELEASED)) {
    it(`${name} verifies for ever`, async () => {
      const bytes = file(`${name}/proof.json`);
      expect(sha256(bytes), 'the fixture was changed').to.equal(digest);
      const trust = parseTrust(file(`${name}/trust.json`));
      const report = await verifyProof({ proof: parseProof(bytes), trust, evidence, now: new Date('2030-01-01T00:00:00Z') });
      expect(report.verdict, JSON.stringify(report.reasons)).to.equal('consistent');
      expect(report.facts!.anchor!.transactionHash).to.match(/^0x[0-9a-f]{64}$/);
      expect(report.facts!.recordId).to.equal('3f2c1b6e-8a4d-4c5e-9b7f-0123456789ab');
    });

    it(`${name} is still written with the same bytes`, () => {
      const bytes = file(`${name}/proof.json`);
      expect(fromUtf8(serializeProof(parseProof(bytes)))).to.equal(fromUtf8(bytes));
    });

    it(`${name} is inconsistent with another document`, async () => {
      const report = await verifyProof({ proof: parseProof(file(`${name}/proof.json`)), trust: parseTrust(file(`${name}/trust.json`)), evidence: { ...evidence, sha256: sha256(document.with(0, 0)) }, now: new Date('2030-01-01T00:00:00Z') });
      expect(report.verdict).to.equal('inconsistent');
    });
  }
});
