/** Time-Stamp Protocol (RFC 3161) over http(s), §3.4. */
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { MessageImprint, PKIStatusInfo, TimeStampReq } from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { AppError } from '../../errors.ts';
import { MAX_TOKEN_BYTES } from './cms.ts';
import { elementAt, partsOf } from './der.ts';
import { tokenProblem } from './token.ts';

export interface TimestampOptions {
  /** of the authority: http or https */
  url: string;
  /** the whole exchange takes no longer, in milliseconds */
  timeoutMs?: number;
  /** policy that is asked for, as OID; without it the authority's own */
  policy?: string;
  /** source of the nonce, by which an answer to another question is told from this one's */
  random: (length: number) => Uint8Array;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const SHA256 = '2.16.840.1.101.3.4.2.1';
const NONCE_BYTES = 8;
/** Status and wrapping around a token. */
const MAX_ANSWER = MAX_TOKEN_BYTES + 4096;

const failed = (zh: string, en: string, cause?: unknown): AppError => new AppError('timestamp-failed', { problem: { 'zh-CN': zh, en } }, { cause });

/**
 * Asks an authority for a token over a SHA-256 digest and checks what comes back: status, imprint, nonce, policy, and that the token's own
 * signature verifies. Whether the authority is to be trusted is for the verifier to say.
 * The function that is returned throws AppError `timestamp-failed`, and never takes longer than the timeout.
 */
export function timestampClient(options: TimestampOptions): (digest: Uint8Array) => Promise<Uint8Array> {
  return async (digest) => {
    const nonce = Uint8Array.from(options.random(NONCE_BYTES));
    // positive, and of a length that DER does not shorten
    nonce[0] = (nonce[0]! & 0x3f) | 0x40;
    const messageImprint = new MessageImprint({ hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA256 }), hashedMessage: new OctetString(digest) });
    const request = new TimeStampReq({ messageImprint, nonce: nonce.buffer, certReq: true, ...(options.policy === undefined ? {} : { reqPolicy: options.policy }) });
    const answer = await exchange(options, new Uint8Array(AsnConvert.serialize(request)));
    const token = tokenOf(answer);
    const problem = tokenProblem(token, { digest, nonce, policy: options.policy ?? null });
    if (problem) throw new AppError('timestamp-failed', { problem });
    return token;
  };
}

async function exchange({ url, timeoutMs = DEFAULT_TIMEOUT_MS }: TimestampOptions, request: Uint8Array): Promise<Uint8Array> {
  const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
  try {
    // the signal also ends a body that trickles in; another address than the one that was set is not followed
    const response = await fetch(url, { method: 'POST', headers, body: Uint8Array.from(request), redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) {
      await response.body?.cancel();
      throw failed(`时间戳服务返回 HTTP ${response.status}`, `the authority answered HTTP ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_ANSWER) throw failed(`应答超过 ${MAX_ANSWER} 字节`, `the answer has more than ${MAX_ANSWER} bytes`);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    throw isLate ? failed(`时间戳服务在 ${timeoutMs} 毫秒内没有应答`, `the authority gave no answer within ${timeoutMs} ms`, error) : failed('无法连接时间戳服务', 'the authority cannot be reached', error);
  }
}

/** The token as it lies in the answer: written again, its signature might no longer fit. */
function tokenOf(answer: Uint8Array): Uint8Array {
  let parts: Uint8Array[];
  let info: PKIStatusInfo;
  try {
    if (elementAt(answer, 0).to !== answer.length) throw new RangeError('more than one element');
    parts = partsOf(answer);
    info = AsnConvert.parse(parts[0]!, PKIStatusInfo);
  } catch (error) {
    throw failed('应答不是 RFC 3161 时间戳应答', 'the answer is no RFC 3161 response', error);
  }
  // granted, grantedWithMods (§2.4.2); its free text is the authority's and is not repeated
  const status: number = info.status;
  if (status !== 0 && status !== 1) throw failed(`时间戳服务拒绝了请求（状态 ${status}）`, `the authority refused (status ${status})`);
  const token = parts[1];
  if (!token) throw failed('应答中没有时间戳', 'the answer holds no token');
  return token;
}
