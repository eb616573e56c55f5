export { openDatabase, type Database, type Transaction } from './database.ts';
export { isAnyIn, purgeErased } from './residue.ts';
export { inPieces, insertRows, replaceRows, type Connection } from './pieces.ts';
