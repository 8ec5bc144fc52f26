/** Imports of files of one type, for the tests: of everything, and of what is not known. */
import type { ImportPage, OpenConnector, ReadBefore } from '../../../runtime/model/connector'
import { collect, never } from '../contract/tools'
import { typeOf } from '../object-type'

export const types = [typeOf('person', 'id', 'name')]

const selection = (pageSize = 100) => ({ objectTypes: types, pageSize })

export async function whole(connector: OpenConnector, pageSize?: number) {
  return collect(connector.importAll?.(selection(pageSize), never()) as AsyncIterable<ImportPage>)
}

export async function unread(connector: OpenConnector, memory: ReadBefore, pageSize?: number) {
  const { pages } = await collect(connector.importUnread?.(selection(pageSize), memory, never()) as AsyncIterable<ImportPage>)
  return pages
}
