import { expect } from 'chai';
import { fromUtf8, utf8 } from '../../../server/domain/bytes.ts';
import { MAX_PROOF_BYTES, ProofError, parseProof, parseTrust, serializeProof, trustDigest, type ProofErrorCode } from '../../../server/domain/proof/index.ts';
import { TRUST, syntheticProof } from './synthetic.ts';

const { proof } = syntheticProof();
type Changes = Record<string, unknown>;
const anchor = proof.anchors[0] as unknown as Changes;
const text = (value: unknown) => JSON.stringify(value);

function refuses(input: string, code: ProofErrorCode, path: string): void {
  expect(() => parseProof(input), path).to.throw(ProofError).that.includes({ code, path });
}

describe('proof file', () => {
  it('is written with the same bytes for the same proof, whatever the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(proof).reverse()) as unknown as typeof proof;
    expect(fromUtf8(serializeProof(reversed))).to.equal(fromUtf8(serializeProof(proof)));
    expect(parseProof(serializeProof(proof))).to.deep.equal(proof);
    expect(fromUtf8(serializeProof(parseProof(serializeProof(proof))))).to.equal(fromUtf8(serializeProof(proof)));
  });

  it('keeps anchors and time stamps of unknown types as they are', () => {
    const more = { ...proof, anchors: [...proof.anchors, { type: 'ots', proof: { deep: [1, null, '…'] } }], timestamps: [{ type: 'rfc3161', token: 'AAAA' }] };
    expect(parseProof(serializeProof(more))).to.deep.equal(more);
  });

  it('refuses unknown and missing fields everywhere, even one called __proto__', () => {
    refuses(text({ ...proof, note: 1 }), 'proof-invalid', '$.note');
    refuses(text({ ...proof, timestamps: undefined }), 'proof-invalid', '$.timestamps');
    refuses(text({ ...proof, inclusion: { ...proof.inclusion, leaf: '' } }), 'proof-invalid', '$.inclusion.leaf');
    refuses(text({ ...proof, anchors: [{ ...anchor, url: 'http://127.0.0.1/' }] }), 'proof-invalid', '$.anchors[0].url');
    refuses(text({ ...proof, anchors: [{ ...anchor, receipt: { ...(anchor.receipt as Changes), more: 1 } }] }), 'proof-invalid', '$.anchors[0].receipt.more');
    refuses(text(proof).replace('{', '{"__proto__":{},'), 'proof-invalid', '$.__proto__');
    refuses(text(proof).replace('"record":{', '"record":{"__proto__":{},'), 'record-invalid', '$.record.__proto__');
    refuses(text(proof).replace('"anchors":[{', '"anchors":[{"__proto__":{},'), 'proof-invalid', '$.anchors[0].__proto__');
  });

  it('refuses duplicate keys, and what is not JSON', () => {
    refuses(text(proof).replace('{', '{"format":"docketproof/proof/v1",'), 'proof-invalid', '$.format');
    refuses('', 'proof-invalid', '$');
    refuses('[]', 'proof-invalid', '$');
    refuses('null', 'proof-invalid', '$');
    refuses(`${text(proof)} x`, 'proof-invalid', '$');
  });

  it('refuses other spellings of numbers, hashes and addresses', () => {
    const cases: [Changes, string][] = [
      [{ chainId: '31337' }, '$.anchors[0].chainId'],
      [{ chainId: -1 }, '$.anchors[0].chainId'],
      [{ blockNumber: 1.5 }, '$.anchors[0].blockNumber'],
      [{ blockNumber: 2 ** 53 }, '$.anchors[0].blockNumber'],
      [{ registry: `0x${'5A'.repeat(20)}` }, '$.anchors[0].registry'],
      [{ registry: '5a'.repeat(20) }, '$.anchors[0].registry'],
      [{ logId: '0x00' }, '$.anchors[0].logId'],
      [{ header: '0x0' }, '$.anchors[0].header'],
      [{ receipt: { transactionIndex: 0, logIndex: 0, path: [] } }, '$.anchors[0].receipt.path'],
      [{ receipt: { transactionIndex: 0, logIndex: 0, path: Array(13).fill('0x00') } }, '$.anchors[0].receipt.path'],
    ];
    for (const [changes, path] of cases) refuses(text({ ...proof, anchors: [{ ...anchor, ...changes }] }), 'proof-invalid', path);
    refuses(text(proof).replace('"logIndex":1', '"logIndex":-0'), 'proof-invalid', '$.anchors[0].receipt.logIndex');
    refuses(text({ ...proof, inclusion: { ...proof.inclusion, path: [`${'A'.repeat(64)}`] } }), 'proof-invalid', '$.inclusion.path[0]');
  });

  it('bounds what a hostile file can make it do', () => {
    refuses(`"${' '.repeat(MAX_PROOF_BYTES)}"`, 'proof-too-large', '$');
    refuses(`${'['.repeat(50_000)}`, 'proof-invalid', '$' + '[0]'.repeat(12));
    refuses(text({ ...proof, anchors: Array(17).fill(anchor) }), 'proof-invalid', '$.anchors');
    refuses(text({ ...proof, timestamps: Array(65).fill({ type: 'x' }) }), 'proof-invalid', '$.timestamps');
    refuses(text({ ...proof, inclusion: { ...proof.inclusion, path: Array(65).fill('00'.repeat(32)) } }), 'proof-invalid', '$.inclusion.path');
  });

  it('names a version it does not know, and a record that is none', () => {
    refuses(text({ ...proof, format: 'docketproof/proof/v2' }), 'proof-version-unknown', '$.format');
    refuses(text({ ...proof, record: { ...proof.record, document: { ...proof.record.document, size: '40' } } }), 'record-invalid', '$.record.document.size');
    refuses(text({ ...proof, record: [] }), 'proof-invalid', '$.record');
    refuses(text({ ...proof, anchors: ['evm'] }), 'proof-invalid', '$.anchors[0]');
  });
});

describe('trust settings', () => {
  const refusesTrust = (value: unknown, path: string) => expect(() => parseTrust(text(value)), path).to.throw(ProofError).that.includes({ code: 'trust-invalid', path });
  const registry = TRUST.registries[0]!;

  it('are read as written, and have one digest', () => {
    expect(parseTrust(utf8(text(TRUST)))).to.deep.equal(TRUST);
    expect(trustDigest(parseTrust(text(Object.fromEntries(Object.entries(TRUST).reverse()))))).to.equal(trustDigest(TRUST));
    expect(trustDigest({ ...TRUST, witnessThreshold: 1 })).not.to.equal(trustDigest(TRUST));
  });

  it('are refused when anything in them is unknown, missing, doubled or misspelt', () => {
    refusesTrust({ ...TRUST, trustAll: true }, '$.trustAll');
    refusesTrust({ ...TRUST, registries: undefined }, '$.registries');
    refusesTrust({ ...TRUST, registries: [registry, registry] }, '$.registries');
    refusesTrust({ ...TRUST, registries: [{ ...registry, codeHash: '' }] }, '$.registries[0].codeHash');
    refusesTrust({ ...TRUST, registries: [{ ...registry, logs: [...registry.logs, ...registry.logs] }] }, '$.registries[0].logs');
    refusesTrust({ ...TRUST, registries: [{ ...registry, confirmations: -1 }] }, '$.registries[0].confirmations');
    refusesTrust({ ...TRUST, registries: [{ ...registry, development: 0 }] }, '$.registries[0].development');
    refusesTrust({ ...TRUST, logs: [{ origin: 'a', vkey: 'a+00000000+AAAA' }] }, '$.logs[0].vkey');
    refusesTrust({ ...TRUST, witnesses: [`0x${'AB'.repeat(20)}`] }, '$.witnesses[0]');
    refusesTrust({ ...TRUST, witnessThreshold: 1 }, '$.witnessThreshold');
    refusesTrust({ ...TRUST, format: 'docketproof/trust/v2' }, '$.format');
    expect(() => parseTrust('{')).to.throw(ProofError).with.property('code', 'trust-invalid');
  });
});
