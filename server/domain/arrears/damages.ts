/** 违约金 as the contract has it, checked. */
import { BOUNDS, bounded, oneOf, percent } from './checks.ts';
import type { Fraction } from './fraction.ts';
import { parsePositiveYuan } from './money.ts';
import type { Fen } from './money.ts';
import type { Contract, DamagesTrigger, LiquidatedDamages } from './types.ts';

interface Sourced {
  source: string | null;
}
export type LumpDamages = Sourced & { trigger: DamagesTrigger } & (
  | { kind: 'flat'; amount: Fen }
  | { kind: 'percent'; share: Fraction; text: string; of: 'overdue-principal' | 'overdue-instalment' | 'outstanding-principal' }
);
export type DailyDamages = Sourced & { share: Fraction; text: string; of: 'overdue-principal' | 'overdue-instalment' };

export interface DamagesTerms {
  lumps: LumpDamages[];
  daily: DailyDamages[];
}

const TRIGGERS = ['each-instalment', 'first-default', 'acceleration'] as const;

/** @throws ArrearsError `damages-out-of-bounds`, `amount-…`, `choice-unknown` */
export function checkDamages(contract: Contract): DamagesTerms {
  const terms: DamagesTerms = { lumps: [], daily: [] };
  const fallback = contract.sources?.damages ?? null;
  for (const [index, each] of bounded(contract.liquidatedDamages ?? [], 'contract.liquidatedDamages').entries()) add(terms, each, `contract.liquidatedDamages[${index}]`, each.source ?? fallback);
  return terms;
}

function add(terms: DamagesTerms, each: LiquidatedDamages, path: string, source: string | null): void {
  oneOf(['flat', 'percent', 'daily'] as const, each.kind, `${path}.kind`);
  if (each.kind === 'daily') {
    const share = percent(each.percentPerDay, `${path}.percentPerDay`, 'damages-out-of-bounds', '0.0001', BOUNDS.highestDailyDamages, false);
    terms.daily.push({ share, text: `${each.percentPerDay}%`, of: oneOf(['overdue-principal', 'overdue-instalment'] as const, each.of, `${path}.of`), source });
    return;
  }
  const trigger = oneOf(TRIGGERS, each.trigger, `${path}.trigger`);
  if (each.kind === 'flat') terms.lumps.push({ kind: 'flat', amount: parsePositiveYuan(each.amount, `${path}.amount`), trigger, source });
  else {
    const share = percent(each.percent, `${path}.percent`, 'damages-out-of-bounds', '0.0001', BOUNDS.highestDamages, false);
    const of = oneOf(['overdue-principal', 'overdue-instalment', 'outstanding-principal'] as const, each.of, `${path}.of`);
    terms.lumps.push({ kind: 'percent', share, text: `${each.percent}%`, of, trigger, source });
  }
}
