/** Arguments of `npm run fsck`. */
import { parseArgs } from 'node:util';

export const USAGE = `npm run fsck [-- --json]

由存证记录重新推导并核对全部数据：叶子、瓦片、根、检查点、链上日志头、文件摘要。只报告，不修复。请先停止服务。
Derives everything again from the records and compares: leaves, tiles, roots, checkpoints, heads on chain, files' digests.
Reports and never repairs. Stop the service first.

--json   机器可读的结果 / the result for programs
退出码 / exit codes: 0 一致 clean · 1 有差异 differences · 3 有未核对项 something was not checked · 64 用法错误 usage
`;

export interface FsckArguments {
  json: boolean;
}

/** @returns null when they are not understood; `'help'` when the usage was asked for */
export function readArguments(args: string[]): FsckArguments | 'help' | null {
  try {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
    return values.help ? 'help' : { json: values.json };
  } catch {
    return null;
  }
}
