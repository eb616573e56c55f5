/** Office files as pages through LibreOffice, where one is set up: before composing, on the main thread, each original once. */
export { convertible } from './convertible.ts';
export { LibreOffice, type OfficeConverter } from './libre-office.ts';
