/** What the form decides without a browser: the selection, lists, options, overrides, the order's key. */
import { expect } from 'chai';
import fc from 'fast-check';
import { ApiError } from '../../server/web/api.ts';
import type { CheckedCase, Override } from '../../server/web/api.ts';
import { amountText, sizeText, splitSeconds, timeText } from '../../server/web/format.ts';
import { CASES_PER_CHECK, countsOf, MOST_OVERRIDES, orderedOverrides, overridesFor, runChecks, stateOf, withOverrides } from '../../server/web/packs/checks.ts';
import type { Results } from '../../server/web/packs/checks.ts';
import { fileProblem, readLoanNumbers } from '../../server/web/packs/loan-numbers.ts';
import { formFieldOf, INITIAL_OPTIONS, packOptionsOf } from '../../server/web/packs/options.ts';
import { forgetOrderKey, orderKey } from '../../server/web/packs/order-key.ts';
import { groupsOf, shownAs } from '../../server/web/packs/pack-files.ts';
import { loadSelection, MOST_CASES, saveSelection, withCases, withoutCases } from '../../server/web/packs/selection.ts';
import { pageOf } from '../../server/web/use-hash.ts';
import { FINDINGS } from './fake-cases.ts';

class MemoryStore {
  readonly held = new Map<string, string>();
  getItem = (key: string): string | null => this.held.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.held.set(key, value);
  removeItem = (key: string): void => void this.held.delete(key);
}

const ref = fc.integer({ min: 0, max: 30 }).map((n) => n.toString(16).padStart(32, '0'));
const label = { loanNumber: 'XJ2025000001', borrower: '张**' };

describe('selection of cases', () => {
  it('merges without doubles, in the order of choosing, and takes out exactly what is removed', () => {
    fc.assert(
      fc.property(fc.array(ref), fc.array(ref), fc.array(ref), (first, second, removed) => {
        const one = withCases(new Map(), first.map((id) => [id, null] as const));
        const both = withCases(one.selected, second.map((id) => [id, label] as const));
        expect([...both.selected.keys()]).to.deep.equal([...new Set([...first, ...second])]);
        expect(both.added + both.already).to.equal(second.length);
        for (const id of second) expect(both.selected.get(id)).to.deep.equal(label);
        expect([...withoutCases(both.selected, removed).keys()]).to.deep.equal([...both.selected.keys()].filter((id) => !removed.includes(id)));
      }),
    );
  });

  it('keeps the better name of a case that is chosen again', () => {
    const { selected } = withCases(new Map([['a', label]]), [['a', { loanNumber: 'XJ2025000001', borrower: null }]]);
    expect(selected.get('a')).to.deep.equal(label);
  });

  it('stops at what one order takes, and says how many were left out', () => {
    const many = Array.from({ length: MOST_CASES + 5 }, (_, n) => [n.toString(16).padStart(32, '0'), null] as const);
    const merged = withCases(new Map(), many);
    expect([merged.selected.size, merged.over]).to.deep.equal([MOST_CASES, 5]);
  });

  it('stores case references and nothing of a loan, and reads back only what is one', () => {
    const store = new MemoryStore();
    const id = 'ab'.repeat(16);
    saveSelection(store, new Map([[id, label]]));
    const text = [...store.held.values()].join();
    expect(text).to.contain(id).and.not.contain('XJ').and.not.contain('张');
    expect([...loadSelection(store)]).to.deep.equal([[id, null]]);
    for (const wrong of ['{', '{"a":1}', '["XJ2025000001", 7, null]', 'null']) {
      store.held.set('docketproof.cases', wrong);
      expect(loadSelection(store).size, wrong).to.equal(0);
    }
    saveSelection(store, new Map());
    expect(store.held.size).to.equal(0);
  });
});

describe('lists of loan numbers', () => {
  const number = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
  it('are read whatever stands between the numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, fc.constantFrom('\n', '\r\n', ',', '，', ';', '；', '、', '\t', '  ', '\u3000')), { minLength: 1 }), (pairs) => {
        expect(readLoanNumbers(pairs.flat().join(''))).to.deep.equal({ numbers: pairs.map(([each]) => each) });
      }),
    );
  });

  it('are refused by name of what is wrong', () => {
    expect(readLoanNumbers(' \n ,')).to.deep.equal({ problem: { kind: 'empty' } });
    expect(readLoanNumbers(`a\n${'b'.repeat(101)}`)).to.deep.equal({ problem: { kind: 'too-long', row: 2, most: 100 } });
    expect(readLoanNumbers('a '.repeat(MOST_CASES + 1))).to.deep.equal({ problem: { kind: 'too-many', count: MOST_CASES + 1, most: MOST_CASES } });
    expect([fileProblem({ name: 'a.CSV', size: 1 }), fileProblem({ name: 'a.docx', size: 1 }), fileProblem({ name: 'a.xlsx', size: 0 })]).to.deep.equal([null, 'ending', 'empty']);
  });
});

describe('options of an order', () => {
  it('state nothing for the plaintiff that was left open', () => {
    expect(packOptionsOf({ ...INITIAL_OPTIONS, profile: 'bundle', court: '  ' })).to.deep.equal({ waitSeconds: 300, profile: 'bundle', preservation: false, complaint: { courtFees: true } });
    expect(packOptionsOf({ ...INITIAL_OPTIONS, profile: 'x', court: ' 示例法院 ', asOf: '2025-11-01', early: 'none', mediationKnown: 'no', mediationConsider: 'undecided', waitMinutes: 0 })).to.deep.equal({
      waitSeconds: 0, profile: 'x', asOf: '2025-11-01', court: '示例法院', preservation: false, complaint: { early: 'none', courtFees: true, mediation: { known: false, consider: 'undecided' } },
    });
  });

  it('find the field that a refusal names, and none for what the form does not hold', () => {
    expect(['options.asOf', 'asOf', 'options.court', 'options.waitSeconds', 'options.complaint.mediation.known', 'options.complaint.early', 'options.profile.id'].map(formFieldOf)).to.deep.equal(['asOf', 'asOf', 'court', 'waitMinutes', 'mediationKnown', 'early', 'profile']);
    expect(['cases', 'loanNumbers', 'options.overrides.0.reason', 'options.asOfX', null].map(formFieldOf)).to.deep.equal([null, null, null, null, null]);
  });
});

describe('checks before an order', () => {
  const made = (findings: CheckedCase['findings'], state: CheckedCase['state']): CheckedCase => ({ position: 0, case: 'a', state, claim: null, exhibits: 1, findings });
  const override = (id: string): Override => ({ code: 'stage-missing', case: id, reason: '无', by: '王法务（虚构）' });

  it('let a case go only when every error is overridden, and none that cannot be', () => {
    expect(stateOf('a', made([FINDINGS.stage], 'blocked'), [])).to.equal('blocked');
    expect(stateOf('a', made([FINDINGS.stage], 'blocked'), [override('b')])).to.equal('blocked');
    expect(stateOf('a', made([FINDINGS.stage, FINDINGS.late], 'blocked'), [override('a')])).to.equal('warning');
    expect(stateOf('a', made([FINDINGS.stage, FINDINGS.broken], 'blocked'), [override('a'), { ...override('a'), code: 'exhibit-inconsistent' }])).to.equal('blocked');
    // Blocked without a stated error is blocked.
    expect(stateOf('a', made([FINDINGS.late], 'blocked'), [])).to.equal('blocked');
    expect(countsOf(new Map([['a', made([], 'ready')]]), ['a', 'b'], [])).to.deep.equal({ ready: 1, warning: 0, blocked: 0, unchecked: 1 });
  });

  it('replace an override of the same finding, and send only those of cases that are ordered', () => {
    const again = { ...override('a'), reason: '另一理由' };
    expect(withOverrides([override('a'), override('b')], [again])).to.deep.equal([override('b'), again]);
    expect(overridesFor([override('a'), override('b')], new Set(['b']))).to.deep.equal([override('b')]);
  });

  it('send one override for the whole order only where there are too many, and it covers every case with the finding', () => {
    const cases = Array.from({ length: MOST_OVERRIDES + 1 }, (_, n) => `case-${n}`);
    const results = new Map(cases.map((id) => [id, made([FINDINGS.stage], 'blocked')]));
    const all = cases.map(override);
    expect(orderedOverrides(all, results, cases)).to.deep.equal([{ code: 'stage-missing', reason: '无', by: '王法务（虚构）' }]);
    expect(orderedOverrides(all, results, cases.slice(1))).to.deep.equal(all.slice(1));
    const more = new Map([...results, ['another', made([FINDINGS.stage], 'blocked')]]);
    expect(orderedOverrides(all, more, [...cases, 'another'])).to.have.length(MOST_OVERRIDES + 1);
  });

  it('run in parts within what the service takes, show each part, stop when told, and go on where they stopped', async () => {
    const cases = Array.from({ length: 250 }, (_, n) => `case-${n}`);
    const sizes: number[] = [];
    const controller = new AbortController();
    let kept: Results = new Map();
    const api = {
      check: async (part: readonly string[]): Promise<CheckedCase[]> => {
        sizes.push(part.length);
        return part.map((id, position) => ({ ...made([], 'ready'), case: id, position }));
      },
    };
    const options = packOptionsOf({ ...INITIAL_OPTIONS, profile: 'bundle' });
    const run = (signal: AbortSignal, onPart: (results: Results) => void) => runChecks(api, kept, { cases, options, signal, onPart });
    const failure: unknown = await run(controller.signal, (results) => {
      kept = results;
      controller.abort();
    }).catch((error: unknown) => error);
    expect((failure as Error).name).to.equal('AbortError');
    expect(kept.size).to.equal(CASES_PER_CHECK);
    const shown: number[] = [];
    const results = await run(new AbortController().signal, (part) => shown.push(part.size));
    expect([...results.keys()]).to.deep.equal(cases);
    expect(shown).to.deep.equal([200, 250]);
    expect(sizes).to.deep.equal([100, 100, 50]);
    expect(Math.max(...sizes)).to.be.at.most(200);
  });

  it('never take the result of one case for that of another', async () => {
    const answer = [{ ...made([], 'ready'), case: 'x', position: 0 }, { ...made([FINDINGS.broken], 'blocked'), case: null, position: 1 }];
    const results = await runChecks({ check: async () => answer }, new Map(), { cases: ['a', 'b'], options: packOptionsOf(INITIAL_OPTIONS), signal: new AbortController().signal, onPart: () => undefined });
    expect([results.has('a'), results.get('b')?.state]).to.deep.equal([false, 'blocked']);
  });
});

describe('key of an order', () => {
  it('stays while the same order is repeated, changes with the order, and is new once the order was taken', async () => {
    const store = new MemoryStore();
    const order = { cases: ['a'], options: { court: '示例法院' } };
    const first = await orderKey(store, order);
    expect(first).to.match(/^web-[0-9a-f-]{36}$/);
    expect(await orderKey(store, order)).to.equal(first);
    expect([...store.held.values()].join()).not.to.contain('示例法院');
    const other = await orderKey(store, { ...order, cases: ['b'] });
    expect(other).not.to.equal(first);
    forgetOrderKey(store);
    expect(await orderKey(store, { ...order, cases: ['b'] })).not.to.equal(other);
  });
});

describe('files of a pack in the page', () => {
  it('are never run: what could hold a script is shown as its text or not at all', () => {
    for (const name of ['x.html', 'X.HTM', 'a/x.xml', 'verify.cjs']) expect(shownAs(name), name).to.equal('text');
    for (const name of ['x.svg', 'x.xhtml', 'x.docx', 'noending', 'x.js']) expect(shownAs(name), name).to.equal('none');
    expect([shownAs('bundle.pdf'), shownAs('a/b.JPG')]).to.deep.equal(['pdf', 'image']);
  });

  it('are grouped with the bundle first', () => {
    const groups = groupsOf(['proofs/1.json', 'other/x', 'filing/2.pdf', 'verify.cjs', 'bundle.pdf'].map((name) => ({ name, size: 1 })));
    expect(groups.map(({ folder, files }) => [folder, files.map(({ name }) => name)])).to.deep.equal([['', ['bundle.pdf', 'verify.cjs']], ['filing', ['filing/2.pdf']], ['proofs', ['proofs/1.json']], ['other', ['other/x']]]);
  });
});

describe('what people read', () => {
  it('keeps every digit of an amount, and gives times of China', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (fen) => {
      const text = `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`;
      expect(amountText(text).replaceAll(',', '')).to.equal(text);
    }));
    expect(amountText('1234567.80')).to.equal('1,234,567.80');
    expect(timeText('2026-11-26T16:05:03.000Z')).to.equal('2026-11-27 00:05');
    expect([sizeText(900), sizeText(2048), sizeText(2_400_000)]).to.deep.equal(['900 B', '2.0 KB', '2.3 MB']);
    expect(splitSeconds(3725)).to.deep.equal({ hours: 1, minutes: 2, seconds: 5 });
  });

  it('opens the page that the address names, and no other', () => {
    const id = '0'.repeat(8) + '-0000-4000-8000-' + 'a'.repeat(12);
    expect([pageOf(''), pageOf('#/'), pageOf('#/batches'), pageOf(`#/batches/${id}`), pageOf(`#/batches/${id}/../x`)]).to.deep.equal([{ name: 'new' }, { name: 'new' }, { name: 'batches' }, { name: 'batch', id }, { name: 'new' }]);
  });

  it('names the field of a refusal beside both languages', () => {
    const error = new ApiError('invalid-request', 400, { field: 'options.court', messages: { 'zh-CN': '不正确', en: 'not valid' } });
    expect([error.field, error.message]).to.deep.equal(['options.court', 'not valid']);
  });
});
