import { expect } from 'chai';
import { fromHex } from '../../../server/domain/bytes.ts';
import { formatVerifierKey, seedSigner } from '../../../server/domain/checkpoint/index.ts';
import { canonicalText } from '../../../server/domain/json/index.ts';
import { ReceiptError, STATEMENT, parseReceipt, signBatchReceipt, signReceipt, verifyReceipt, type Receipt, type ReceiptErrorCode } from '../../../server/domain/receipt/index.ts';

const SEED = fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'); // RFC 8032 §7.1 test 1
const signer = seedSigner('example.test/log', SEED);
const vkey = formatVerifierKey(signer);
const otherKey = formatVerifierKey(seedSigner('example.test/log', SEED.map((byte) => byte ^ 1)));
const RECORD = { recordId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', leaf: 'ab'.repeat(32), index: 41 };
const TIMES = { receivedTime: '2024-03-01T00:00:00.000Z', anchorBy: '2024-03-01T01:00:00.000Z' };
const receipt = signReceipt(RECORD, TIMES, signer);

function codeOf(input: unknown, key = vkey): ReceiptErrorCode {
  try {
    verifyReceipt(input, key);
  } catch (error) {
    expect(error).to.be.instanceOf(ReceiptError);
    return (error as ReceiptError).code;
  }
  throw new Error('was accepted');
}

describe('receipt', () => {
  it('verifies with the log’s key, as value and as text, and says what it is not', () => {
    expect(verifyReceipt(receipt, vkey)).to.deep.equal(receipt);
    expect(verifyReceipt(JSON.stringify(receipt), vkey)).to.deep.equal(receipt);
    expect(receipt).to.include({ ...RECORD, ...TIMES, origin: 'example.test/log', format: 'docketproof/receipt/v1' });
    expect(receipt.statement).to.deep.equal(STATEMENT);
    expect(STATEMENT['zh-CN']).to.include('承诺不是证明');
    expect(STATEMENT.en).to.include('A promise is not a proof');
  });

  it('is the same each time', () => {
    expect(canonicalText(signReceipt(RECORD, TIMES, signer))).to.equal(canonicalText(receipt));
  });

  it('does not verify when any one field was changed', () => {
    const changes: [change: Partial<Record<keyof Receipt, unknown>>, code: ReceiptErrorCode][] = [
      [{ recordId: '8c9e6679-7425-40de-944b-e07fc1f90ae7' }, 'bad-signature'],
      [{ leaf: `bb${'ab'.repeat(31)}` }, 'bad-signature'],
      [{ index: 42 }, 'bad-signature'],
      [{ receivedTime: '2024-02-29T00:00:00.000Z' }, 'bad-signature'],
      [{ anchorBy: '2024-03-01T01:00:00.001Z' }, 'bad-signature'],
      [{ origin: 'other.test/log' }, 'wrong-origin'],
      [{ signature: { ...receipt.signature, keyId: '00000000' } }, 'wrong-key'],
      [{ signature: { ...receipt.signature, value: signReceipt({ ...RECORD, index: 0 }, TIMES, signer).signature.value } }, 'bad-signature'],
      [{ statement: { ...STATEMENT, en: 'This receipt is a proof.' } }, 'malformed-receipt'],
      [{ format: 'docketproof/receipt/v2' }, 'malformed-receipt'],
      [{ anchorBy: '2024-03-32T01:00:00.000Z' }, 'malformed-receipt'],
      [{ index: -1 }, 'malformed-receipt'],
      [{ index: '41' }, 'malformed-receipt'],
      [{ signature: { ...receipt.signature, algorithm: 'none' } }, 'malformed-receipt'],
      [{ signature: { ...receipt.signature, value: '' } }, 'malformed-receipt'],
      [{ ['note' as keyof Receipt]: 'x' }, 'malformed-receipt'],
    ];
    for (const [change, code] of changes) expect(codeOf({ ...receipt, ...change }), JSON.stringify(change)).to.equal(code);
    for (const field of Object.keys(receipt)) {
      const { [field as keyof Receipt]: _left, ...rest } = receipt;
      expect(codeOf(rest), `without ${field}`).to.equal('malformed-receipt');
    }
  });

  it('does not verify with one bit of the signature flipped', () => {
    const bytes = Buffer.from(receipt.signature.value, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 37) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(codeOf({ ...receipt, signature: { ...receipt.signature, value: flipped.toString('base64') } })).to.equal('bad-signature');
    }
  });

  it('does not verify with another key of the same name, nor with something that is no key', () => {
    expect(codeOf(receipt, otherKey)).to.equal('wrong-key');
    expect(codeOf(receipt, 'example.test/log')).to.equal('malformed-key');
    expect(codeOf(receipt, formatVerifierKey(seedSigner('other.test/log', SEED)))).to.equal('wrong-origin');
  });

  it('refuses text with two readings', () => {
    expect(codeOf(JSON.stringify(receipt).replace('{', '{"index":1,'))).to.equal('malformed-receipt');
    for (const input of [null, [], 'x', '', 5]) expect(codeOf(input)).to.equal('malformed-receipt');
  });
});

describe('batch receipt', () => {
  const records = Array.from({ length: 20 }, (_, i) => ({ recordId: `7c9e6679-7425-40de-944b-e07fc1f9${(1000 + i).toString()}`, leaf: (10 + i).toString().repeat(32), index: i }));
  const batch = signBatchReceipt(records, TIMES, signer);

  it('promises all its records with one signature', () => {
    expect(verifyReceipt(JSON.stringify(batch), vkey)).to.deep.equal(batch);
    expect(batch.records).to.deep.equal(records);
  });

  it('does not verify with a record left out, added, swapped or changed', () => {
    const [first, second, ...rest] = records;
    for (const changed of [records.slice(1), [...records, RECORD], [second, first, ...rest], [{ ...first, index: 99 }, second, ...rest]]) {
      expect(codeOf({ ...batch, records: changed })).to.equal('bad-signature');
    }
    expect(codeOf({ ...batch, records: [] })).to.equal('malformed-receipt');
  });

  it('cannot pass for a receipt of one record, nor the other way round', () => {
    expect(() => parseReceipt({ ...batch, format: receipt.format })).to.throw(ReceiptError);
    expect(() => parseReceipt({ ...receipt, format: batch.format })).to.throw(ReceiptError);
  });
});
