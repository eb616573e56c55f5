/**
 * Checks of the fields of a loan, and masking. Pure; runs anywhere.
 *
 *   type Checked<T> = { ok: true; value: T; warnings: FieldProblem[] } | { ok: false; problem: FieldProblem }
 *   FieldProblem { code: FieldProblemCode; expected: Localized }      FIELD_PROBLEMS: the one table
 *   checkResidentId(text, today: 'YYYY-MM-DD'): Checked<string>        residentIdFacts(number): { birthDate, sex, provinceCode, province }
 *   checkCreditCode(text): Checked<string>                            (统一社会信用代码)
 *   checkPassport / checkHongKongMacaoPermit / checkTaiwanPermit / checkForeignResidentId (text): Checked<string>
 *   ID_TYPES, type IdType; checkId(type: IdType, text, today): Checked<string>
 *   checkMobile(text) / checkPhone(text): Checked<string>             (phone: mobile or land line)
 *   checkDate(text): Checked<string>   'YYYY-MM-DD'
 *   checkAmount(text): Checked<string> '12345.60'                     checkRate(text): Checked<string> percent, '18' or '18.25'
 *   checkBankAccount(text): Checked<string> with a warning for Luhn
 *   maskName, maskIdNumber, maskPhone, maskAddress, maskAccount (text): string; maskValue(kind: MaskKind, text): string
 */
export {};
