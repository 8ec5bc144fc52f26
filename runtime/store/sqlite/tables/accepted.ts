/**
 * What is accepted (I18). An import writes into the tables at once; while it is open, whoever reads for a sync or for people
 * reads the `accepted_` views, which show what stood there before it. While none is open, which is nearly always, the tables are
 * read.
 */
import type { Connection } from '../file/connection'

/** The names a reading puts into its SQL: of tables with hints for their indexes, or of views. */
export interface Names {
  readonly cso: string
  readonly pending: string
  readonly reference: string
  /** ` indexed by …` where a table is read. */
  readonly by: (index: string) => string
}

/** One reading as two texts. */
export interface Reading {
  readonly tables: string
  readonly views: string
}

const tables: Names = {
  cso: 'cso',
  pending: 'pending_export',
  reference: 'cso_reference',
  by: (index) => ` indexed by ${index}`,
}
const views: Names = {
  cso: 'accepted_cso',
  pending: 'accepted_pending_export',
  reference: 'accepted_reference',
  by: () => '',
}

/** A reading that goes by what is accepted. */
export function reading(sql: (names: Names) => string): Reading {
  return { tables: sql(tables), views: sql(views) }
}

/** The text to be carried out now. */
export function accepted(c: Connection, { tables: plain, views: overlaid }: Reading): string {
  return c.openImports.size === 0 ? plain : overlaid
}
