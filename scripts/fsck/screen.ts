/** The report for people. */
import type { Language } from '../../server/errors.ts';
import type { FsckReport } from '../../server/fsck/index.ts';

const TEXT = {
  'zh-CN': {
    checked: (c: FsckReport['counts']) =>
      `已核对：${c.records} 条记录${c.erased === 0 ? '' : `（其中 ${c.erased} 条属于已删除案件，仅核对叶子）`}，${c.cases} 个案件，${c.leaves} 个叶子，${c.tiles} 个瓦片，${c.heads} 个日志头（链上 ${c.headsOnChain} 个），${c.transactions} 笔交易，${c.files} 个文件，${c.idempotencyKeys} 个幂等键。`,
    difference: '差异',
    notChecked: '未核对',
    clean: '全部一致。',
    differences: (count: number) => `发现 ${count} 处差异。未作任何修改。`,
    incomplete: '未发现差异，但有未核对的内容。',
  },
  en: {
    checked: (c: FsckReport['counts']) =>
      `Checked: ${c.records} records${c.erased === 0 ? '' : ` (${c.erased} of erased cases, their leaves only)`}, ${c.cases} cases, ${c.leaves} leaves, ${c.tiles} tiles, ${c.heads} heads (${c.headsOnChain} on chain), ${c.transactions} transactions, ${c.files} files, ${c.idempotencyKeys} idempotency keys.`,
    difference: 'Difference',
    notChecked: 'Not checked',
    clean: 'Everything agrees.',
    differences: (count: number) => `${count} differences. Nothing was changed.`,
    incomplete: 'No difference was found, but not everything was checked.',
  },
};

export function describeReport({ differences, notChecked, counts }: FsckReport, language: Language): string {
  const text = TEXT[language];
  const result = differences.length > 0 ? text.differences(differences.length) : notChecked.length > 0 ? text.incomplete : text.clean;
  return [
    text.checked(counts),
    ...differences.map((found) => `${text.difference} [${found.code}] ${found.text[language]}`),
    ...notChecked.map((found) => `${text.notChecked} [${found.code}] ${found.text[language]}`),
    result,
  ].join('\n');
}
