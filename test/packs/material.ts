import { createHash } from 'node:crypto';
import { createCanvas } from '@napi-rs/canvas';
import type { EvidenceRecord, EvidenceRecordV1, Stage } from '../../server/domain/record/index.ts';
import type { BundleInput, ExhibitInput } from '../../server/packs/pdf/input.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A fictional record; every identifier is derived from `sequence`, so that two runs give the same bytes. */
export function recordFor(sequence: number, stage: Stage, title: string, mediaType: string, bytes: Uint8Array, extra: Partial<EvidenceRecordV1> = {}): EvidenceRecord {
  const id = hash(`id${sequence}`);
  const day = String(((sequence * 3) % 27) + 1).padStart(2, '0');
  return {
    format: 'docketproof/record/v1',
    id: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`,
    case: hash('case').slice(0, 32),
    sequence,
    previous: sequence === 1 ? null : hash(`leaf${sequence - 1}`),
    stage,
    document: { sha256: createHash('sha256').update(bytes).digest('hex'), sm3: hash(`sm3${sequence}`), size: bytes.length, mediaType, title, digestOnly: false },
    eventTime: `2024-01-${day}T02:03:04.000Z`,
    receivedTime: `2024-01-${day}T02:03:09.000Z`,
    provenance: {
      sourceSystem: '核心信贷系统',
      sourceVersion: 'v5.2',
      sourceRecordId: `LN-${sequence}`,
      actor: '批处理账户（虚构）',
      captureMethod: '接口推送',
      custodian: '示例消费金融有限公司（虚构）',
      basisOfTruth: 'regular-business',
    },
    supersedes: null,
    salt: hash(`salt${sequence}`),
    ...extra,
  };
}

export function exhibitOf(record: EvidenceRecord, bytes: Uint8Array, extra: Partial<ExhibitInput> = {}): ExhibitInput {
  return {
    record,
    log: { origin: 'log.example.invalid/demo', leaf: hash(`leaf${record.sequence}`), index: 1000 + record.sequence, size: 2048, root: hash('root') },
    anchor: { chainId: 31337, registry: `0x${hash('registry').slice(0, 40)}`, logId: `0x${hash('log')}`, transactionHash: `0x${hash('tx')}`, blockNumber: 77, blockHash: `0x${hash('block')}`, blockTime: new Date(Date.parse(record.receivedTime) + 600_000).toISOString() },
    supersededBy: null,
    verdict: 'consistent',
    fileName: `originals/${String(record.sequence).padStart(2, '0')}-${record.id}.bin`,
    content: { bytes },
    ...extra,
  };
}

export function bundleOf(exhibits: ExhibitInput[], extra: Partial<BundleInput> = {}): BundleInput {
  return {
    language: 'zh-CN',
    caseRef: hash('case').slice(0, 32),
    lender: '示例消费金融有限公司（虚构）',
    composedAt: '2024-03-01T01:00:00.000Z',
    lateAfterHours: 24,
    development: true,
    build: 'docketproof/0.1.0',
    publicUrl: 'http://127.0.0.1:8080',
    exhibits,
    ...extra,
  };
}

/** A fictional picture of text, as JPEG or PNG. */
export function picture(kind: 'image/jpeg' | 'image/png', width = 800, height = 1100, transparent = false): Uint8Array {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!transparent) {
    context.fillStyle = '#f4f1e8';
    context.fillRect(0, 0, width, height);
  }
  context.fillStyle = '#223';
  for (let y = 60; y < height - 40; y += 44) context.fillRect(60, y, width - 120 - ((y * 7) % 200), 14);
  context.fillStyle = '#b22';
  context.fillRect(20, 20, 30, 30);
  return new Uint8Array(kind === 'image/png' ? canvas.toBuffer('image/png') : canvas.toBuffer('image/jpeg', 80));
}
