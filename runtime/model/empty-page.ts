/** A page that decided nothing: what is saved besides begins with it. */
import type { PageSave } from './page'

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
