/** Signatures in PDF documents, as found at intake: how many, whose, when, over what, and whether digest and value fit. */
export { MAX_INSPECTED_BYTES, SIGNATURE_TOOL, inspectSignatures } from './inspect.ts';
