/** Securities: the rows of the facts, and what is claimed from guarantors and collateral. */
import { COLLATERAL_KINDS, GUARANTEE_MODES } from '../../../domain/loan/index.ts';
import type { LineageSource } from '../model.ts';
import type { Collateral, ComplaintCase } from './case.ts';
import type { Filler } from './filler.ts';
import { dateText, listed, words, yuan } from './format.ts';

export const maximumText = (maximum: { amount: string } | undefined): string => (maximum === undefined ? '' : `，以最高债权额${yuan(maximum.amount)}为限`);

/**
 * What is claimed of each guarantor and each piece of collateral.
 * @param debts e.g. 上述第1至2项债务
 */
export function securityClaims({ guarantors, enforceable, debtors }: ComplaintCase, debts: string): string[] {
  const principals = listed(debtors.map(({ party }) => party.person.name));
  const guarantees = guarantors.map(({ party: { person, guarantee } }) =>
    // 民法典 687: a general guarantor answers only for what enforcement against the debtor leaves
    guarantee!.mode === 'joint'
      ? `被告${person.name}对${debts}承担连带保证责任${maximumText(guarantee!.maximum)}`
      : `被告${person.name}对${debts}在被告${principals}的财产依法强制执行后仍不能履行的部分承担保证责任${maximumText(guarantee!.maximum)}`,
  );
  const priorities = enforceable.map(({ collateral }) => `原告就${collateral.provider}提供${COLLATERAL_KINDS[collateral.kind]['zh-CN']}的${collateral.object}折价或者以拍卖、变卖该财产所得的价款，在${debts}范围内优先受偿${maximumText(collateral.maximum)}`);
  return [...guarantees, ...priorities];
}

/** Several of a kind are numbered, one stands alone. */
const each = (texts: readonly string[]): string => (texts.length === 1 ? texts[0]! : texts.map((text, index) => `（${index + 1}）${text}`).join('；'));

export function fillSecurities(filler: Filler, data: ComplaintCase): void {
  fillCollateral(filler, data.collateral);
  fillGuarantees(filler, data);
  const others = data.loan.otherSecurity ?? [];
  const source: LineageSource = { kind: 'loan', ref: 'otherSecurity' };
  filler.tick('otherSecurity', others.length > 0 ? 'yes' : 'no', source);
  if (others.length === 0) return;
  filler.set('otherSecurityForm', each(others.map(({ form }) => form)), source);
  const dates = others.flatMap(({ signedDate }) => (signedDate === undefined ? [] : [dateText(signedDate)]));
  filler.setOrBlank('otherSecurityDate', dates.length === others.length ? each(dates) : undefined, source, words('其他担保方式：签订时间', 'other security: date'));
}

function fillCollateral(filler: Filler, collateral: readonly Collateral[]): void {
  const at = (path: string): LineageSource[] => collateral.map((_, index) => ({ kind: 'loan', ref: `collateral.${index}.${path}` }));
  if (collateral.length === 0) return filler.tick('collateral', 'no', { kind: 'loan', ref: 'collateral' });
  filler.tick('collateral', 'yes', at('kind'));
  filler.set('collateralDate', each(collateral.map(({ signedDate }) => dateText(signedDate))), at('signedDate'));
  filler.set('collateralProvider', each(collateral.map(({ provider }) => provider)), at('provider'));
  filler.set('collateralObject', each(collateral.map(({ object, kind }) => `${object}（${COLLATERAL_KINDS[kind]['zh-CN']}）`)), at('object'));
  const maxima = collateral.flatMap(({ maximum }, index) => (maximum === undefined ? [] : [{ maximum, source: { kind: 'loan', ref: `collateral.${index}.maximum` } as const }]));
  filler.tick('maximum', maxima.length > 0 ? 'yes' : 'no', maxima.length > 0 ? maxima.map(({ source }) => source) : at('maximum'));
  if (maxima.length > 0) {
    const sources = maxima.map(({ source }) => source);
    const dates = maxima.flatMap(({ maximum }) => (maximum.determinationDate === undefined ? [] : [dateText(maximum.determinationDate)]));
    if (dates.length === maxima.length) filler.set('maximumDate', each(dates), sources);
    else filler.problem('field-blank', 'maximumDate', { label: words('担保债权的确定时间', 'date on which the secured claim is determined') });
    filler.set('maximumAmount', each(maxima.map(({ maximum }) => yuan(maximum.amount))), sources);
  }
  const registered = [...new Set(collateral.map(({ registration }) => registration))].filter((registration) => registration !== 'none');
  filler.tick('registered', registered.length > 0 ? 'yes' : 'no', at('registration'));
  for (const registration of registered) filler.tick('registration', registration, at('registration'));
}

function fillGuarantees(filler: Filler, { guarantors }: ComplaintCase): void {
  const at = (path: string): LineageSource[] => guarantors.map(({ index }) => ({ kind: 'loan', ref: `parties.${index}.${path}` }));
  if (guarantors.length === 0) return filler.tick('guarantee', 'no', { kind: 'loan', ref: 'parties' });
  filler.tick('guarantee', 'yes', at('guarantee'));
  filler.set('guaranteeDate', each(guarantors.map(({ party }) => dateText(party.guarantee!.signedDate))), at('guarantee.signedDate'));
  filler.set('guarantors', listed(guarantors.map(({ party }) => party.person.name)), at('person.name'));
  const contents = guarantors.map(({ party: { person, guarantee } }) => {
    const { mode, mainContent, maximum } = guarantee!;
    return `${guarantors.length === 1 ? '' : `${person.name}：`}${mainContent ?? `提供${GUARANTEE_MODES[mode]['zh-CN']}`}${maximumText(maximum)}`;
  });
  filler.set('guaranteeContent', contents.join('；'), at('guarantee.mainContent'));
  for (const mode of new Set(guarantors.map(({ party }) => party.guarantee!.mode))) filler.tick('mode', mode, at('guarantee.mode'));
}
