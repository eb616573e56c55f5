import { expect } from 'chai';
import { REASONS, REPORT_STAGES, RESULT_TEXTS, STAGE_RESULTS, STAGE_TEXTS, VERDICTS, VERDICT_TEXTS, decisive, reason, type Effect } from '../../../server/domain/proof/index.ts';

/**
 * Reports are kept in court files for years: a code never changes what it does to the verdict and is never removed. New ones are
 * added at the end of this list; nothing above may change.
 */
const FROZEN: Record<string, Effect> = {
  'digest-matches': 'none',
  'evidence-not-given': 'none',
  'sha256-differs': 'inconsistent',
  'size-differs': 'inconsistent',
  'sm3-differs': 'inconsistent',
  'sm3-not-recorded': 'indeterminate',
  'record-valid': 'none',
  'record-invalid': 'inconsistent',
  'record-version-unknown': 'indeterminate',
  included: 'none',
  'not-included': 'inconsistent',
  'inclusion-size-differs': 'inconsistent',
  'checkpoint-signed': 'none',
  'checkpoint-malformed': 'inconsistent',
  'checkpoint-signature-invalid': 'inconsistent',
  'log-key-untrusted': 'indeterminate',
  'trust-missing': 'indeterminate',
  'anchor-proven': 'none',
  'anchor-broken': 'inconsistent',
  'anchor-head-differs': 'inconsistent',
  'anchor-type-unknown': 'indeterminate',
  'not-anchored': 'pending',
  'transaction-not-proven': 'none',
  'registry-trusted': 'none',
  'registry-untrusted': 'indeterminate',
  'log-untrusted': 'indeterminate',
  'log-origin-differs': 'inconsistent',
  offline: 'none',
  'chain-unreachable': 'indeterminate',
  'wrong-chain': 'indeterminate',
  'registry-code-matches': 'none',
  'registry-code-differs': 'indeterminate',
  'block-canonical': 'none',
  'block-unknown': 'indeterminate',
  'block-reorganised': 'pending',
  'block-not-on-chain': 'indeterminate',
  'anchor-moved': 'pending',
  'head-on-chain': 'none',
  'head-differs': 'inconsistent',
  'head-time-differs': 'inconsistent',
  'head-missing': 'indeterminate',
  'head-not-anchored': 'pending',
  final: 'none',
  'not-final': 'pending',
  'witnesses-confirmed': 'none',
  'witnesses-missing': 'pending',
  'witnesses-not-checked': 'indeterminate',
  'witnesses-not-required': 'none',
  'no-timestamps': 'none',
  'timestamp-type-unknown': 'none',
  superseded: 'superseded',
  'not-superseded': 'none',
  'supersession-not-checked': 'none',
  'supersession-unavailable': 'indeterminate',
  'anchored-in-future': 'none',
  'development-chain': 'none',
  late: 'none',
  'received-after-anchor': 'none',
  'digest-unknown': 'not-found',
  'store-unavailable': 'indeterminate',
  'record-not-here': 'none',
  'premise-block-on-chain': 'none',
  'premise-node-honest': 'none',
  'premise-trust-settings': 'none',
  'premise-not-superseded': 'none',
  'received-late': 'none',
  'anchored-late': 'none',
  'event-after-received': 'none',
  'record-erased': 'none',
};

describe('reason codes', () => {
  it('are exactly the frozen ones, with the frozen effects', () => {
    expect(Object.fromEntries(Object.entries(REASONS).map(([code, { effect }]) => [code, effect]))).to.deep.equal(FROZEN);
  });

  it('speak Chinese and English with the same params, filled in', () => {
    for (const [code, texts] of Object.entries(REASONS)) {
      const params = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      expect(params(texts['zh-CN']), code).to.deep.equal(params(texts.en));
      expect(texts['zh-CN'], code).to.match(/\p{Script=Han}/u);
      expect(texts.en, code).not.to.match(/\p{Script=Han}/u);
    }
    expect(reason('size-differs', { given: 3, recorded: 4 }).en).to.include('(3 bytes, recorded 4)');
  });

  it('let the gravest decide', () => {
    expect(decisive([])).to.equal('none');
    const order: Effect[] = ['none', 'superseded', 'not-found', 'pending', 'indeterminate', 'inconsistent'];
    order.forEach((low, i) => order.slice(i).forEach((high) => expect(decisive([high, low, 'none'])).to.equal(high)));
  });

  it('name every verdict, stage and result in both languages', () => {
    expect(Object.keys(VERDICT_TEXTS).sort()).to.deep.equal([...VERDICTS].sort());
    expect(Object.keys(STAGE_TEXTS).sort()).to.deep.equal([...REPORT_STAGES].sort());
    expect(Object.keys(RESULT_TEXTS).sort()).to.deep.equal([...STAGE_RESULTS].sort());
  });
});
