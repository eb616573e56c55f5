export { openDatabase, type Database, type Transaction } from './database.ts';
export { inPieces, insertRows, replaceRows, type Connection } from './pieces.ts';
