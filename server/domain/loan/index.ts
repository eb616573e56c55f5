/** Checks of the fields of a loan, each giving one spelling or what was expected, and masking. Pure; runs anywhere. */
export { checkAmount, checkRate } from './amounts.ts';
export { checkDate, isCalendarDate } from './dates.ts';
export { checkBankAccount, checkMobile, checkPhone, passesLuhn } from './fields.ts';
export {
  checkCreditCode, checkForeignResidentId, checkHongKongMacaoPermit, checkId, checkPassport, checkResidentId, checkTaiwanPermit, creditCodeCheckCharacter, ID_TYPES, PROVINCES,
  residentIdCheckCharacter, residentIdFacts,
} from './identity.ts';
export type { IdType, ResidentIdFacts } from './identity.ts';
export { MASK_KINDS, maskAccount, maskAddress, maskIdNumber, maskName, maskPhone, maskValue } from './mask.ts';
export type { MaskKind } from './mask.ts';
export { FIELD_PROBLEMS } from './problems.ts';
export type { Checked, FieldProblem, FieldProblemCode, Localized } from './problems.ts';
