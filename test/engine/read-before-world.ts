/** A CSV file that is imported again and again, by an engine that knows what it has read before or by one that reads it all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { csv } from '../../runtime/connectors/csv/connector'
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
import { csoWrite, newRun, NOW, pending, save } from '../store/objects'
import { pictureOf } from './read-before-picture'

export const columns = ['id', 'name', 'dept', 'level', 'manager', 'note'] as const

const schemas: readonly AttributeSchema[] = [
  { name: 'id', type: 'text', multi: false },
  { name: 'name', type: 'text', multi: false },
  { name: 'dept', type: 'text', multi: false },
  { name: 'level', type: 'integer', multi: false },
  { name: 'manager', type: 'reference', multi: false },
  { name: 'note', type: 'text', multi: false },
]

/** What of the system's settings a test changes. */
export interface Declared {
  readonly levelIsText?: boolean
  /** Without the reference to a manager. */
  readonly noReference?: boolean
  readonly secretNote?: boolean
  readonly foldedAnchor?: boolean
  readonly maxValueKiB?: number
  readonly settings?: ConnectorSettings
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** One life of a store. */
export class ReadingWorld {
  store!: SqliteStore
  /** Records that the connector has made of lines, since a test last looked. */
  recordsMade = 0
  secrets: readonly string[] = ['a key for the tests']
  private engine!: Engine
  private registry!: Registry
  private takeAway: () => void = () => undefined
  private readonly folder = mkdtempSync(join(tmpdir(), 'idweave-read-'))

  constructor(
    private readonly digests: 'on' | 'off',
    private declared: Declared = {},
  ) {
    closing.push(() => this.close())
    this.open()
  }

  private open(): void {
    this.store = openStore({ file: join(this.folder, 'store.sqlite'), now: () => NOW, secrets: () => this.secrets })
    this.registry = new Registry()
    const parts = { store: this.store, registry: this.registry, tracker: new DeliveryTracker() }
    const switched = this.digests === 'off' ? { digests: 'off' as const } : {}
    this.engine = new Engine({ ...parts, ...switched, clock: () => NOW, stallMs: 1000, onProblem: () => undefined })
    this.registry.addSource({
      node: 'import',
      systemNode: 'hr',
      pageSize: 100,
      send: 'objects',
      objectTypes: [],
      emit: () => undefined,
    })
    this.declare(this.declared)
  }

  /** The system with these settings from now on. */
  declare(declared: Declared): void {
    this.takeAway()
    this.declared = declared
    const objectTypes = [typeOf(declared)]
    this.takeAway = this.registry.addSystem({
      node: 'hr',
      name: 'HR',
      connector: this.counting(),
      settings: { file: 'people.csv', ...declared.settings },
      context: { allowedFolders: [this.folder], objectTypes, log: () => undefined },
      objectTypes,
      limits: defaultLimits,
      batchSize: null,
      concurrency: null,
      referencePolicy: 'error',
      ...(declared.maxValueKiB !== undefined && { maxValueKiB: declared.maxValueKiB }),
    })
  }

  /** The connector, counting the records that it makes. */
  private counting(): ConnectorType {
    const counted = async function* (world: ReadingWorld, pages: AsyncIterable<ImportPage>): AsyncGenerator<ImportPage> {
      for await (const page of pages) {
        world.recordsMade += page.records.length
        yield page
      }
    }
    return {
      ...csv,
      open: async (settings, context) => {
        const open = await csv.open(settings, context)
        const { importAll, importUnread } = open
        return {
          ...open,
          ...(importAll && { importAll: (selection, signal) => counted(this, importAll(selection, signal)) }),
          ...(importUnread && {
            importUnread: (selection, before, signal) => counted(this, importUnread(selection, before, signal)),
          }),
        }
      },
    }
  }

  write(content: string | Uint8Array): void {
    writeFileSync(join(this.folder, 'people.csv'), content)
  }

  async import(profile: 'full-import' | 'delta-import' | 'export' = 'full-import'): Promise<Run> {
    const { ended } = await this.engine.start({
      profile,
      system: 'hr',
      source: 'import',
      startedBy: 'test',
      overlap: 'wait',
      confirmed: true,
    })
    return ended
  }

  async release(): Promise<void> {
    const { items } = await this.store.runs({ limit: 1 })
    const [last] = items
    if (last) await this.engine.releaseMissing('hr', last.id, 'somebody').catch(() => undefined)
  }

  async restart(): Promise<void> {
    await this.engine.close()
    await this.store.close().catch(() => undefined)
    this.takeAway = () => undefined
    this.open()
  }

  /** What somebody else than an import does to the n-th of all CSOs; nothing where there is none. */
  async other(index: number, page: (cso: Cso, run: Run) => Partial<Omit<PageSave, 'run'>>): Promise<void> {
    const { items } = await this.store.searchCsos({ limit: 500 })
    const found = items[index % Math.max(items.length, 1)]
    if (!found) return
    const run = await this.store.startRun(newRun(found.system))
    await save(this.store, run, page(found, run))
    await this.store.saveRun({ ...run, ended: NOW, status: 'success' })
  }

  /** What an export writes of an account, or a sync stages for it. */
  readonly others = {
    attributes: (dept: string) => (cso: Cso) => ({
      csos: [csoWrite({ ...cso, attributes: { ...cso.attributes, dept }, version: cso.version + 1 })],
    }),
    obsolete: (cso: Cso) => ({
      csos: [csoWrite({ ...cso, staging: 'obsolete', version: cso.version + 1 }, { attributesChanged: false })],
    }),
    references: (cso: Cso) => ({
      csos: [
        csoWrite(
          { ...cso, version: cso.version + 1 },
          { attributesChanged: false, references: [{ attribute: 'manager', add: ['p02'], remove: ['p01'] }] },
        ),
      ],
    }),
    deleted: (cso: Cso) => ({ csosDeleted: [cso.id] }),
    staged: (dept: string) => (cso: Cso, run: Run) => ({
      pendings: [{ ...pending(this.store, cso, run.id, { changes: [{ ...changeOf(dept), sent: false }] }), version: 0 }],
    }),
    created: (id: string) => (_: Cso, run: Run) => {
      const made: Cso = {
        id: this.store.reserveIds('cso', 1),
        system: _.system,
        type: 'person',
        anchor: id,
        secondaryId: null,
        attributes: {},
        mvo: null,
        link: 'none',
        rule: null,
        staging: 'awaitingFirstExport',
        due: null,
        version: 1,
      }
      const changes = [
        { ...changeOf(id), attribute: 'id', sent: false },
        { ...changeOf('Made'), sent: false },
      ]
      return {
        csos: [csoWrite(made)],
        pendings: [{ ...pending(this.store, made, run.id, { operation: 'create', changes }), version: 0 }],
      }
    },
    sent: (dept: string) => (cso: Cso, run: Run) => ({
      pendings: [
        { ...pending(this.store, cso, run.id, { state: 'awaitingConfirmation', changes: [changeOf(dept)] }), version: 0 },
      ],
    }),
  }

  picture(): object {
    return pictureOf(this.store.connection.db)
  }

  /** How many stretches are kept. */
  get stretches(): number {
    return this.store.connection.db.prepare('select count(*) from stretch').pluck().get() as number
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.store.close().catch(() => undefined)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const changeOf = (dept: string) => ({ attribute: 'dept', from: null, to: dept, rule: 1, sent: true, attempts: 0, initial: false })

function typeOf({ levelIsText, secretNote, foldedAnchor, noReference }: Declared): ObjectTypeSchema {
  const declared = noReference ? schemas.filter(({ type }) => type !== 'reference') : schemas
  const attributes = declared.map((schema) =>
    schema.name === 'level' && levelIsText
      ? { ...schema, type: 'text' as const }
      : schema.name === 'note' && secretNote
        ? { ...schema, secret: true }
        : schema,
  )
  return { name: 'person', anchor: 'id', attributes, ...(foldedAnchor && { anchorIgnoresCase: true }) }
}

/** What is to be seen of a run. */
export const shown = ({ profile, status, reason, counters, warnings, total }: Run): object => ({
  profile,
  status,
  reason,
  counters,
  warnings,
  total,
})
