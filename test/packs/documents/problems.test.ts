import { expect } from 'chai';
import { documentProblems } from '../../../server/packs/documents/problems.ts';
import { PROBLEM_TEXTS } from '../../../server/packs/documents/text/problems.ts';
import { loanSchema } from '../../../server/domain/loan/index.ts';
import type { BundleInput } from '../../../server/packs/pdf/input.ts';
import { fullCase, lender, natural } from '../complaint/material.ts';
import { costsFor, fullBundle, fullLender } from './material.ts';

const codes = (input: BundleInput, document?: string): string[] => documentProblems(input).filter((problem) => document === undefined || problem.document === document).map(({ code }) => code);
const withLender = (extra: object): BundleInput => fullBundle({ lender: fullLender(lender(), extra) });
const withLoan = (extra: object): BundleInput => fullBundle({ loan: loanSchema.parse({ ...fullCase().loan, ...extra }) });
/** The last is of the guarantor, an organisation whose telephone the example does not have. */
const ALWAYS = ['preservation-already', 'preservation-reason-blank', 'preservation-security-open', 'defendant-phone-missing'];

describe('documents: problems of the papers', () => {
  it('of a whole case are only what a person has to say, and what the engine warns of', () => {
    const problems = documentProblems(fullBundle());
    expect(problems.filter(({ document }) => document !== 'arrears').map(({ code }) => code)).to.deep.equal(ALWAYS);
    expect(problems.filter(({ level }) => level === 'error')).to.deep.equal([]);
    expect(problems.filter(({ document }) => document === 'arrears').map(({ field }) => field)).to.deep.equal(fullCase().statement.warnings.map(({ code }) => code));
  });

  it('are none without a claim, and in English only those of the arrears sheet', () => {
    expect(documentProblems({ ...fullBundle(), claim: undefined })).to.deep.equal([]);
    expect(new Set(documentProblems(fullBundle({}, { language: 'en' })).map(({ document }) => document))).to.deep.equal(new Set(['arrears']));
  });

  it('name what the lender profile lacks', () => {
    expect(codes(withLender({ representativePosition: undefined }), 'legal-representative')).to.deep.equal(['representative-position-missing']);
    expect(codes(withLender({ serviceAddress: undefined }), 'service-address')).to.deep.equal(['service-address-missing']);
    expect(codes(withLender({ serviceAddress: { recipient: '王虚构', address: '虚构路', phone: '010-60000001', electronicService: true } }), 'service-address')).to.deep.equal(['service-postcode-missing', 'electronic-service-email-missing']);
    expect(codes(withLender({ serviceAddress: { recipient: '王虚构', address: '虚构路', postcode: '100000', phone: '010-60000001', electronicService: false } }), 'service-address')).to.deep.equal([]);
    const agent = { name: '王虚构', employer: '虚构律师事务所', phone: '13900000009', authority: 'general' };
    expect(codes(withLender({ agents: [agent] }), 'authority')).to.deep.equal(['agent-position-missing', 'agent-licence-missing']);
    expect(codes(withLender({ agents: [{ ...agent, employer: lender().name, position: '法务' }] }), 'authority')).to.deep.equal([]);
    const three = documentProblems(withLender({ agents: [1, 2, 3].map(() => ({ ...agent, position: '律师', licenceNumber: '1' })) }));
    expect(three.find(({ code }) => code === 'agents-too-many')).to.include({ level: 'error', field: 'lender.agents' });
  });

  it('name what the loan lacks, by the number that the complaint gives the defendant and the place in the loan', () => {
    const bare = { kind: 'natural', name: '无虚构', idType: 'resident-id', idNumber: natural('', 9).idNumber };
    const problems = documentProblems(withLoan({ parties: [{ partyId: 'C-9', role: 'co-borrower', person: bare }, fullCase().loan.parties[0]] })).filter(({ document }) => document === 'defendant-leads');
    expect(problems.map(({ code, field }) => [code, field])).to.deep.equal([['defendant-address-missing', 'loan.parties.0.person.registeredAddress'], ['defendant-phone-missing', 'loan.parties.0.person.phone']]);
    expect(problems[0]!.text['zh-CN']).to.contain('被告2');
    const { product } = fullCase();
    expect(codes(fullBundle({ product }), 'defendant-leads')).to.include('service-clause-missing');
  });

  it('keep an application for preservation back that has nothing to preserve or no lead', () => {
    const { statement } = fullCase();
    const nothing = fullBundle({ costs: { ...costsFor(statement), total: null }, court: null });
    expect(codes(nothing, 'preservation')).to.include.members(['nothing-to-preserve', 'court-missing']);
    const [first] = fullCase().loan.parties;
    const poor = documentProblems(withLoan({ parties: [{ ...first!, person: { ...first!.person, accounts: [] } }], collateral: [] }));
    expect(poor.find(({ code }) => code === 'preservation-leads-missing')).to.include({ level: 'error' });
  });

  it('have both languages with every blank filled, and no personal data', () => {
    const inputs = [fullBundle(), withLender({ serviceAddress: undefined, representativePosition: undefined, agents: [] }), withLoan({ parties: [] })];
    for (const input of inputs) {
      const { loan } = input.claim!;
      const personal = loan.parties.flatMap(({ person }) => (person.kind === 'natural' ? [person.name, person.idNumber, ...(person.phone === undefined ? [] : [person.phone])] : [person.name]));
      for (const { text } of documentProblems(input)) for (const sentence of Object.values(text)) expect([...personal, '{', '}'].filter((value) => sentence.includes(value)), sentence).to.deep.equal([]);
    }
    for (const texts of Object.values(PROBLEM_TEXTS)) expect(texts.en).to.not.match(/\p{Script=Han}{4}/u);
  });
});
