/** The order's options as the form holds them, and as the service takes them. */
import type { PackOptions } from '../api.ts';

/** A choice that the plaintiff may also leave open: then the form's box stays empty. */
export const OPEN = 'open';
export type YesNo = typeof OPEN | 'yes' | 'no';

export interface OptionValues {
  profile?: string | undefined;
  court?: string | undefined;
  /** YYYY-MM-DD */
  asOf?: string | undefined;
  preservation: boolean;
  early: typeof OPEN | 'acceleration' | 'termination' | 'none';
  courtFees: boolean;
  mediationKnown: YesNo;
  mediationBenefits: YesNo;
  mediationConsider: YesNo | 'undecided';
  waitMinutes: number;
}

export const INITIAL_OPTIONS: OptionValues = { preservation: false, early: OPEN, courtFees: true, mediationKnown: OPEN, mediationBenefits: OPEN, mediationConsider: OPEN, waitMinutes: 5 };
export const MOST_COURT_CHARACTERS = 100;
export const MOST_WAIT_MINUTES = 1440;

/** What is left open is left out: nothing is stated for the plaintiff that a person did not choose. */
export function packOptionsOf(values: OptionValues): PackOptions {
  const { mediationKnown: known, mediationBenefits: benefits, mediationConsider: consider, early } = values;
  const mediation = { ...(known === OPEN ? {} : { known: known === 'yes' }), ...(benefits === OPEN ? {} : { benefits: benefits === 'yes' }), ...(consider === OPEN ? {} : { consider }) };
  const court = values.court?.trim() ?? '';
  return {
    waitSeconds: Math.round(values.waitMinutes * 60),
    profile: values.profile ?? '',
    ...(values.asOf === undefined || values.asOf === '' ? {} : { asOf: values.asOf }),
    ...(court === '' ? {} : { court }),
    preservation: values.preservation,
    complaint: { ...(early === OPEN ? {} : { early }), courtFees: values.courtFees, ...(Object.keys(mediation).length === 0 ? {} : { mediation }) },
  };
}

const FIELDS: readonly (readonly [prefix: string, field: keyof OptionValues])[] = [
  ['options.complaint.mediation.known', 'mediationKnown'],
  ['options.complaint.mediation.benefits', 'mediationBenefits'],
  ['options.complaint.mediation', 'mediationConsider'],
  ['options.complaint.courtFees', 'courtFees'],
  ['options.complaint', 'early'],
  ['options.preservation', 'preservation'],
  ['options.profile', 'profile'],
  ['options.court', 'court'],
  ['options.asOf', 'asOf'],
  ['options.waitSeconds', 'waitMinutes'],
];

/** The field of the form that the service's refusal names; null when it is about none of them. */
export function formFieldOf(path: string | null): keyof OptionValues | null {
  const full = path === null || path.startsWith('options.') ? path : `options.${path}`;
  return FIELDS.find(([prefix]) => full === prefix || full?.startsWith(`${prefix}.`))?.[1] ?? null;
}
