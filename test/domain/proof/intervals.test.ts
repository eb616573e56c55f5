import { expect } from 'chai';
import fc from 'fast-check';
import { intervalsOf, verifyProof } from '../../../server/domain/proof/index.ts';
import { NOW, syntheticProof, syntheticRecord, TRUST } from './synthetic.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };
const at = (milliseconds: number) => new Date(Date.UTC(2024, 0, 10) + milliseconds).toISOString();
const HOUR = 3_600_000;

async function notesOf(eventTime: string, receivedTime: string, latenessHours = 24): Promise<string[]> {
  const { proof } = syntheticProof({ record: syntheticRecord({ eventTime, receivedTime }) });
  const report = await verifyProof({ proof, trust: TRUST, now: NOW, latenessHours });
  expect(report.verdict).to.equal('consistent');
  return report.reasons.map(({ code }) => code).filter((code) => !['offline', 'evidence-not-given'].includes(code));
}

describe('event → received → anchored', () => {
  it('are measured each by itself, in minutes and hours', () => {
    expect(intervalsOf({ eventTime: at(0), receivedTime: at(90 * 60_000), anchoredTime: at(26 * HOUR + 59_999) }, 24)).to.deep.equal({
      eventToReceived: { minutes: 90, hours: 1, late: false, disordered: false },
      receivedToAnchored: { minutes: 24 * 60 + 30, hours: 24, late: true, disordered: false },
      eventToAnchored: { minutes: 26 * 60, hours: 26, late: true, disordered: false },
      limitHours: 24,
    });
  });

  it('are late above the limit, not at it', () => {
    expect(intervalsOf({ eventTime: at(0), receivedTime: at(24 * HOUR), anchoredTime: null }, 24).eventToReceived.late).to.equal(false);
    expect(intervalsOf({ eventTime: at(0), receivedTime: at(24 * HOUR + 1), anchoredTime: null }, 24).eventToReceived.late).to.equal(true);
  });

  it('are out of order from a full second on', () => {
    expect(intervalsOf({ eventTime: at(999), receivedTime: at(0), anchoredTime: null }, 24).eventToReceived).to.include({ disordered: false, minutes: 0 });
    expect(intervalsOf({ eventTime: at(1000), receivedTime: at(0), anchoredTime: null }, 24).eventToReceived.disordered).to.equal(true);
  });

  it('without an anchor tell what is known, and null for the rest', () => {
    expect(intervalsOf({ eventTime: at(0), receivedTime: at(1), anchoredTime: null }, 24)).to.include({ receivedToAnchored: null, eventToAnchored: null });
  });

  it('add up, whatever the times, and survive JSON', () => {
    const time = fc.integer({ min: -400 * HOUR, max: 400 * HOUR });
    fc.assert(
      fc.property(time, time, time, (event, received, anchored) => {
        const all = intervalsOf({ eventTime: at(event), receivedTime: at(received), anchoredTime: at(anchored) }, 24);
        expect(Math.abs(all.eventToReceived.minutes + all.receivedToAnchored!.minutes - all.eventToAnchored!.minutes)).to.be.at.most(1);
        expect(JSON.parse(JSON.stringify(all))).to.deep.equal(all);
        for (const { late, disordered } of [all.eventToReceived, all.receivedToAnchored!, all.eventToAnchored!]) expect(late && disordered).to.equal(false);
      }),
      RUNS,
    );
  });

  it('are in every report, with a note for each part of the way that took too long', async () => {
    const received = '2024-01-10T07:59:58.500Z';
    expect(await notesOf('2024-01-10T02:03:04.000Z', received)).to.deep.equal([]);
    expect(await notesOf('2024-01-08T02:03:04.000Z', received)).to.deep.equal(['late', 'received-late']);
    expect(await notesOf('2024-01-08T02:03:04.000Z', '2024-01-08T02:03:05.000Z')).to.deep.equal(['late', 'anchored-late']);
    expect(await notesOf('2024-01-10T07:59:59.600Z', received)).to.deep.equal(['event-after-received']);
    const { proof } = syntheticProof();
    expect((await verifyProof({ proof, trust: TRUST, now: NOW, disclosure: 'public' })).facts!.intervals.eventToReceived.minutes).to.equal(356);
  });
});
