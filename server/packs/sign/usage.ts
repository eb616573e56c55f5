import { AsnConvert } from '@peculiar/asn1-schema';
import type { OctetString } from '@peculiar/asn1-schema';
import { Certificate, ExtendedKeyUsage, KeyUsage, KeyUsageFlags, id_ce_extKeyUsage, id_ce_keyUsage } from '@peculiar/asn1-x509';
import type { Localized } from '../../errors.ts';

/** Uses that, where nothing else is allowed beside them, are not the signing of documents (RFC 5280 §4.2.1.12). */
const OTHER_USES = new Set(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.3', '1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.9']);
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** Extended uses of a certificate; null when it is not limited. @throws Error when the certificate cannot be read */
export function extendedUses(certificate: Uint8Array): string[] | null {
  const value = extension(certificate, id_ce_extKeyUsage);
  return value ? [...AsnConvert.parse(value, ExtendedKeyUsage)] : null;
}

/** Why a certificate may not sign documents; null when it may. */
export function usageProblem(certificate: Uint8Array): Localized | null {
  try {
    const keyUsage = extension(certificate, id_ce_keyUsage);
    const flags = keyUsage ? AsnConvert.parse(keyUsage, KeyUsage).toNumber() : KeyUsageFlags.digitalSignature;
    if ((flags & (KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation)) === 0) {
      return { 'zh-CN': '其密钥用途不含数字签名或不可抵赖', en: 'its key usage holds neither digitalSignature nor nonRepudiation' };
    }
    const uses = extendedUses(certificate);
    if (uses?.every((use) => OTHER_USES.has(use))) {
      return { 'zh-CN': '其增强型密钥用途不用于签署文件（仅限服务器、代码、时间戳或 OCSP）', en: 'its extended key usage is not for signing documents (only servers, code, time stamps or OCSP)' };
    }
    return null;
  } catch {
    return { 'zh-CN': '内容无法解析', en: 'it cannot be parsed' };
  }
}

function extension(certificate: Uint8Array, id: string): OctetString | null {
  const found = AsnConvert.parse(certificate, Certificate).tbsCertificate.extensions?.find(({ extnID }) => extnID === id);
  return found?.extnValue ?? null;
}
