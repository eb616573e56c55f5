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
export * from './choices.ts';
export { checkEvent, checkLoan, checkPayment, dueDatesOf, fenOf, firstDisbursementOf, lastDueDateOf, yuanOf } from './check-loan.ts';
export { designationSchema, eventSchema, paymentSchema } from './events.ts';
export type { LoanEvent, LoanPayment } from './events.ts';
export { agentSchema, lenderSchema, licenceSchema, sealImageSchema, serviceAddressSchema } from './lender.ts';
export type { Agent, Lender } from './lender.ts';
export { assignmentSchema, collateralSchema, contractSchema, creditAgreementSchema, disbursementSchema, LOAN_NUMBER_LENGTH, loanNumberField, loanSchema, preservationSchema } from './loan.ts';
export type { Loan } from './loan.ts';
export { maskEvent, maskEventForExport, maskLoan, maskLoanForExport, maskParty, maskPayment } from './mask-loan.ts';
export { MODEL_PROBLEMS, modelMessage, modelProblem, modelProblems } from './model-problems.ts';
export type { ModelProblem, ModelProblemCode } from './model-problems.ts';
export { guaranteeSchema, identityNumberOf, naturalPersonSchema, organisationSchema, partySchema, phonesOf } from './party.ts';
export type { BankAccount, Guarantee, NaturalPerson, Organisation, Party } from './party.ts';
export { isTextShown, NOTHING_SHOWN, PERSONAL_KINDS, personalValuesOf } from './personal.ts';
export type { PersonalKind, PersonalValue, Shown } from './personal.ts';
export { agreedVenueSchema, clausesSchema, productSchema } from './product.ts';
export type { Product } from './product.ts';
export { dateField, textField } from './schema.ts';
export { mapTexts, scrubber } from './scrub.ts';
export { loanTermsSchema, scheduleRowSchema, scheduleSchema } from './terms.ts';
export type { CapTerms, LoanSchedule, LoanTerms, StatedInstalment } from './terms.ts';
export { arrearsInputOf, LoanIncompleteError, termsOf } from './arrears-input.ts';
export type { LoanFacts, LoanWarning } from './arrears-input.ts';
