import { expect } from 'chai';
import { EXPECTED_PROVENANCE, PROVENANCE_FIELDS, PROVENANCE_TEXTS, RequirementsError, STAGES, missingProvenance, parseRequirements, provenanceSchema, type Provenance } from '../../../server/domain/record/index.ts';

const BARE: Provenance = { sourceSystem: 'core-lending' };

describe('required and expected provenance', () => {
  it('names what a stage asks for and a deposit leaves out, in one order', () => {
    const requirements = parseRequirements('signature:ipAddress,device,captureMethod;contract:sourceRecordId,basisOfTruth;*:sourceSystem');
    expect(missingProvenance('signature', BARE, requirements)).to.deep.equal(PROVENANCE_FIELDS.filter((field) => ['device', 'ipAddress', 'captureMethod'].includes(field)));
    expect(missingProvenance('signature', { ...BARE, device: 'phone', ipAddress: '203.0.113.9' }, requirements)).to.deep.equal(['captureMethod']);
    expect(missingProvenance('contract', BARE, requirements)).to.have.members(['sourceRecordId', 'basisOfTruth']);
    expect(missingProvenance('collection', BARE, requirements)).to.deep.equal([]);
  });

  it('asks what stands under * of every stage, and nothing of a case statement', () => {
    const requirements = parseRequirements('*:custodian');
    for (const stage of STAGES) expect(missingProvenance(stage, BARE, requirements), stage).to.deep.equal(['custodian']);
    expect(missingProvenance('case-statement', BARE, requirements)).to.deep.equal([]);
  });

  it('takes "none-stated" for what it says', () => {
    const requirements = parseRequirements('*:basisOfTruth');
    expect(missingProvenance('contract', { ...BARE, basisOfTruth: 'none-stated' }, requirements)).to.deep.equal(['basisOfTruth']);
    expect(missingProvenance('contract', { ...BARE, basisOfTruth: 'archive' }, requirements)).to.deep.equal([]);
  });

  it('reads a setting with white space and empty parts; an empty one asks for nothing', () => {
    expect(parseRequirements(' signature : device , ipAddress ; ; ')).to.deep.equal({ signature: ['device', 'ipAddress'] });
    expect(parseRequirements('')).to.deep.equal({});
  });

  for (const [text, named] of [
    ['signatures:device', '"signatures"'],
    ['case-statement:device', '"case-statement"'],
    ['__proto__:device', '"__proto__"'],
    ['signature:deviceId', '"deviceId"'],
    ['signature:toString', '"toString"'],
    ['signature:', '""'],
    ['signature', '"signature"'],
    ['signature:device:x', '"signature:device:x"'],
    ['signature:device;signature:actor', '"signature"'],
    ['signature:device,device', '"device"'],
  ] as const) {
    it(`refuses ${text} by name`, () => {
      const failure = (() => {
        try {
          return parseRequirements(text);
        } catch (error) {
          return error;
        }
      })();
      expect(failure).to.be.instanceOf(RequirementsError);
      const { problem } = failure as RequirementsError;
      expect(problem.en).to.include(named);
      expect(problem['zh-CN']).to.include(named.slice(1, -1));
    });
  }

  it('expects device and address where a customer acts, consent for the credit check, and a counterpart for what corroborates', () => {
    expect(missingProvenance('signature', BARE, EXPECTED_PROVENANCE)).to.include.members(['device', 'ipAddress', 'account', 'corroborates']);
    expect(missingProvenance('credit-check', BARE, EXPECTED_PROVENANCE)).to.include('consentReference').and.not.include('device');
    expect(missingProvenance('contract', BARE, EXPECTED_PROVENANCE)).to.include.members(['sourceRecordId', 'captureMethod', 'custodian', 'basisOfTruth']);
    expect(missingProvenance('disbursement', BARE, EXPECTED_PROVENANCE)).to.include('corroborates');
  });

  it('knows every field of the form, in both languages', () => {
    expect([...PROVENANCE_FIELDS].sort()).to.deep.equal(Object.keys(PROVENANCE_TEXTS).sort());
    expect(Object.keys(provenanceSchema.shape)).to.include.members(['account', 'device', 'ipAddress']);
  });
});
