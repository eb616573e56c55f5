/** Closing a loan, holding its documents, and what is due when. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { digestItem } from '../evidence/setup.ts';
import { ACT, AFTER_20_YEARS, AFTER_5_YEARS, CLOSED, openRetention, refuses, type RetentionRig } from './setup.ts';

describe('retention', () => {
  let folder: string;
  let rig: RetentionRig;
  let caseId: string;
  let contract: string;
  let call: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-retention-'));
    rig = await openRetention(folder);
    const first = await rig.deposit('LOAN-A', 'a contract');
    contract = first.stored.record.id;
    caseId = first.stored.record.case;
    call = (await rig.deposit('LOAN-A', 'a recording', { stage: 'collection' })).stored.record.id;
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const close = (date = CLOSED) => rig.retention.close(caseId, { date, ...ACT });
  const hold = (kind: 'litigation' | 'audit' | 'complaint') => rig.retention.placeHold(caseId, { kind, person: '王法务（虚构）', reason: '案件审理中' });

  describe('closing', () => {
    it('counts from the day of closure, stage by stage, and says by whom and why', async () => {
      expect(await rig.retention.state(caseId)).to.deep.include({ closedDate: null, keepUntil: null, history: [], holds: [] });
      await close();
      const state = await rig.retention.state(caseId);
      expect(state.closedDate).to.equal(CLOSED);
      expect(state.keepUntil).to.equal('2044-06-01');
      expect(state.documents.map(({ recordId, keepUntil, hasFile }) => [recordId, keepUntil, hasFile])).to.deep.equal([[contract, '2044-06-01', true], [call, '2029-06-01', true]]);
      expect(state.history).to.deep.equal([{ action: 'closed', date: CLOSED, time: '2024-06-01T08:00:00.000Z', ...ACT }]);
      expect((await rig.accesses.of(caseId)).map(({ action, actor, detail }) => [action, actor, detail])).to.deep.equal([['case-closed', ACT.person, CLOSED]]);
    });

    it('is taken back by a reopening, and both stay in the history', async () => {
      await close();
      await rig.retention.reopen(caseId, ACT);
      expect(await rig.retention.state(caseId)).to.include({ closedDate: null, keepUntil: null });
      await refuses('case-not-closed', rig.retention.reopen(caseId, ACT));
      await close('2024-05-31');
      expect((await rig.retention.state(caseId)).history.map(({ action, date }) => [action, date])).to.deep.equal([['closed', CLOSED], ['reopened', null], ['closed', '2024-05-31']]);
    });

    it('is refused twice, in the future, before the loan’s own events, and for what is not there', async () => {
      await refuses('closure-in-future', close('2024-06-02'));
      expect((await refuses('closure-before-event', close('2024-05-30'))).params).to.deep.equal({ date: '2024-05-30', record: contract, eventDate: '2024-05-31' });
      await close();
      await refuses('case-closed-already', close());
      await refuses('case-not-found', rig.retention.close('00'.repeat(16), { date: CLOSED, ...ACT }));
    });
  });

  describe('holds', () => {
    it('several stand until each is released, by whom and why', async () => {
      const [first, second] = [await hold('litigation'), await hold('audit')];
      await rig.retention.releaseHold(caseId, first, { person: '赵主管（虚构）', reason: '已结案' });
      const { holds } = await rig.retention.state(caseId);
      expect(holds.map(({ id, kind, placedBy, reason, releasedBy, releaseReason }) => [id, kind, placedBy, reason, releasedBy, releaseReason])).to.have.deep.members([
        [first, 'litigation', '王法务（虚构）', '案件审理中', '赵主管（虚构）', '已结案'],
        [second, 'audit', '王法务（虚构）', '案件审理中', null, null],
      ]);
      await refuses('hold-released-already', rig.retention.releaseHold(caseId, first, ACT));
      await refuses('not-found', rig.retention.releaseHold(caseId, '00000000-0000-4000-8000-000000000000', ACT));
    });

    it('of another case cannot be released through this one', async () => {
      const other = (await rig.deposit('LOAN-B', 'b')).stored.record.case;
      const id = await hold('litigation');
      await refuses('not-found', rig.retention.releaseHold(other, id, ACT));
    });

    it('keep what people wrote out of the database in the clear', async () => {
      await hold('complaint');
      const [row] = (await rig.intake.database('case_holds').select()) as { sealed_reason: Buffer }[];
      expect(row?.sealed_reason.includes(Buffer.from('审理'))).to.equal(false);
    });
  });

  describe('erasing a case is refused by name', () => {
    const erase = (basis: 'retention-expired' | 'data-subject-request' | 'court-order') => rig.retention.eraseCase(caseId, { ...ACT, basis });

    it('while the loan is open, on any basis', async () => {
      rig.clock.now = AFTER_20_YEARS;
      for (const basis of ['retention-expired', 'data-subject-request', 'court-order'] as const) await refuses('case-not-closed', erase(basis));
    });

    it('while any hold stands, on any basis, naming them', async () => {
      await close();
      const ids = [await hold('litigation'), await hold('audit')];
      rig.clock.now = AFTER_20_YEARS;
      for (const basis of ['retention-expired', 'data-subject-request', 'court-order'] as const) {
        const error = await refuses('case-held', erase(basis));
        for (const id of ids) expect(error.message).to.contain(id);
      }
      for (const id of ids) await rig.retention.releaseHold(caseId, id, ACT);
      expect((await erase('retention-expired')).state).to.equal('done');
    });

    it('as expired before the last day of the document kept longest is over; a request or an order may come earlier', async () => {
      await close();
      rig.clock.now = Date.parse('2044-06-01T15:59:59.999Z');
      expect((await refuses('retention-not-passed', erase('retention-expired'))).params['date']).to.equal('2044-06-01');
      rig.clock.now = Date.parse('2044-06-01T16:00:00.000Z');
      expect((await erase('retention-expired')).state).to.equal('done');
      const early = (await rig.deposit('LOAN-C', 'c')).stored.record.case;
      await rig.retention.close(early, { date: CLOSED, ...ACT });
      expect((await rig.retention.eraseCase(early, { ...ACT, basis: 'data-subject-request' })).basis).to.equal('data-subject-request');
    });

    it('and leaves nothing behind of the refused order', async () => {
      await refuses('case-not-closed', erase('court-order'));
      expect(await rig.retention.erasureOf(caseId)).to.equal(null);
      await close();
    });
  });

  describe('what is due', () => {
    const due = (limit = 100, after: string | null = null) => rig.retention.due({ after, limit });

    it('is nothing while the loan is open or no time has passed', async () => {
      rig.clock.now = AFTER_20_YEARS;
      expect(await due()).to.deep.equal({ cases: [], next: null });
      await close();
      rig.clock.now = Date.parse('2029-06-01T12:00:00.000Z');
      expect((await due()).cases).to.deep.equal([]);
    });

    it('names documents first, then the case, with the holds that stand', async () => {
      await close();
      rig.clock.now = AFTER_5_YEARS;
      expect((await due()).cases).to.deep.equal([{ case: caseId, closedDate: CLOSED, keepUntil: '2044-06-01', due: 'documents', holds: 0, documents: [{ recordId: call, stage: 'collection', keepUntil: '2029-06-01' }] }]);
      await hold('litigation');
      rig.clock.now = AFTER_20_YEARS;
      expect((await due()).cases).to.deep.equal([{ case: caseId, closedDate: CLOSED, keepUntil: '2044-06-01', due: 'case', holds: 1, documents: [] }]);
    });

    it('leaves out documents without a file, and those whose file another record still needs', async () => {
      await rig.intake.service.depositDigests([digestItem(7, { loanNumber: 'LOAN-A', stage: 'collection' })]);
      await rig.deposit('LOAN-A', 'a recording', { stage: 'contract' });
      await close();
      rig.clock.now = AFTER_5_YEARS;
      expect((await due()).cases).to.deep.equal([]);
    });

    it('comes in pages that together are all of it', async () => {
      const all = [caseId];
      for (let i = 0; i < 7; i++) all.push((await rig.deposit(`LOAN-${i}`, `document ${i}`)).stored.record.case);
      for (const id of all) await rig.retention.close(id, { date: CLOSED, ...ACT });
      rig.clock.now = AFTER_20_YEARS;
      for (const limit of [1, 3, 8, 9]) {
        const seen: string[] = [];
        let pages = 0;
        for (let after: string | null = null; ; pages++) {
          const page: Awaited<ReturnType<typeof due>> = await due(limit, after);
          seen.push(...page.cases.map((each) => each.case));
          after = page.next;
          if (after === null) break;
        }
        expect(seen).to.deep.equal([...all].sort());
        expect(pages).to.equal(Math.ceil(8 / limit) - 1);
      }
    });
  });
});
