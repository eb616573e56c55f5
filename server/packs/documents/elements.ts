/** What is to be proved, in the order of a claim, and which stage's documents prove it: the one place where that is decided. */

/** 要件事实. A stage without an entry is shown under `other`, so that nothing is left out. */
export const ELEMENTS = ['contract', 'identity', 'delivery', 'repayment', 'default', 'demand', 'assignment', 'settlement', 'completeness', 'other'] as const;
export type Element = (typeof ELEMENTS)[number];

const ELEMENT_OF: Readonly<Record<string, Element>> = {
  'application': 'contract',
  'contract': 'contract',
  'signature': 'contract',
  // an enquiry is made in somebody's name: it goes with who that is
  'credit-check': 'identity',
  'identity': 'identity',
  'disbursement': 'delivery',
  'repayment': 'repayment',
  'overdue-notice': 'default',
  'collection': 'demand',
  'assignment': 'assignment',
  // what ended or lessened the debt speaks against the plaintiff and is disclosed all the same
  'settlement': 'settlement',
  'case-statement': 'completeness',
  'pack': 'other',
};

/** The element of proof that a record of this stage serves. */
export const elementOf = (stage: string): Element => ELEMENT_OF[stage] ?? 'other';

/** Whether the table names the stage itself. */
export const hasElement = (stage: string): boolean => stage in ELEMENT_OF;
