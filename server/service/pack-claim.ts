/** Gives packs what the loan book says of a case, with what is owed on a day. */
import { costsOf, costsQuerySchema, type ArrearsService } from '../arrears/index.ts';
import { AppError, describeError } from '../errors.ts';
import type { CaseClaim, NoClaim } from '../packs/index.ts';

/** A loan that cannot be calculated is a finding of that case, with the sentence that says what is missing; every other failure is not the case's. */
const NOT_CALCULABLE: readonly AppError['code'][] = ['arrears-terms-missing', 'arrears-refused', 'product-not-found'];

/** @param asOf YYYY-MM-DD */
export async function claimOf(arrears: ArrearsService, caseRef: string, asOf: string): Promise<CaseClaim | NoClaim> {
  try {
    const calculated = await arrears.statementFor(caseRef, asOf);
    const { file, statement } = calculated;
    if (file.lender === null) return { missing: 'lender' };
    const { lender, product, loan, events } = file;
    return { lender: lender.value, product: product.value, loan, events: events.filter(({ date }) => date <= asOf), statement, costs: costsOf(calculated, costsQuerySchema.parse({})) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'loan-not-found') return { missing: 'loan' };
    if (!NOT_CALCULABLE.includes(error.code)) throw error;
    return { missing: 'figures', problem: { 'zh-CN': describeError(error.code, error.params, 'zh-CN'), en: describeError(error.code, error.params, 'en') } };
  }
}
