/** Groups a table's rows into units as they stream by. */
import type { TableRow } from '../../tables/index.ts';
import type { ImportKind } from '../rows.ts';
import { RowReader } from './cells.ts';
import { IMPORT_COLUMNS } from './columns.ts';
import type { Unit } from './handlers.ts';

/** More rows of one loan are no schedule; cut so that they do not gather in memory. The pieces are refused, since none sums to the principal. */
const MOST_IN_UNIT = 1200;

export async function* unitsOf(kind: ImportKind, rows: AsyncIterable<TableRow>, present: ReadonlySet<string>): AsyncGenerator<Unit, void, undefined> {
  const columns = IMPORT_COLUMNS[kind];
  let group: Unit | null = null;
  for await (const row of rows) {
    const reader = new RowReader(row, columns, present);
    const loanNumber = reader.text('loanNumber');
    if (kind !== 'schedules') {
      yield { loanNumber, rows: [reader] };
      continue;
    }
    if (group !== null && (group.loanNumber !== loanNumber || group.rows.length >= MOST_IN_UNIT)) {
      yield group;
      group = null;
    }
    group ??= { loanNumber, rows: [] };
    group.rows.push(reader);
  }
  if (group !== null) yield group;
}
