/** How a number of a cell is shown, as far as that changes what the clerk reads. */
export type NumberKind = 'general' | 'date' | 'datetime' | 'time' | 'percent';

/** Built-in formats (ECMA-376-1 §18.8.30, with those of zh-CN: 27–36, 50–58); all others are general. */
const BUILT_IN: readonly [from: number, to: number, kind: NumberKind][] = [
  [9, 10, 'percent'], [14, 17, 'date'], [18, 21, 'time'], [22, 22, 'datetime'], [27, 31, 'date'], [32, 35, 'time'], [36, 36, 'date'], [45, 45, 'time'], [47, 47, 'time'], [50, 54, 'date'],
  [55, 56, 'time'], [57, 58, 'date'],
];

export function builtInKind(id: number): NumberKind {
  return BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? 'general';
}

/** The kind of a format code such as yyyy"年"m"月"d"日" or #,##0.00; its first section counts, literals do not. */
export function kindOfFormat(code: string): NumberKind {
  const bare = code
    .slice(0, 500)
    .replace(/"[^"]*"|\\.|[_*]./gs, '')
    .split(';')[0]!
    .replace(/\[(?:h+|m+|s+)\]/gi, 'ELAPSED')
    .replace(/\[[^\]]*\]/g, '');
  // A duration is a number of days, not a time of day.
  if (/ELAPSED|general/i.test(bare)) return 'general';
  if (bare.includes('%')) return 'percent';
  const plain = bare.replace(/am\/pm|a\/p|上午\/下午/gi, 'h').replace(/e[+-]/gi, '');
  const hasTime = /[hs]/i.test(plain);
  // m is the month unless it stands with hours or seconds; e is the year in East Asian formats
  const hasDate = /[yd]/i.test(plain) || /(?:^|[^a-z])e(?:[^a-z]|$)/i.test(plain) || (/m/i.test(plain) && !hasTime);
  if (hasDate) return hasTime ? 'datetime' : 'date';
  return hasTime ? 'time' : 'general';
}
