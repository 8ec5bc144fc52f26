/** Reads a directory both ways, for the tests: all of it, and only what is not known. */
import { expect } from 'vitest'
import type { ConnectorSettings, ImportPage, OpenConnector, ReadBefore } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { Slapd } from '../../servers/slapd'
import { collect } from '../contract/tools'
import { type Memory, same } from '../known'
import { never, openLdap, types as allTypes } from './setup'

/** People of the directories that are read. */
export const count = 120

export interface Reads {
  readonly settings?: ConnectorSettings
  readonly types?: readonly ObjectTypeSchema[]
  readonly pageSize?: number
}

/** The pages of an import that reads what is not known. */
export async function unreadPages(
  connector: OpenConnector,
  before: ReadBefore,
  { types = allTypes, pageSize = 100 }: Reads = {},
): Promise<readonly ImportPage[]> {
  const reading = connector.importUnread?.({ objectTypes: types, pageSize }, before, never) as AsyncIterable<ImportPage>
  const { pages } = await collect(reading)
  for (const { records } of pages) expect(records.length).toBeLessThanOrEqual(pageSize)
  return pages
}

/** Holds that it shows what a read of everything shows, and learns; resolves with how many records were read and passed over. */
export async function comparedReads(
  server: Slapd,
  memory: Memory,
  reads: Reads = {},
): Promise<{ readonly read: number; readonly passed: number }> {
  const connector = await openLdap(server, reads.settings)
  const { types = allTypes, pageSize = 100 } = reads
  try {
    const pages = await unreadPages(connector, memory, reads)
    const whole = await collect(connector.importAll?.({ objectTypes: types, pageSize }, never) as AsyncIterable<ImportPage>)
    const passed = await same(whole.pages, pages, memory)
    memory.learn(pages)
    return { read: pages.reduce((sum, { records }) => sum + records.length, 0), passed }
  } finally {
    await connector.close()
  }
}
