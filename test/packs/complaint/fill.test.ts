import { expect } from 'chai';
import fc from 'fast-check';
import { ArrearsInconsistency, calculateArrears, claimSummary } from '../../../server/domain/arrears/index.ts';
import { complaintOf } from '../../../server/packs/complaint/index.ts';
import type { ComplaintData, ComplaintForm } from '../../../server/packs/complaint/index.ts';
import { fieldNames } from '../../../server/packs/complaint/notation.ts';
import { clauseNumber, fenOf, raised } from '../../../server/packs/complaint/fill/format.ts';
import { loanOf, shapes } from '../../domain/arrears/loans.ts';
import { needs, rawText } from '../tools.ts';
import { caseData, draw, fullCase, natural } from './material.ts';

const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 60);
const field = ({ values }: ComplaintForm, name: string): string => [values.fields[name] ?? ''].flat().join('\n');
const codes = ({ problems }: ComplaintForm): string[] => [...new Set(problems.map(({ code }) => code))];
const amounts = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, amount]) => amount!);
const monthly = { schedule: { kind: 'regular', firstDueDate: '2024-02-10', instalments: 12, everyMonths: 1 } };

describe('complaint: filling', function () {
  this.timeout(30_000);

  describe('figures', () => {
    it('are the statement’s, in the rows and in both statements', () => {
      const data = fullCase();
      const form = complaintOf(data);
      const { totals } = data.statement;
      expect(field(form, 'principal')).to.equal(totals.principal);
      expect(field(form, 'interest')).to.equal(totals.interest);
      expect(field(form, 'compound')).to.equal(totals.compound);
      expect(fenOf(field(form, 'penaltyAndDamages'))).to.equal(fenOf(totals.penalty) + fenOf(totals.damages));
      expect(field(form, 'total')).to.equal(`${totals.total}元（截至2024年12月31日）`);
      expect(field(form, 'costsDetail')).to.equal('律师费1500.00元');
      expect(amounts(field(form, 'claimsStatement'), /以上请求金额合计([\d.]+)元/g)).to.deep.equal([totals.total]);
      expect(amounts(field(form, 'factsStatement'), /共计([\d.]+)元/g)).to.deep.equal([totals.total]);
      expect(fenOf(totals.capCut) < 0n).to.equal(true);
      for (const name of ['calculation', 'claimsStatement', 'factsStatement', 'otherFacts']) expect(field(form, name), name).to.contain(`超出部分${totals.capCut.slice(1)}元不予主张`);
    });

    it('claimed paragraph by paragraph sum to the total, for any loan', () => {
      const { loan, product, lender, agents, exhibits, court } = caseData();
      fc.assert(
        fc.property(shapes, (shape) => {
          const input = loanOf(shape);
          const disbursements = input.contract.disbursements.map(({ date, amount, deductedInterest }) => ({ date, amount, ...(deductedInterest === undefined ? {} : { deductedInterest }) }));
          const statement = calculateArrears(input);
          const data: ComplaintData = { lender, agents, product, exhibits, court, loan: { ...loan, principal: input.contract.principal, disbursements }, statement, summary: claimSummary(statement), asOf: statement.asOf };
          const form = complaintOf(data);
          const claims = field(form, 'claimsStatement');
          const { capCut, unappliedPayments, total } = statement.totals;
          const sum = amounts(claims, /\d\. 判令.*?(?:本金|期内利息|罚息|复利|违约金|合计|支付费用|支出的费用)([\d.]+)元/g).reduce((all, amount) => all + fenOf(amount), 0n);
          const interest = fenOf(field(form, 'interestTotal'));
          // a cut that exceeds all interest is named as an error and has no sensible paragraph
          if (interest >= 0n && claims.includes('合计')) expect(sum + fenOf(unappliedPayments), `${claims}\n${capCut}`).to.equal(fenOf(total));
          else expect(interest < 0n ? codes(form) : ['nothing-owed']).to.include(interest < 0n ? 'claim-negative' : 'nothing-owed');
        }),
        { numRuns: RUNS },
      );
    });

    it('are refused when summary, date or statement are not one', () => {
      const data = fullCase();
      const { summary } = data;
      const altered: ComplaintData[] = [
        { ...data, asOf: '2024-12-30' },
        { ...data, summary: { ...summary, principal: { ...summary.principal, amount: '8487.45' } } },
        { ...data, summary: { ...summary, running: { ...summary.running, rounded: '9.99' } } },
        { ...data, summary: caseData().summary },
        { ...data, loan: { ...data.loan, disbursements: [{ date: '2024-01-10', amount: '9999' }] } },
      ];
      for (const each of altered) expect(() => complaintOf(each)).to.throw(ArrearsInconsistency);
    });

    it('states how interest runs on, and up to when the daily amount holds', () => {
      const form = complaintOf(caseData());
      expect(field(form, 'calculation')).to.contain('自2024年9月11日起按逾期本金×约定年利率×（1＋逾期上浮比例）÷年计息天数计算，即每日10000.00×27%×1/360，约7.50元');
      expect(form.values.choices['running']).to.deep.equal(['yes']);
      expect(codes(form)).to.include('running-until');
    });

    it('reckons 罚息 rates exactly and reads clause numbers however they are written', () => {
      expect([raised('18', '50'), raised('23.4', '30'), raised('0', '50'), raised('4.35', '0.5')]).to.deep.equal(['27', '30.42', '0', '4.37175']);
      expect(['5.2', '第5条', '合同第六条'].map(clauseNumber)).to.deep.equal(['5.2', '5', '六']);
    });
  });

  describe('cases', () => {
    it('several defendants and guarantors of both kinds', () => {
      const form = complaintOf(fullCase());
      expect(form.values.groups['defendant-natural']).to.have.length(3);
      expect(form.values.groups['defendant-organisation']).to.have.length(1);
      expect(form.values.choices['mode']).to.have.members(['joint', 'general']);
      const claims = field(form, 'claimsStatement');
      expect(claims).to.match(/被告张虚构、被告䶮虚构共同向原告偿还借款本金/);
      expect(claims).to.match(/被告赵虚构对上述第1项至第4项债务承担连带保证责任；/);
      expect(claims).to.match(/被告虚构担保有限公司.*强制执行后仍不能履行的部分承担保证责任，以最高债权额8000\.00元为限/);
      expect(field(form, 'legalBasis')).to.contain('第六百八十七条').and.contain('第六百八十八条');
    });

    it('acceleration is claimed where it took effect, and asked about where undue principal is claimed without it', () => {
      expect(complaintOf(fullCase()).values.choices['earlyKind']).to.deep.equal(['acceleration']);
      const undecided = complaintOf(caseData({ loan: monthly, terms: { method: 'equal-instalment' }, asOf: '2024-06-01' }));
      expect(codes(undecided)).to.include('undue-without-acceleration');
      expect(undecided.values.choices['early']).to.equal(undefined);
      const decided = complaintOf(caseData({ loan: monthly, terms: { method: 'equal-instalment' }, asOf: '2024-06-01', options: { early: 'termination' } }));
      expect(codes(decided)).to.not.include('undue-without-acceleration');
      expect(field(decided, 'claimsStatement')).to.match(/^1\. 判令解除编号为HT-0001的/);
      expect(complaintOf(caseData()).values.choices['early']).to.deep.equal(['no']);
    });

    it('nothing overdue, and nothing owed, are named', () => {
      const early = complaintOf(caseData({ asOf: '2024-06-01' }));
      expect(codes(early)).to.include('nothing-overdue');
      expect(early.values.choices['overdue']).to.deep.equal(['no']);
      expect(field(early, 'factsStatement')).to.not.contain('逾期，截至').and.not.contain('已构成违约');
      const paid = complaintOf(caseData({ payments: [{ paymentId: 'P', date: '2024-07-10', amount: '10910' }] }));
      expect(codes(paid)).to.include.members(['nothing-owed', 'nothing-overdue']);
    });

    it('a security without registration is named and no priority is claimed for it', () => {
      const collateral = [{ kind: 'pledge', object: '虚构存单', provider: '张虚构', signedDate: '2024-01-09', registration: 'none' }];
      const form = complaintOf(caseData({ loan: { collateral } }));
      expect(codes(form)).to.include('security-unregistered');
      expect(form.values.choices['security']).to.equal(undefined);
      expect(field(form, 'claimsStatement')).to.not.contain('优先受偿');
      expect(field(form, 'collateralObject')).to.equal('虚构存单（质押）');
    });

    it('a provider of security who is no defendant is named', () => {
      const collateral = (provider: string) => [{ kind: 'mortgage', object: '虚构房屋', provider, signedDate: '2024-01-09', registration: 'formal' }];
      expect(codes(complaintOf(caseData({ loan: { collateral: collateral('孙虚构') } })))).to.include('security-provider-absent');
      expect(codes(complaintOf(caseData({ loan: { collateral: collateral('张虚构') } })))).to.not.include('security-provider-absent');
    });

    it('the court is held against the agreed venue', () => {
      const venue = (link: string, court: string | null) => codes(complaintOf(caseData({ court, product: { agreedVenue: { court: '甲法院（虚构）', link } } })));
      expect(venue('plaintiff-domicile', '甲法院（虚构）').filter((code) => /court|venue/.test(code))).to.deep.equal([]);
      expect(venue('plaintiff-domicile', '乙法院（虚构）')).to.include('court-differs');
      expect(venue('plaintiff-domicile', null)).to.include('court-missing');
      expect(venue('none', '甲法院（虚构）')).to.include('venue-without-link');
    });

    it('other causes: a card has its own form, a small loan the renamed one', () => {
      const card = complaintOf(caseData({ product: { cause: 'credit-card' }, events: [{ eventId: 'E', date: '2024-04-01', kind: 'fee-charged', amount: '12.34', label: '手续费' }] }));
      expect(card.definition.id).to.equal('credit-card');
      expect((field(card, 'claimsStatement') + field(card, 'factsStatement')).replace(/《.*?》/g, '')).to.contain('信用卡透支本金').and.not.contain('借款');
      expect(field(card, 'otherClaims')).to.equal('');
      expect(fenOf(field(card, 'chargesTotal'))).to.equal(fenOf(field(card, 'interestTotal')) + 1234n);
      const small = complaintOf(caseData({ product: { cause: 'small-loan' } }));
      expect(small.definition.cause).to.equal('（小额借款合同纠纷）');
      expect(codes(small)).to.include('cause-without-form');
    });
  });

  describe('blanks', () => {
    it('stay blank and are named in both languages, without personal data', () => {
      const bare = { partyId: 'C-9', role: 'co-borrower', person: { kind: 'natural', name: '极其罕见之名', idType: 'passport', idNumber: 'E12345678' } };
      const form = complaintOf(caseData({ parties: [bare] }));
      const row = form.values.groups['defendant-natural']![1]!;
      for (const name of ['sex', 'birthDate', 'ethnicity', 'phone', 'registeredAddress']) {
        expect(row.fields[name] ?? row.choices[name], name).to.equal(undefined);
        expect(form.problems.map(({ field: named }) => named)).to.include(`defendant-natural[1].${name}`);
      }
      for (const { text } of form.problems) {
        expect(text['zh-CN']).to.not.match(/\{|极其罕见|E12345678|undefined/);
        expect(text.en).to.match(/^[\x20-\x7e“”’]+$/).and.not.contain('undefined');
      }
    });

    it('wishes on mediation are never assumed', () => {
      const names = ['mediation', 'benefit1', 'benefit5', 'consider'];
      expect(names.filter((name) => name in complaintOf(caseData()).values.choices)).to.deep.equal([]);
      expect(names.filter((name) => name in complaintOf(fullCase()).values.choices)).to.deep.equal(names);
    });
  });

  describe('lineage', () => {
    it('names a source for every filled value, and every source exists', () => {
      const data = fullCase();
      const form = complaintOf(data);
      const printed = fieldNames(form.definition.items);
      const traced = new Set(form.lineage.map(({ field: name }) => name));
      const expectTraced = (prefix: string, scope: { fields: object; choices: object }): void => {
        for (const name of [...Object.keys(scope.fields), ...Object.keys(scope.choices)]) if (printed.has(name)) expect([...traced]).to.include(prefix + name);
      };
      expectTraced('', form.values);
      for (const [group, scopes] of Object.entries(form.values.groups)) scopes.forEach((scope, index) => expectTraced(`${group}[${index}].`, scope));
      const known = { 'arrears-line': data.statement.lines.map(({ id }) => id), 'arrears-step': data.statement.steps.map(({ id }) => id), exhibit: data.exhibits.map(({ number }) => String(number)) };
      for (const { source } of form.lineage) if (source.kind in known) expect(known[source.kind as keyof typeof known]).to.include(source.ref);
    });

    it('leads each amount to the lines that make it', () => {
      const data = fullCase();
      const { lineage } = complaintOf(data);
      const lines = lineage.filter(({ field: name }) => name === 'principal').map(({ source }) => data.statement.lines.find(({ id }) => id === source.ref)!);
      expect(lines.reduce((sum, { amount }) => sum + fenOf(amount), 0n)).to.equal(fenOf(data.statement.totals.principal));
    });
  });

  it('every filled value is printed', async function () {
    needs(this, 'pdftotext');
    const form = complaintOf(caseData({ parties: [{ partyId: 'C-2', role: 'guarantor', person: natural('赵虚构', 3), guarantee: { mode: 'joint', signedDate: '2024-01-09' } }] }));
    const text = rawText((await draw(form)).bytes).replace(/^\f?第.*页.*$/gm, '').replace(/\s/g, '');
    const printed = fieldNames(form.definition.items);
    for (const [name, value] of Object.entries(form.values.fields)) if (printed.has(name)) for (const paragraph of [value].flat()) expect(text, name).to.contain(paragraph.replace(/\s/g, '').slice(0, 40));
  });
});
