import { expect } from 'chai';
import { DOCUMENT_KINDS } from '../../../server/packs/documents/types.ts';
import { SHIPPED_PROFILES } from '../../../server/packs/index.ts';
import { documentName } from '../../../server/packs/profiles/words.ts';

describe('packs: names of documents in the words of a profile', () => {
  it('exist in both languages for every kind that a shipped profile names', () => {
    const named = new Set(SHIPPED_PROFILES.flatMap(({ slots, serviceCopies }) => [...slots.flatMap(({ documents }) => documents), ...serviceCopies.documents]));
    expect(named.size).to.be.greaterThan(10).and.at.most(DOCUMENT_KINDS.length);
    for (const kind of named) expect(Object.values(documentName(kind)), kind).to.satisfy(([zh, en]: [string, string]) => /\p{Script=Han}/u.test(zh) && /^[a-zA-Z’ -]+$/.test(en));
  });
});
