import { isEncryptedPackage, kindOf } from '../pdf/sources/kind.ts';

/** Whether office software can lay the file out; what is locked with a password it cannot open either. @param declared media type of the record */
export function convertible(bytes: Uint8Array, declared: string): boolean {
  const kind = kindOf(bytes, declared);
  return kind === 'docx' || kind === 'xlsx' || kind === 'pptx' || (kind === 'ole' && !isEncryptedPackage(bytes));
}
