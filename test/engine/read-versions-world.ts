/** A directory that is imported again and again, by an engine that knows what it has read before or by one that reads it all. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { ldap } from '../../runtime/connectors/ldap/connector'
import { Registry } from '../../runtime/engine/canvas/registry'
import { Engine } from '../../runtime/engine/engine'
import { DeliveryTracker } from '../../runtime/engine/sync/delivery/tracker'
import type { ConnectorSettings, ConnectorType, ImportPage } from '../../runtime/model/connector'
import { defaultLimits } from '../../runtime/model/limits'
import type { Cso } from '../../runtime/model/objects'
import type { PageSave } from '../../runtime/model/page'
import type { Run } from '../../runtime/model/runs'
import type { AttributeSchema, ObjectTypeSchema } from '../../runtime/model/schema'
import { openStore } from '../../runtime/store/sqlite/open'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import type { Slapd } from '../servers/slapd'
import { csoWrite, newRun, NOW, pending, save } from '../store/objects'
import { pictureOf } from './read-before-picture'

const single = (name: string): AttributeSchema => ({ name, type: 'text', multi: false })
const list = (name: string): AttributeSchema => ({ ...single(name), multi: true })
const reference = (name: string): AttributeSchema => ({ name, type: 'reference', multi: true, comparison: 'dn' })
const dn: AttributeSchema = { name: 'dn', type: 'text', multi: false, comparison: 'dn' }

/** What of the system's settings a test changes. */
export interface Declared {
  /** By this an entry is found again, which need not be its own. */
  readonly anchor?: 'entryUUID' | 'employeeNumber'
  readonly memberOf?: true
  readonly modified?: true
  readonly levelIsText?: true
  readonly noReferences?: true
  readonly settings?: ConnectorSettings
}

function typesOf({ anchor = 'entryUUID', memberOf, modified, levelIsText, noReferences }: Declared): ObjectTypeSchema[] {
  const own = { anchor, anchorIgnoresCase: true, secondaryId: 'dn' }
  const person = [
    ...['uid', 'cn', 'sn', 'title', 'labeledURI'].map((name) => list(name)),
    {
      name: 'employeeNumber',
      type: levelIsText || anchor === 'employeeNumber' ? ('text' as const) : ('integer' as const),
      multi: false,
    },
    ...(noReferences ? [] : [reference('manager')]),
    ...(memberOf ? [reference('memberOf')] : []),
    ...(modified ? [single('modifiersName'), single('modifyTimestamp')] : []),
  ]
  const ids = [dn, single('entryUUID')]
  const group: ObjectTypeSchema = {
    ...own,
    anchor: 'entryUUID',
    name: 'groupOfNames',
    attributes: [...ids, list('cn'), reference('member')],
  }
  return [{ ...own, name: 'inetOrgPerson', attributes: [...ids, ...person] }, group]
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** One life of a store. */
export class DirectoryWorld {
  store!: SqliteStore
  /** Records that the connector has made of entries, since a test last looked. */
  recordsMade = 0
  private engine!: Engine
  private registry!: Registry
  private takeAway: () => void = () => undefined
  private readonly folder = mkdtempSync(join(tmpdir(), 'idweave-versions-'))

  constructor(
    private readonly digests: 'on' | 'off',
    private readonly server: Slapd,
    private declared: Declared = {},
  ) {
    closing.push(() => this.close())
    this.open()
  }

  private open(): void {
    this.store = openStore({ file: join(this.folder, 'store.sqlite'), now: () => NOW, secrets: () => ['a key for the tests'] })
    this.registry = new Registry()
    const parts = { store: this.store, registry: this.registry, tracker: new DeliveryTracker() }
    const switched = this.digests === 'off' ? { digests: 'off' as const } : {}
    this.engine = new Engine({ ...parts, ...switched, clock: () => NOW, stallMs: 1000, onProblem: () => undefined })
    const source = { node: 'import', systemNode: 'directory', pageSize: 100, send: 'objects' as const, objectTypes: [] }
    this.registry.addSource({ ...source, emit: () => undefined })
    this.declare(this.declared)
  }

  /** The system with these settings from now on. */
  declare(declared: Declared): void {
    this.takeAway()
    this.declared = declared
    const objectTypes = typesOf(declared)
    const { url, rootDn, password, baseDn } = this.server
    this.takeAway = this.registry.addSystem({
      node: 'directory',
      name: 'Directory',
      connector: this.counting(),
      settings: { urls: [url], bindDn: rootDn, password, baseDns: [baseDn], ...declared.settings },
      context: { allowedFolders: [this.folder], objectTypes, log: () => undefined },
      objectTypes,
      limits: defaultLimits,
      batchSize: null,
      concurrency: null,
      referencePolicy: 'ignore',
    })
  }

  /** The connector, counting the records that it makes. */
  private counting(): ConnectorType {
    return {
      ...ldap,
      open: async (settings, context) => {
        const open = await ldap.open(settings, context)
        const { importAll, importUnread } = open
        if (!importAll || !importUnread) return open
        return {
          ...open,
          importAll: (selection, signal) => this.counted(importAll(selection, signal)),
          importUnread: (selection, before, signal) => this.counted(importUnread(selection, before, signal)),
        }
      },
    }
  }

  private async *counted(pages: AsyncIterable<ImportPage>): AsyncGenerator<ImportPage> {
    for await (const page of pages) {
      this.recordsMade += page.records.length
      yield page
    }
  }

  async import(profile: 'full-import' | 'delta-import' | 'export' = 'full-import'): Promise<Run> {
    const started = {
      profile,
      system: 'directory',
      source: 'import',
      startedBy: 'test',
      overlap: 'wait',
      confirmed: true,
    } as const
    return (await this.engine.start(started)).ended
  }

  async release(): Promise<void> {
    const { items } = await this.store.runs({ limit: 1 })
    const [last] = items
    if (last) await this.engine.releaseMissing('directory', last.id, 'somebody').catch(() => undefined)
  }

  async restart(): Promise<void> {
    await this.engine.close()
    await this.store.close().catch(() => undefined)
    this.takeAway = () => undefined
    this.open()
  }

  /** What somebody else than an import does to the n-th of all CSOs; nothing where there is none. */
  async other(index: number, page: (cso: Cso, run: Run, store: SqliteStore) => Partial<Omit<PageSave, 'run'>>): Promise<void> {
    const { items } = await this.store.searchCsos({ limit: 500 })
    const sorted = items
      .filter(({ anchor }) => anchor !== null)
      .toSorted((a, b) => ((a.anchor ?? '') < (b.anchor ?? '') ? -1 : 1))
    const found = sorted[index % Math.max(sorted.length, 1)]
    if (!found) return
    const run = await this.store.startRun(newRun(found.system))
    await save(this.store, run, page(found, run, this.store))
    await this.store.saveRun({ ...run, ended: NOW, status: 'success' })
  }

  picture(): object {
    return pictureOf(this.store.connection.db)
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.store.close().catch(() => undefined)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const titled = (title: string) => ({ attribute: 'title', from: null, to: [title], rule: 1, attempts: 0, initial: false })

/** What an export writes of an account, or a sync stages for it. */
export const others = {
  attributes: (title: string) => (cso: Cso) => ({
    csos: [csoWrite({ ...cso, attributes: { ...cso.attributes, title: [title] }, version: cso.version + 1 })],
  }),
  obsolete: (cso: Cso) => ({
    csos: [csoWrite({ ...cso, staging: 'obsolete', version: cso.version + 1 }, { attributesChanged: false })],
  }),
  deleted: (cso: Cso) => ({ csosDeleted: [cso.id] }),
  staged: (title: string) => (cso: Cso, run: Run, store: SqliteStore) => ({
    pendings: [{ ...pending(store, cso, run.id, { changes: [{ ...titled(title), sent: false }] }), version: 0 }],
  }),
  sent: (title: string) => (cso: Cso, run: Run, store: SqliteStore) => ({
    pendings: [
      {
        ...pending(store, cso, run.id, { state: 'awaitingConfirmation', changes: [{ ...titled(title), sent: true }] }),
        version: 0,
      },
    ],
  }),
}
