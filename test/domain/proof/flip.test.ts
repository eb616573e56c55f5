import { expect } from 'chai';
import { isDeepStrictEqual } from 'node:util';
import { fromUtf8, utf8 } from '../../../server/domain/bytes.ts';
import { ProofError, openProof, serializeProof, verifyProof, type Proof } from '../../../server/domain/proof/index.ts';
import { NOW, TRUST, syntheticProof } from './synthetic.ts';

/** Two transactions and three leaves: every kind of node, in as few bytes as that takes, since each byte costs a verification. */
const { proof } = syntheticProof({ count: 2, at: 1, index: 1, size: 3 });
const bytes = serializeProof(proof);

/** The proof in other bytes, or null when they are no proof file. */
function opened(changed: Uint8Array): Proof | null {
  try {
    return openProof(changed);
  } catch (error) {
    if (error instanceof ProofError) return null;
    throw error;
  }
}

async function mustNotPass(changed: Uint8Array, what: string): Promise<boolean> {
  const other = opened(changed);
  if (other === null || isDeepStrictEqual(other, proof)) return false;
  const { verdict } = await verifyProof({ proof: other, trust: TRUST, now: NOW });
  expect(verdict, what).not.to.equal('consistent');
  return true;
}

describe('a proof file with one change anywhere', () => {
  it('is never consistent after one flipped bit in any byte, unless it reads as the same proof', async function () {
    this.timeout(120_000);
    let judged = 0;
    for (let at = 0; at < bytes.length; at++) {
      // Bits 0 and 3 keep a hex digit a hex digit in most cases, so the change gets past the parser and must be caught behind it.
      const bit = [0, 3, 1, 2][at % 4]!;
      judged += Number(await mustNotPass(bytes.with(at, bytes[at]! ^ (1 << bit)), `byte ${at}, bit ${bit}`));
    }
    expect(judged).to.be.greaterThan(1000);
  });

  it('is never consistent after a digit became another (every third of them)', async function () {
    this.timeout(120_000);
    let judged = 0;
    for (let at = 0; at < bytes.length; at++) {
      const char = String.fromCharCode(bytes[at]!);
      if (!/[0-9a-f]/.test(char) || at % 3 !== 0) continue;
      const next = /[0-9]/.test(char) ? (Number(char) + 1) % 10 : char === 'f' ? 'a' : String.fromCharCode(bytes[at]! + 1);
      judged += Number(await mustNotPass(bytes.with(at, String(next).charCodeAt(0)), `byte ${at}: ${char} → ${next}`));
    }
    expect(judged).to.be.greaterThan(500);
  });

  it('is never consistent after one line was dropped, doubled or swapped with the next', async () => {
    const lines = fromUtf8(bytes).split('\n');
    for (let at = 0; at < lines.length - 2; at++) {
      await mustNotPass(utf8(lines.toSpliced(at, 1).join('\n')), `line ${at} dropped`);
      await mustNotPass(utf8(lines.toSpliced(at, 0, lines[at]!).join('\n')), `line ${at} doubled`);
      await mustNotPass(utf8(lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!).join('\n')), `lines ${at} and ${at + 1} swapped`);
    }
  });

  it('is consistent as it is', async () => {
    expect((await verifyProof({ proof: openProof(bytes), trust: TRUST, now: NOW })).verdict).to.equal('consistent');
  });
});
