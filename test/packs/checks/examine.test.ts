import { expect } from 'chai';
import { DEFAULT_REQUIRED_STAGES, parseRequiredStages } from '../../../server/domain/pack/index.ts';
import { eventSchema } from '../../../server/domain/loan/index.ts';
import { applyOverrides, checkOrder, CourtProfiles, examineCase, packOptionsSchema, SHIPPED_PROFILES } from '../../../server/packs/index.ts';
import type { PackCase, PackOptionsInput, PackSource } from '../../../server/packs/index.ts';
import { claimedCase, claimOf } from '../claim.ts';
import { caseData, fullCase } from '../complaint/material.ts';

const REQUIRED = parseRequiredStages(DEFAULT_REQUIRED_STAGES);
const COURT = '北京市虚构区人民法院';

function examined(packCase: PackCase, options: PackOptionsInput = { court: COURT }) {
  const parsed = packOptionsSchema.parse(options);
  const { findings, claim } = examineCase(packCase, parsed, REQUIRED);
  const { blocking, overrides } = applyOverrides(findings, parsed, packCase.caseRef);
  return { findings, claim, blocking: blocking.map(({ code }) => code), overrides, codes: findings.map(({ code }) => code) };
}

describe('packs: checks before sealing', () => {
  it('finds nothing that blocks in a complete case, and claims what the statement says', async () => {
    const { blocking, claim } = examined(await claimedCase('complete'));
    expect(blocking).to.deep.equal([]);
    expect(claim?.summary.total.amount).to.equal(claim?.statement.totals.total);
  });

  it('names each stage without evidence, and a reason for one does not override the other', async () => {
    const packCase = await claimedCase('missing', { without: ['signature', 'disbursement'] });
    expect(examined(packCase).blocking).to.deep.equal(['stage-missing-signature', 'stage-missing-disbursement']);
    const override = { code: 'stage-missing-signature', reason: '签署记录由第三方保管（虚构）', by: '王虚构' };
    const some = examined(packCase, { court: COURT, overrides: [override] });
    expect(some.blocking).to.deep.equal(['stage-missing-disbursement']);
    expect(some.overrides).to.deep.include({ code: override.code, finding: some.findings.find(({ code }) => code === override.code)!.messages, reason: override.reason, by: override.by });
    const other = examined(packCase, { overrides: [{ ...override, case: 'f'.repeat(32) }] });
    expect(other.blocking, 'an override of another case').to.include('stage-missing-signature');
  });

  it('does not take a document that was corrected for evidence of its stage', async () => {
    const packCase = await claimedCase('corrected');
    const exhibits = packCase.exhibits.map((exhibit) => (exhibit.record.stage === 'identity' ? { ...exhibit, supersededBy: 'x' } : exhibit));
    expect(examined({ ...packCase, exhibits }).blocking).to.deep.equal(['stage-missing-identity']);
  });

  it('never lets a wrong figure be overridden', async () => {
    const data = fullCase();
    const line = data.statement.lines[0]!;
    const statement = { ...data.statement, lines: [{ ...line, amount: '1.00' }, ...data.statement.lines.slice(1)] };
    const packCase = await claimedCase('figures', { claim: { ...claimOf(data), statement } });
    const { findings, blocking } = examined(packCase, { overrides: [{ code: 'figures-differ', reason: 'x', by: 'y' }] });
    expect(blocking).to.include('figures-differ');
    expect(findings.find(({ code }) => code === 'figures-differ')).to.have.property('overridable', false);
  });

  it('never lets an exhibit that does not verify be overridden', async () => {
    const packCase = await claimedCase('unverified');
    const exhibits = packCase.exhibits.map((exhibit, index) => (index === 2 ? { ...exhibit, report: { ...exhibit.report, verdict: 'inconsistent' as const } } : exhibit));
    expect(examined({ ...packCase, exhibits }, { overrides: [{ code: 'case-exhibit-inconsistent', reason: 'x', by: 'y' }] }).blocking).to.include('case-exhibit-inconsistent');
  });

  it('names characters that no font has, of the data and not of the exhibits', async () => {
    const claim = claimOf();
    const [borrower, ...rest] = claim.loan.parties;
    const loan = { ...claim.loan, parties: [{ ...borrower!, person: { ...borrower!.person, name: '\u{10FFFD}虚构' } }, ...rest] };
    const { findings, blocking } = examined(await claimedCase('characters', { claim: { ...claim, loan } }));
    expect(blocking).to.include('characters-missing');
    expect(findings.find(({ code }) => code === 'characters-missing')!.params).to.deep.equal({ characters: 'U+10FFFD' });
  });

  it('wants waivers and settlements disclosed', async () => {
    const event = eventSchema.parse({ eventId: 'E9', date: '2024-05-01', kind: 'settlement' });
    expect(examined(await claimedCase('settled', { claim: claimOf(fullCase(), [event]) })).blocking).to.deep.equal(['settlement-undisclosed']);
  });

  it('makes a pack of evidence only where the loan book has no loan, and says so; a loan that cannot be calculated blocks', async () => {
    const absent = examined(await claimedCase('absent', { claim: { missing: 'loan' } }));
    expect([absent.claim, absent.blocking, absent.codes]).to.deep.equal([undefined, [], ['claim-absent']]);
    const problem = { 'zh-CN': '缺少利率', en: 'no rate' };
    const incalculable = await claimedCase('incalculable', { claim: { missing: 'figures', problem } });
    expect(examined(incalculable).blocking).to.deep.equal(['claim-incalculable']);
    expect(examined(await claimedCase('no lender', { claim: { missing: 'lender' } })).blocking).to.deep.equal(['lender-absent']);
  });

  it('blocks what the complaint cannot plead, and warns of a court that was not chosen', async () => {
    const notOverdue = await claimedCase('early', { claim: claimOf(caseData({ asOf: '2024-06-01' })) });
    expect(examined(notOverdue).blocking).to.include('complaint-nothing-overdue');
    const withVenue = examined(await claimedCase('agreed court'), {});
    expect(withVenue.codes).to.not.include('complaint-court-missing');
    expect(withVenue.claim!.court, 'that of the contract').to.equal(COURT);
    const claim = claimOf();
    const product = { ...claim.product, agreedVenue: { ...claim.product.agreedVenue!, link: 'none' as const } };
    expect(examined(await claimedCase('no court', { claim: { ...claim, product } }), {}).codes).to.include('complaint-court-missing');
  });

  it('says when limitation has passed or is near', async () => {
    const base = claimOf();
    const at = async (lastDay: string): Promise<string[]> => examined(await claimedCase('late', { claim: { ...base, costs: { ...base.costs, limitation: { ...base.costs.limitation, lastDay } } } })).codes.filter((code) => code.startsWith('limitation'));
    expect([await at('2024-12-30'), await at('2025-03-01'), await at('2026-01-01')]).to.deep.equal([['limitation-passed'], ['limitation-near'], []]);
  });

  it('checks an order case by case: one that is unknown or cannot be read stops no other', async () => {
    const good = await claimedCase('good');
    const bad = await claimedCase('bad', { without: ['contract'] });
    const byRef = new Map([good, bad].map((each) => [each.caseRef, each]));
    const source: PackSource = {
      resolveLoanNumbers: async (numbers) => numbers.map((number) => (number === 'L-1' ? good.caseRef : null)),
      knownCases: async (refs) => new Set(refs.filter((ref) => byRef.has(ref))),
      case: async (ref) => byRef.get(ref)!,
    };
    const cases = await checkOrder({ source, requiredStages: REQUIRED, profiles: new CourtProfiles(SHIPPED_PROFILES) }, { loanNumbers: ['L-0', 'L-1'], cases: [bad.caseRef], options: packOptionsSchema.parse({ court: COURT }) }, '2024-12-31');
    expect(cases.map(({ position, case: of, state }) => [position, of, state])).to.deep.equal([[1, null, 'blocked'], [2, good.caseRef, 'warning'], [3, bad.caseRef, 'blocked']]);
    expect(cases[1]!.claim).to.deep.include({ total: fullCase().statement.totals.total, asOf: '2024-12-31' });
    expect(cases[0]!.findings.map(({ code }) => code)).to.deep.equal(['case-unknown']);
  });

  it('reads required stages as the setting states them, and names what is wrong', () => {
    const read = parseRequiredStages('credit-card:;financial-loan: contract, identity');
    expect([read['credit-card'], read['financial-loan'], read['small-loan']]).to.deep.equal([[], ['contract', 'identity'], REQUIRED['small-loan']]);
    for (const [text, problem] of [['loan:contract', 'names the cause "loan"'], ['credit-card:contracts', 'names the stage "contracts"'], ['credit-card', 'must be cause:stage'], ['credit-card:;credit-card:', 'twice']] as const) {
      expect(() => parseRequiredStages(text), text).to.throw(problem);
    }
  });
});
