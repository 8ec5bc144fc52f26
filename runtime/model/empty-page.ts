/** A page that decided nothing: what is saved besides begins with it. */
import type { PageSave } from './page'

/** Everything empty, and not forced to disk; spread it and say what there is. */
export const emptyPage: Omit<PageSave, 'run'> = {
  csos: [],
  csosDeleted: [],
  mvos: [],
  mvosDeleted: [],
  contributions: [],
  contributionsDeleted: [],
  pendings: [],
  pendingsDeleted: [],
  records: [],
  durable: false,
}
