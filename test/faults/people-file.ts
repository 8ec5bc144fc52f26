/** A file of people that a system reads, for tests of what a broken one does. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import type { ConnectorType, ImportPage } from '../../runtime/model/connector'
import type { Run } from '../../runtime/model/runs'
import type { World } from '../engine/world'
import type { NodeChange } from '../nodes/cycle-flow'
import { fromDist, registerConnector } from '../nodes/red'

/** How many people are known before something happens to the file. */
export const known = 12

const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
export const header = columns.join(',')
export const ids = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
export const line = (id: number, department: string): string => `${id},P${id},Müller,${department},FTE,${id}`
export const fileOf = (...lines: string[]): string => `${lines.join('\n')}\n`
export const text = (name: string) => ({ name, type: 'text', multi: false })

/** What the file should show next: everybody moved to Labs, and one person more. */
export const next = (): string[] => [header, ...ids(known + 1).map((id) => line(id, 'Labs'))]

export class PeopleFile {
  /** Done to the file behind the first page of it that was read, once the source is watched. */
  behindTheFirstPage: () => void = () => undefined
  /** How many records the first page had that was read last. */
  firstPage = 0

  constructor(private readonly world: World) {
    beforeAll(() => registerConnector(this.watchedConnector()))
  }

  get path(): string {
    return join(this.world.red.userDir, 'data', 'people.csv')
  }

  write(content: string | Buffer): void {
    writeFileSync(this.path, content)
  }

  /** Puts another file in its place. */
  replace(content: string): void {
    writeFileSync(`${this.path}.new`, content)
    renameSync(`${this.path}.new`, this.path)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  /** HR as this file, with more columns if need be. */
  source(more: readonly string[] = []): NodeChange {
    return {
      id: 'hr',
      connector: 'csv',
      settings: { file: this.path, anchor: 'employeeId', objectType: 'user' },
      objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, ...more].map(text) }],
    }
  }

  /** HR as this file, to which something happens behind its first page. */
  watchedSource(): NodeChange {
    return { ...this.source(), connector: 'watched' }
  }

  /** Everybody is known, with an account. */
  async withAccounts(count = known): Promise<void> {
    this.remove()
    this.write(fileOf(header, ...ids(count).map((id) => line(id, 'Sales'))))
    await this.world.fresh({ change: [this.source()] })
    await this.world.cycle()
    expect(this.world.accounts.size).toBe(count)
  }

  /** The departments of all people by their employee number. */
  async departments(): Promise<Record<string, string>> {
    const { items } = await this.world.red.engine().store.searchMvos({ type: 'Person', limit: 500 })
    return Object.fromEntries(
      items.map((item) => [String(item.attributes['Employee ID']), String(item.attributes['Department'])]),
    )
  }

  /** Nobody is taken to be gone, nobody's deletion is planned, no account goes or is disabled. */
  async nobodyLeft(run: Run): Promise<void> {
    expect(run.counters).toMatchObject({ obsoleted: 0, disconnected: 0, deletionMarked: 0, mvDeleted: 0 })
    const { store } = this.world.red.engine()
    const csos = (await store.searchCsos({ system: await this.world.systemId('HR'), limit: 500 })).items
    expect(csos.filter((cso) => cso.staging !== 'normal')).toEqual([])
    expect((await store.searchMvos({ type: 'Person', limit: 500 })).items.filter((item) => item.deletion)).toEqual([])
    expect((await this.world.pendings()).filter((pending) => pending.operation === 'delete' || pending.deprovisioning)).toEqual(
      [],
    )
  }

  /** The next good file: everybody is as if nothing had happened. */
  async goodFileRepairs(): Promise<void> {
    this.remove()
    this.write(fileOf(...next()))
    const run = await this.world.red.run('import')
    expect(run).toMatchObject({ status: 'success', counters: { read: known + 1, importFailed: 0, obsoleted: 0 } })
    expect(await this.departments()).toEqual(Object.fromEntries(ids(known + 1).map((id) => [`${id}`, 'Labs'])))
    await this.world.red.run('export')
    expect([...this.world.accounts.values()].map((account) => account['department'])).toEqual(
      Array.from({ length: known + 1 }, () => 'Labs'),
    )
    expect(await this.world.pendings()).toEqual([])
    expect((await this.world.red.run('import')).counters).toMatchObject({ unchanged: known + 1, processed: 0 })
  }

  private async *watched(all: AsyncIterable<ImportPage> = noPages()): AsyncGenerator<ImportPage> {
    let pages = 0
    for await (const page of all) {
      if (pages === 0) this.firstPage = page.records.length
      yield page
      if (pages++ === 0) this.behindTheFirstPage()
    }
  }

  /** The connector for CSV files, with something done behind the first page. */
  private watchedConnector(): ConnectorType {
    const { csv } = fromDist<{ csv: ConnectorType }>('runtime/connectors/csv/connector.js')
    const watched = (pages?: AsyncIterable<ImportPage>): AsyncIterable<ImportPage> => this.watched(pages)
    return {
      ...csv,
      name: 'watched',
      async open(settings, context) {
        const open = await csv.open(settings, context)
        return {
          ...open,
          importAll: (selection, signal) => watched(open.importAll?.(selection, signal)),
          importUnread: (selection, before, signal) => watched(open.importUnread?.(selection, before, signal)),
        }
      },
    }
  }
}

async function* noPages(): AsyncGenerator<ImportPage> {}
