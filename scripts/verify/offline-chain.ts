/** Stands in for the chain in the verifier that travels in packs: it asks nobody, so that it needs no library and no network. */
import type { ChainReader } from '../../server/domain/proof/index.ts';
import { CheckError } from './arguments.ts';

/** @throws CheckError always */
export function createChainReader(): ChainReader & { close(): void } {
  throw new CheckError('offline-only', {
    'zh-CN': '随卷核验程序只作离线核验，不连接区块链节点。需要联链核验的，请使用开源核验程序：npm run verify -- … --rpc <节点>',
    en: 'The verifier that travels in packs works offline and asks no node. To ask the chain, use the open-source one: npm run verify -- … --rpc <node>',
  });
}
