import { expect } from 'chai';
import fc from 'fast-check';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { fromBase64, fromHex, toHex } from '../../../server/domain/bytes.ts';
import {
  formatCheckpoint, formatVerifierKey, NoteError, openCheckpoint, parseCheckpoint, parseNote, parseVerifierKey, seedSigner, signCheckpoint, signNote, verifierKey,
  verifyNote,
} from '../../../server/domain/checkpoint/index.ts';
import type { NoteErrorCode } from '../../../server/domain/checkpoint/index.ts';

const RUNS = { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 50) };

/** Keys and notes published with golang.org/x/mod/sumdb/note (note_test.go). */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_SECRET = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE = '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const ENOCH_LINE = '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const NOTE = `${TEXT}\n${PETER_LINE}`;

/** The Go checksum database: its published key and two of its checkpoints, as quoted in the tests of other implementations. */
const SUMDB = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
const SUMDB_ORIGIN = 'go.sum database tree';
const SUMDB_CHECKPOINTS = [
  {
    note: `go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n`,
    size: 6476701,
    root: 'mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=',
  },
  {
    note: `go.sum database tree\n65209736\n5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=\n\n— sum.golang.org Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz7l/R3cVtYspg3dxXABkGZZKdsQ8=\n`,
    size: 65209736,
    root: '5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=',
  },
];

const peter = parseVerifierKey(PETER);
const enoch = parseVerifierKey(ENOCH);
const peterSigner = seedSigner('PeterNeumann', fromBase64(PETER_SECRET).slice(1));
const ours = seedSigner('log.example.com/lender', new Uint8Array(32).fill(7));
const ROOT = fromHex('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');

function refused(code: NoteErrorCode, action: () => unknown, what?: string): void {
  expect(action, what).to.throw(NoteError).with.property('code', code);
}

describe('Verifier keys', () => {
  it('reads and writes the published ones', () => {
    for (const text of [PETER, ENOCH, SUMDB]) expect(formatVerifierKey(parseVerifierKey(text))).to.equal(text);
    expect(toHex(peter.keyId)).to.equal('c74f20a3');
    expect(formatVerifierKey(peterSigner)).to.equal(PETER);
  });

  it('refuses every part of a key, every changed character, wrong lengths and unknown types', () => {
    for (let i = 0; i <= PETER.length; i++) {
      for (let j = i + 1; j <= PETER.length; j++) {
        if (i !== 0 || j !== PETER.length) refused('malformed-key', () => parseVerifierKey(PETER.slice(i, j)));
      }
    }
    for (let i = 0; i < PETER.length; i++) {
      refused('malformed-key', () => parseVerifierKey(PETER.slice(0, i) + String.fromCharCode(PETER.charCodeAt(i) + 1) + PETER.slice(i + 1)));
    }
    refused('malformed-key', () => parseVerifierKey('PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='), 'too long, hash fits');
    refused('malformed-key', () => parseVerifierKey('PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'), 'unknown type, hash fits');
    refused('malformed-key', () => parseVerifierKey(PETER.replace('c74f20a3', 'C74F20A3')), 'upper-case hash');
  });

  it('refuses names with spaces, plus or nothing, and bytes that are no key', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u0085b', 'a\nb', 'a\u3000', '\ud800']) refused('malformed-key', () => verifierKey(name, peter.publicKey), name);
    for (const length of [0, 31, 33]) refused('malformed-key', () => verifierKey('a', new Uint8Array(length)));
    refused('malformed-key', () => verifierKey('a', new Uint8Array(32).fill(0xff)), 'not on the curve');
    refused('malformed-key', () => seedSigner('a', new Uint8Array(31)));
  });
});

describe('Signed notes', () => {
  it('signs as the published example, to the byte', () => expect(signNote(TEXT, [peterSigner])).to.equal(NOTE));

  it('verifies the published examples, ignoring unknown keys', () => {
    expect(verifyNote(NOTE, [peter])).to.deep.equal({ text: TEXT, signedBy: [peter] });
    expect(verifyNote(NOTE + ENOCH_LINE, [peter]).signedBy).to.deep.equal([peter]);
    expect(verifyNote(NOTE + ENOCH_LINE, [peter, enoch]).signedBy).to.deep.equal([peter, enoch]);
    expect(verifyNote(NOTE + PETER_LINE, [peter]).signedBy).to.deep.equal([peter]);
    expect(verifyNote(NOTE, [peter, parseVerifierKey(PETER)]).signedBy).to.deep.equal([peter]);
  });

  it('agrees with the Ed25519 of the platform', () => {
    const seed = Buffer.from('302e020100300506032b657004220420', 'hex');
    const key = createPrivateKey({ key: Buffer.concat([seed, Buffer.alloc(32, 7)]), format: 'der', type: 'pkcs8' });
    const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
    expect(toHex(ours.publicKey)).to.equal(raw.toString('hex'));
    expect(toHex(ours.sign(Buffer.from(TEXT)))).to.equal(sign(null, Buffer.from(TEXT), key).toString('hex'));
  });

  it('refuses a note that no known key signed, even one that shares name or id with a known key', () => {
    refused('unsigned', () => verifyNote(NOTE, []));
    refused('unsigned', () => verifyNote(NOTE, [enoch]));
    refused('unsigned', () => verifyNote(NOTE, [verifierKey('PeterNeumann', enoch.publicKey)]));
    refused('unsigned', () => verifyNote(NOTE, [verifierKey('Peter', peter.publicKey)]));
  });

  it('refuses the whole note when a known key’s signature is bad, though another is good', () => {
    const forged = ENOCH_LINE.replace('5n2t', '5n2u');
    expect(verifyNote(NOTE + forged, [peter]).signedBy).to.deep.equal([peter]);
    refused('bad-signature', () => verifyNote(NOTE + forged, [peter, enoch]));
    refused('bad-signature', () => verifyNote(NOTE + ENOCH_LINE + forged, [peter, enoch]));
    refused('bad-signature', () => verifyNote(`${TEXT}\n${PETER_LINE.slice(0, 60)}ABCD${PETER_LINE.slice(60)}`, [peter]), 'longer signature');
  });

  it('refuses two different known keys of one name and id', () => {
    refused('ambiguous-key', () => verifyNote(NOTE, [peter, { ...enoch, name: peter.name, keyId: peter.keyId }]));
  });

  it('refuses every other spelling', () => {
    const line = PETER_LINE.slice(0, -1);
    const malformed: Record<string, string> = {
      'text only': TEXT,
      'no signature': `${TEXT}\n`,
      'no newline at the end': NOTE.slice(0, -1),
      'control character': `\u0001${NOTE}`,
      'carriage returns': NOTE.replaceAll('\n', '\r\n'),
      'lone surrogate': `\ud800${NOTE}`,
      'no blank line': TEXT + PETER_LINE,
      'empty text': `\n\n${PETER_LINE}`,
      'no text': `\n${PETER_LINE}`,
      'a space in the name': `${TEXT}\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`,
      'a plus in the name': NOTE.replace('— PeterNeumann', '— Peter+Neumann'),
      'another line': `${NOTE}Unexpected line.\n`,
      'hyphen for em dash': NOTE.replace('—', '-'),
      'en dash for em dash': NOTE.replace('—', '–'),
      'two spaces': NOTE.replace('— ', '—  '),
      'space at the end': `${TEXT}\n${line} \n`,
      'no padding': NOTE.replace('AM=\n', 'AM\n'),
      'stray bits in base64': NOTE.replace('AM=\n', 'AN=\n'),
      'URL-safe base64': NOTE.replace('x08go/', 'x08go_'),
      'key id alone': `${TEXT}\n— PeterNeumann x08gow==\n`,
      'more than a hundred signatures': `${TEXT}\n${PETER_LINE.repeat(101)}`,
      'blank line behind': `${NOTE}\n`,
    };
    for (const [what, note] of Object.entries(malformed)) refused('malformed-note', () => verifyNote(note, [peter]), what);
    refused('malformed-note', () => verifyNote(undefined as never, [peter]));
    expect(verifyNote(`${TEXT}\n${PETER_LINE.repeat(100)}`, [peter]).signedBy).to.have.length(1);
  });

  it('splits at the last blank line, so that a text cannot smuggle in its own signatures', () => {
    const nested = signNote(`${NOTE}\nmore\n`, [ours]);
    expect(parseNote(nested).text).to.equal(`${NOTE}\nmore\n`);
    refused('unsigned', () => verifyNote(nested, [peter]));
  });

  it('refuses to sign texts that are none, without signers, or with a signer that lies', () => {
    for (const text of ['', '\n', 'no newline', 'tab\there\n', '\udfff\n']) refused('malformed-note', () => signNote(text, [ours]), text);
    refused('malformed-note', () => signNote(TEXT, []));
    refused('bad-signature', () => signNote(TEXT, [{ ...ours, sign: (message) => peterSigner.sign(message) }]));
    refused('bad-signature', () => signNote(TEXT, [{ ...ours, sign: () => new Uint8Array(63) }]));
  });
});

describe('Checkpoints', () => {
  const KEY = parseVerifierKey(formatVerifierKey(ours));
  const good = { origin: ours.name, size: 8, root: ROOT };
  const note = signCheckpoint(good, [ours]);

  it('opens checkpoints of the Go checksum database', () => {
    for (const { note: published, size, root } of SUMDB_CHECKPOINTS) {
      const opened = openCheckpoint(published, SUMDB_ORIGIN, [parseVerifierKey(SUMDB)]);
      expect(opened).to.deep.include({ origin: SUMDB_ORIGIN, size, root: fromBase64(root), extensions: [] });
      expect(formatCheckpoint(opened)).to.equal(parseNote(published).text);
      refused('wrong-origin', () => openCheckpoint(published, 'sum.golang.org', [parseVerifierKey(SUMDB)]));
    }
  });

  it('writes three lines, and the same bytes each time', () => {
    expect(formatCheckpoint(good)).to.equal('log.example.com/lender\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n');
    expect(signCheckpoint({ ...good }, [seedSigner(ours.name, new Uint8Array(32).fill(7))])).to.equal(note);
    expect(openCheckpoint(note, ours.name, [KEY])).to.deep.include({ ...good, signedBy: [KEY] });
  });

  it('returns what it wrote, for every size and root, extension lines kept', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.array(fc.constantFrom('x', 'time 5', '扩展')), (size, root, extensions) => {
        expect(parseCheckpoint(formatCheckpoint({ origin: 'o', size, root, extensions }))).to.deep.equal({ origin: 'o', size, root, extensions });
      }),
      RUNS,
    );
  });

  it('refuses every single bit turned over', () => {
    const bytes = Buffer.from(note);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => openCheckpoint(changed.toString('utf8'), ours.name, [KEY]), `bit ${bit}`).to.throw(NoteError);
    }
  }).timeout(20_000);

  it('refuses every other spelling of the text, though properly signed', () => {
    const [origin, , root] = formatCheckpoint(good).split('\n') as [string, string, string];
    const texts = [
      `${origin}\n08\n${root}\n`, `${origin}\n+8\n${root}\n`, `${origin}\n8.0\n${root}\n`, `${origin}\n 8\n${root}\n`, `${origin}\n8 \n${root}\n`, `${origin}\n-1\n${root}\n`,
      `${origin}\n0x8\n${root}\n`, `${origin}\n8e0\n${root}\n`, `${origin}\n٨\n${root}\n`, `${origin}\n\n${root}\n`, `${origin}\n9007199254740992\n${root}\n`,
      `${origin}\n18446744073709551615\n${root}\n`, `${origin}\n8\n${root.slice(0, -1)}\n`, `${origin}\n8\n${root} \n`, `${origin}\n8\n${root.replace('yg=', 'yh=')}\n`,
      `${origin}\n8\n${root.slice(4)}\n`, `${origin}\n8\n${toHex(ROOT)}\n`, `${origin}\n8\n`, `${origin}\n`, `\n8\n${root}\n`, `${origin}\n8\n${root}\n\nx\n`,
    ];
    for (const text of texts) {
      refused('malformed-checkpoint', () => parseCheckpoint(text), text);
      refused('malformed-checkpoint', () => openCheckpoint(signNote(text, [ours]), ours.name, [KEY]), text);
    }
    refused('malformed-checkpoint', () => parseCheckpoint(`${origin}\n8\n${root}`));
  });

  it('refuses to write what it would not read', () => {
    for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53]) refused('malformed-checkpoint', () => formatCheckpoint({ ...good, size }));
    for (const length of [0, 31, 33]) refused('malformed-checkpoint', () => formatCheckpoint({ ...good, root: new Uint8Array(length) }));
    for (const origin of ['', 'a\nb']) refused('malformed-checkpoint', () => formatCheckpoint({ ...good, origin }));
    for (const line of ['', 'a\nb']) refused('malformed-checkpoint', () => formatCheckpoint({ ...good, extensions: [line] }));
  });
});
