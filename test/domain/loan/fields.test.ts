import { expect } from 'chai';
import fc from 'fast-check';
import {
  checkAmount, checkBankAccount, checkCreditCode, checkDate, checkId, checkMobile, checkPhone, checkRate, checkResidentId, creditCodeCheckCharacter, FIELD_PROBLEMS, ID_TYPES, isCalendarDate,
  PROVINCES, residentIdCheckCharacter, residentIdFacts,
} from '../../../server/domain/loan/index.ts';
import type { Checked } from '../../../server/domain/loan/index.ts';

const TODAY = '2025-06-30';
/** The value, or the code of the problem after a “!”. */
const outcome = (checked: Checked<string>): string => (checked.ok ? checked.value : `!${checked.problem.code}`);
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

const residentIds = fc
  .record({
    province: fc.constantFrom(...Object.keys(PROVINCES)),
    region: fc.integer({ min: 0, max: 9999 }),
    birth: fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2025-06-30T00:00:00Z'), noInvalidDate: true }),
    sequence: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ province, region, birth, sequence }) => {
    const first17 = province + String(region).padStart(4, '0') + birth.toISOString().slice(0, 10).replaceAll('-', '') + String(sequence).padStart(3, '0');
    return first17 + residentIdCheckCharacter(first17);
  });
const creditCodes = fc
  .tuple(fc.constantFrom('1', '5', '9', 'Y'), fc.constantFrom('1', '2', '3'), fc.stringMatching(/^\d{6}$/), fc.array(fc.constantFrom(...ALPHABET), { minLength: 9, maxLength: 9 }))
  .map(([authority, kind, region, rest]) => {
    const first17 = authority + kind + region + rest.join('');
    return first17 + creditCodeCheckCharacter(first17);
  });

function oneCharacterWrong(number: string, alphabet: string): string[] {
  return [...number].flatMap((own, at) => [...alphabet].filter((other) => other !== own).map((other) => number.slice(0, at) + other + number.slice(at + 1)));
}

function neighboursSwapped(number: string): string[] {
  return [...number.slice(1)].flatMap((own, at) => (own === number[at] ? [] : [number.slice(0, at) + own + number[at]! + number.slice(at + 2)]));
}

describe('resident ID (GB 11643)', () => {
  it('accepts the examples of the standard', () => {
    expect(outcome(checkResidentId('11010519491231002X', TODAY))).to.equal('11010519491231002X');
    expect(outcome(checkResidentId('440524188001010014', TODAY)), 'born before 1900').to.equal('!resident-id-birth-date');
    expect(residentIdCheckCharacter('44052418800101001')).to.equal('4');
  });

  it('puts spaces, full-width digits, invisible marks and a small x right', () => {
    expect(outcome(checkResidentId(' 110105 19491231 002x\u200b', TODAY))).to.equal('11010519491231002X');
    expect(outcome(checkResidentId('１１０１０５１９４９１２３１００２Ｘ', TODAY))).to.equal('11010519491231002X');
  });

  it('says which part is wrong', () => {
    const withCheck = (first17: string) => first17 + residentIdCheckCharacter(first17);
    expect(outcome(checkResidentId('', TODAY))).to.equal('!empty');
    expect(outcome(checkResidentId('110105491231002', TODAY))).to.equal('!resident-id-fifteen-digits');
    expect(outcome(checkResidentId('4.40101E+17', TODAY))).to.equal('!resident-id-malformed');
    expect(outcome(checkResidentId(withCheck('16010519491231002'), TODAY))).to.equal('!resident-id-region');
    expect(outcome(checkResidentId(withCheck('11010520230229001'), TODAY))).to.equal('!resident-id-birth-date');
    expect(outcome(checkResidentId(withCheck('11010520250701001'), TODAY)), 'tomorrow').to.equal('!resident-id-birth-date');
    expect(outcome(checkResidentId(withCheck('11010520250630001'), TODAY)), 'today').to.match(/^\d{17}/);
  });

  it('tells birth date, sex and province', () => {
    expect(residentIdFacts('11010519491231002X')).to.deep.equal({ birthDate: '1949-12-31', sex: 'female', provinceCode: '11', province: '北京市' });
    expect(residentIdFacts('110105194912310011').sex).to.equal('male');
  });

  it('accepts every well-made number and catches every wrong digit and every swap of neighbours', () => {
    fc.assert(
      fc.property(residentIds, (number) => {
        expect(outcome(checkResidentId(number, TODAY))).to.equal(number);
        for (const wrong of [...oneCharacterWrong(number, '0123456789'), ...neighboursSwapped(number)]) expect(checkResidentId(wrong, TODAY).ok, wrong).to.equal(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe('unified social credit code (GB 32100)', () => {
  it('accepts published codes of well-known organisations', () => {
    // Tencent Computer Systems and Huawei Technologies, as in the national enterprise register
    for (const code of ['9144030071526726XG', '914403001922038216']) expect(outcome(checkCreditCode(code))).to.equal(code);
  });

  it('accepts every well-made code and catches every wrong character and every swap of neighbours', () => {
    fc.assert(
      fc.property(creditCodes, (code) => {
        expect(outcome(checkCreditCode(code.toLowerCase()))).to.equal(code);
        for (const wrong of [...oneCharacterWrong(code, ALPHABET), ...neighboursSwapped(code)]) expect(checkCreditCode(wrong).ok, wrong).to.equal(false);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses letters that the alphabet leaves out', () => {
    for (const letter of 'IOSVZ') expect(outcome(checkCreditCode(`91440300715267${letter}6XG`))).to.equal('!credit-code-malformed');
  });
});

describe('other identity documents', () => {
  it('are checked for their form', () => {
    const cases: [(typeof ID_TYPES)[number], string, string][] = [
      ['passport', 'e12345678', 'E12345678'],
      ['passport', 'EA1234567', 'EA1234567'],
      ['passport', 'ABCDEFGH', '!passport-malformed'],
      ['passport', 'E123456789', '!passport-malformed'],
      ['hong-kong-macao-permit', 'H 12345678', 'H12345678'],
      ['hong-kong-macao-permit', 'M1234567801', 'M1234567801'],
      ['hong-kong-macao-permit', 'T12345678', '!hong-kong-macao-permit-malformed'],
      ['taiwan-permit', '12345678', '12345678'],
      ['taiwan-permit', '1234567890（B）', '1234567890B'],
      ['taiwan-permit', '123456789', '!taiwan-permit-malformed'],
      ['foreign-resident-id', 'CAN123456789012', 'CAN123456789012'],
      ['foreign-resident-id', '911124198108030024', '911124198108030024'],
      ['foreign-resident-id', '811124198108030024', '!foreign-resident-id-malformed'],
      ['resident-id', '11010519491231002X', '11010519491231002X'],
    ];
    for (const [type, text, expected] of cases) expect(outcome(checkId(type, text, TODAY)), text).to.equal(expected);
    for (const type of ID_TYPES) expect(outcome(checkId(type, ' ', TODAY))).to.equal('!empty');
  });
});

describe('dates', () => {
  it('reads the forms that people type', () => {
    for (const text of ['2024-01-10', '2024/1/10', '2024.1.10', '20240110', '2024年1月10日', '2024 年 01 月 10 日', '２０２４－０１－１０', '2024-01-10 00:00:00', '2024/1/10 0:00', '2024-01-10T00:00:00']) {
      expect(outcome(checkDate(text)), text).to.equal('2024-01-10');
    }
  });

  it('refuses what cannot be or can be read in two ways', () => {
    const malformed = ['10/01/2024', '24-01-10', '2024-1/10', '2024-01', '45301', '2024-01-10 08:30', '2024-01-10x', '二〇二四年一月十日', '2024110'];
    for (const text of malformed) expect(outcome(checkDate(text)), text).to.equal('!date-malformed');
    for (const text of ['2023-02-29', '2024-13-01', '2024-00-10', '2024-04-31', '1900-02-29', '1899-12-31', '2200-01-01', '20241301']) expect(outcome(checkDate(text)), text).to.equal('!date-impossible');
  });

  it('knows the calendar that the platform knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2199 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), (year, month, day) => {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        const real = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) === text;
        expect(isCalendarDate(text), text).to.equal(real);
        expect(checkDate(text.replaceAll('-', '')).ok).to.equal(real);
      }),
    );
  });
});

describe('amounts', () => {
  it('gives two decimals', () => {
    for (const text of ['12,345.6', '12345.60', '￥12,345.6', '¥ 12345.6', '１２，３４５．６', '12345.6元', '人民币12345.60元', 'RMB 12345.6']) expect(outcome(checkAmount(text)), text).to.equal('12345.60');
    expect(outcome(checkAmount('0'))).to.equal('0.00');
    expect(outcome(checkAmount('1000000000000'))).to.equal('1000000000000.00');
  });

  it('refuses what is no plain amount', () => {
    for (const text of ['1e5', '1,2345', '12,34.5', '5万', '.5', '5.', '007', '1 2.3.4', 'abc', '12345.6美元', '$5', '+5', '0x10', '١٢', 'Infinity', '12,345,6']) expect(outcome(checkAmount(text)), text).to.equal('!amount-malformed');
    for (const text of ['-5', '−5', '￥-5', '-￥5', '(5.00)', '5-', '-0.01']) expect(outcome(checkAmount(text)), text).to.equal('!amount-negative');
    for (const text of ['1.234', '1.230', '12345.670000000002']) expect(outcome(checkAmount(text)), text).to.equal('!amount-too-precise');
    for (const text of ['1000000000000.01', '1000000000001', '99999999999999']) expect(outcome(checkAmount(text)), text).to.equal('!amount-too-large');
  });

  it('never changes the figure', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 100_000_000_000_000n }), fc.boolean(), (fen, grouped) => {
        const digits = fen.toString().padStart(3, '0');
        const [whole, decimals] = [digits.slice(0, -2), digits.slice(-2)];
        const text = `${grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole}.${decimals}`;
        expect(outcome(checkAmount(text))).to.equal(`${whole}.${decimals}`);
      }),
    );
  });
});

describe('rates', () => {
  it('are percent', () => {
    const cases = { '18%': '18', 18: '18', '18.00': '18', '１８％': '18', '18 %': '18', '4.35%': '4.35', '0': '0', '0%': '0', '0.5%': '0.5', '100': '100', 1: '1' };
    for (const [text, expected] of Object.entries(cases)) expect(outcome(checkRate(text)), text).to.equal(expected);
  });

  it('of a bare 0.18 are not guessed', () => {
    expect(outcome(checkRate('0.18'))).to.equal('!rate-ambiguous');
    expect(outcome(checkRate('180'))).to.equal('!rate-out-of-bounds');
    expect(outcome(checkRate('100.1'))).to.equal('!rate-out-of-bounds');
    for (const text of ['-1', '1.5‰', '18%/年', '0.05%/日', '1e1', '18%%', '.18', '1.1234567']) expect(outcome(checkRate(text)), text).to.equal('!rate-malformed');
  });
});

describe('telephone numbers and accounts', () => {
  it('mobile numbers have one spelling', () => {
    for (const text of ['13800138000', '+86 138 0013 8000', '+86-138-0013-8000', '0086 13800138000', '8613800138000', '１３８００１３８０００', '\u202d138 0013 8000\u202c']) {
      expect(outcome(checkMobile(text)), text).to.equal('13800138000');
      expect(outcome(checkPhone(text)), text).to.equal('13800138000');
    }
    for (const text of ['12800138000', '1380013800', '138001380000', '+1 13800138000', '1.38E+10', '86138001380001']) expect(outcome(checkMobile(text)), text).to.equal('!mobile-malformed');
  });

  it('land lines keep their area code and extension', () => {
    const cases: Record<string, string> = {
      '0755-12345678': '!phone-malformed', '0755-22345678': '0755-22345678', '(0755) 2234 5678': '0755-22345678', '010 62345678': '010-62345678', '+86 755 22345678': '0755-22345678',
      '+86 10 62345678': '010-62345678', '02162345678': '021-62345678', '0755-22345678-123': '0755-22345678-123', '0755-22345678转123': '0755-22345678-123', '400-800-8888': '4008008888', '22345678': '!phone-malformed',
    };
    for (const [text, expected] of Object.entries(cases)) expect(outcome(checkPhone(text)), text).to.equal(expected);
  });

  it('a card number that fails the Luhn check is taken with a warning', () => {
    const good = checkBankAccount('6222 0212 3456 7890 128');
    const card = '6222021234567890128';
    expect(good.ok && good.value).to.equal(card);
    const last = [...'0123456789'].filter((digit) => { const checked = checkBankAccount(card.slice(0, -1) + digit); return checked.ok && checked.warnings.length === 0; });
    expect(last, 'one digit of ten passes').to.have.length(1);
    const corporate = checkBankAccount('12345678');
    expect(corporate.ok && corporate.warnings).to.deep.equal([]);
    for (const text of ['1234567', '1'.repeat(31), '6.22202E+18', '62220X12']) expect(outcome(checkBankAccount(text)), text).to.equal('!account-malformed');
  });
});

describe('field problems', () => {
  it('say what was expected in both languages and never repeat the value', () => {
    for (const [code, text] of Object.entries(FIELD_PROBLEMS)) {
      expect(text['zh-CN'], code).to.match(/\p{Script=Han}/u);
      expect(text.en, code).to.match(/[a-z]{2}/).and.not.match(/\{/);
    }
  });
});
