import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppError } from '../../../server/errors.ts';
import { courtProfileSchema, loadProfiles, SHIPPED_PROFILES } from '../../../server/packs/index.ts';
import type { CourtProfile } from '../../../server/packs/index.ts';

const shipped = (id: string): CourtProfile => SHIPPED_PROFILES.find((profile) => profile.id === id)!;
const TWO_FILES = shipped('local-two-files');

describe('packs: court profiles', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-profiles-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const mount = (name: string, content: unknown): void => writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  const refusal = (where: string = folder): string => {
    try {
      loadProfiles(where);
    } catch (error) {
      if (error instanceof AppError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return 'accepted';
  };

  it('ship as what their own schema accepts', () => {
    for (const profile of SHIPPED_PROFILES) expect(courtProfileSchema.parse(profile), profile.id).to.deep.equal(profile);
    expect(SHIPPED_PROFILES.map(({ id }) => id)).to.deep.equal(['bundle', 'renmin-fayuan-online', 'local-two-files', 'england-county-court']);
  });

  it('say of every limit that it is to be confirmed with the court', () => {
    for (const { slots, description } of SHIPPED_PROFILES.filter((profile) => profile.slots.length > 0)) {
      expect(slots.every(({ maxBytes }) => maxBytes > 0)).to.equal(true);
      expect(description['zh-CN']).to.contain('须向受诉法院确认');
      expect(description.en).to.contain('to be confirmed with the court');
    }
  });

  it('have the six slots of 人民法院在线服务 with their codes', () => {
    expect(shipped('renmin-fayuan-online').slots.map(({ code, name }) => [code, name['zh-CN']])).to.deep.equal([
      ['11800016-2', '起诉状'],
      ['11800016-1', '当事人身份证明'],
      ['11800016-9', '委托代理人委托手续和身份材料'],
      ['11800016-4', '证据目录及证据材料'],
      ['11800016-254', '送达地址确认书'],
      ['11800016-3', '其他材料'],
    ]);
  });

  it('are joined by those of a folder, of which one may take the place of a shipped one', () => {
    mount('10-own.json', { ...TWO_FILES, id: 'own-court' });
    mount('20-two.json', { ...TWO_FILES, name: { 'zh-CN': '本地', en: 'Ours' } });
    mount('notes.txt', 'no profile');
    const profiles = loadProfiles(folder);
    expect(profiles.list().map(({ id }) => id)).to.deep.equal([...SHIPPED_PROFILES.map(({ id }) => id), 'own-court']);
    expect(profiles.get('local-two-files').name.en).to.equal('Ours');
    expect(() => profiles.get('nowhere')).to.throw(AppError, /no court profile nowhere.*own-court/);
    expect(loadProfiles(undefined).list()).to.deep.equal(SHIPPED_PROFILES);
  });

  const slot = (change: object): unknown => ({ ...TWO_FILES, slots: [TWO_FILES.slots[0], { ...TWO_FILES.slots[1], ...change }] });
  const WRONG: [what: string, content: unknown, named: RegExp][] = [
    ['what is no JSON', '{"id": ', /court\.json is not valid: — is no JSON/],
    ['a missing field', { ...TWO_FILES, language: undefined }, /court\.json.*language/],
    ['a field that there is not', { ...TWO_FILES, colour: 'red' }, /court\.json.*colour/],
    ['a document that there is not', slot({ documents: ['poem'] }), /slots\.1\.documents\.0/],
    ['a slot that takes no PDF', slot({ types: ['jpg'] }), /slots\.1\.types must hold pdf/],
    ['volumes in a slot of one file', slot({ splitting: 'volumes' }), /slots\.1\.splitting must be refuse/],
    ['volumes without exhibits', slot({ oneFile: false, splitting: 'volumes', documents: ['arrears'] }), /slots\.1\.splitting must be refuse where there are no exhibits/],
    ['an index without the exhibits whose pages it names', slot({ documents: ['evidence-index'] }), /slots\.1\.documents may hold evidence-index only beside/],
    ['stages without exhibits', slot({ documents: ['arrears'], stages: ['identity'] }), /slots\.1\.documents must hold exhibits/],
    ['two slots of one code', slot({ code: 'Complaint' }), /slots\.1\.code is the code of another slot/],
    ['the code of later evidence', slot({ code: 'supplement' }), /slots\.1\.code may not be supplement/],
    ['two slots with all exhibits', { ...TWO_FILES, slots: [...TWO_FILES.slots, { ...TWO_FILES.slots[1], code: 'again' }] }, /slots holds two slots with all exhibits/],
    ['a name by which files would be one', { ...TWO_FILES, namePattern: '{case}-{volume}' }, /namePattern must hold \{slot\}/],
    ['a name with an unknown token', { ...TWO_FILES, namePattern: '{slot}-{volume}-{borrower}' }, /namePattern holds the unknown token \{borrower\}/],
    ['a name with punctuation', { ...TWO_FILES, namePattern: '{slot}（{volume}）' }, /namePattern may hold letters/],
    ['a limit that is none', slot({ maxBytes: 5 }), /slots\.1\.maxBytes/],
  ];
  for (const [what, content, named] of WRONG) {
    it(`refuse ${what}, naming file and field`, () => {
      mount('court.json', content);
      expect(refusal()).to.match(/^profile-invalid: /).and.match(named);
    });
  }

  it('refuse two files with one id, and a folder that there is not', () => {
    mount('a.json', { ...TWO_FILES, id: 'own' });
    mount('b.json', { ...TWO_FILES, id: 'own' });
    expect(refusal()).to.contain('b.json is not valid: id is that of a.json too');
    expect(refusal(join(folder, 'nowhere'))).to.match(/COURT_PROFILES_DIR.*cannot be read \(ENOENT\)/);
  });
});
