/** The small world with the scripted directory as its account system, and ways to make it misbehave. */
import { afterAll, beforeAll } from 'vitest'
import type { StoredObject } from '../../runtime/connectors/scripted/system/journal'
import type { Script } from '../../runtime/connectors/scripted/system/script'
import type { ScriptedSystem } from '../../runtime/connectors/scripted/system/system'
import type { ConnectorType, OpenConnector } from '../../runtime/model/connector'
import type { SyncError } from '../../runtime/model/errors'
import type { CycleOptions } from '../nodes/cycle-flow'
import { memory } from '../nodes/memory'
import { fromDist, registerConnector, startRed } from '../nodes/red'
import { directoryNodes, scriptedType } from './directory-flow'
import { World } from './world'

type ScriptedModule = typeof import('../../runtime/connectors/scripted/system/system')

/** The scripted systems of the Node-RED in this process, which works from dist. */
export function scriptedSystems(): ScriptedModule {
  return fromDist<ScriptedModule>('runtime/connectors/scripted/system/system.js')
}

/** A SyncError the engine recognises: of the module it works from. */
export function syncError(code: SyncError['code'], message: string): Error {
  const errors = fromDist<{ SyncError: new (code: string, message: string) => Error }>('runtime/model/errors.js')
  return new errors.SyncError(code, message)
}

/** The scripted system under another name, its answers bent by `bend`. */
export function bentConnector(name: string, bend: (open: OpenConnector, system: ScriptedSystem) => OpenConnector): ConnectorType {
  const type = scriptedType()
  return {
    ...type,
    name,
    async open(settings, context) {
      return bend(await type.open(settings, context), scriptedSystems().scriptedSystem(String(settings['system'])))
    },
  }
}

export class DirectoryWorld extends World {
  /** The directory, anew for each fresh world. */
  get directory(): ScriptedSystem {
    return scriptedSystems().scriptedSystem('ad')
  }

  set script(script: Script) {
    this.directory.script = script
  }

  override async fresh(options: CycleOptions & { settings?: object; attributes?: readonly object[] } = {}): Promise<void> {
    scriptedSystems().forgetScriptedSystem('ad')
    await super.fresh(this.withDirectory(options))
  }

  override async redeploy(
    options: CycleOptions & { settings?: object; attributes?: readonly object[] },
    type?: 'full' | 'nodes',
  ): Promise<void> {
    await super.redeploy(this.withDirectory(options), type)
  }

  private withDirectory<T extends CycleOptions & { settings?: object; attributes?: readonly object[] }>(options: T): T {
    const own = options.change ?? []
    const nodes = directoryNodes(options.settings, options.attributes).map((node) => ({
      ...node,
      ...own.find((override) => override.id === node.id),
    }))
    const ids = new Set(nodes.map((node) => node.id))
    return { ...options, change: [...nodes, ...own.filter((node) => !ids.has(node.id))] }
  }

  /** The accounts in the directory by employee number. */
  get inDirectory(): Map<string, StoredObject['attributes']> {
    return new Map(this.directory.all().map((object) => [String(object.attributes['employeeNumber']), object.attributes]))
  }

  /** Requests as a person would read them: `create cn=1,ou=Sales,dc=corp`. */
  get requests(): string[] {
    return this.directory.received.map(
      (request) => `${request.operation} ${request.newSecondaryId ?? request.secondaryId ?? request.anchor}`,
    )
  }

  forgetRequests(): void {
    this.directory.received.length = 0
  }

  async hireAll(count: number): Promise<void> {
    for (let i = 1; i <= count; i++) this.hire(`${i}`, `P${i}`, 'Q')
    await this.red.run('import')
  }

  /** Accounts sent and confirmed. */
  async settled(count: number): Promise<void> {
    await this.hireAll(count)
    await this.red.run('export')
    await this.red.run('ad-import')
    this.forgetRequests()
  }

  async states(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { operation, state } of await this.pendings()) {
      const key = `${operation} ${state}`
      counts[key] = (counts[key] ?? 0) + 1
    }
    return counts
  }

  /** The laws of the store that are broken: none. */
  brokenLaws(): string[] {
    const { checkInvariants } = fromDist<typeof import('../../runtime/store/sqlite/invariants')>(
      'runtime/store/sqlite/invariants.js',
    )
    return checkInvariants(this.database)
  }

  get database(): import('../../runtime/store/sqlite/file/connection').Database {
    return (this.red.engine().store as unknown as import('../../runtime/store/sqlite/sqlite-store').SqliteStore).connection.db
  }
}

/** One world a test file; more connector types for this file's faults. */
export function theDirectoryWorld(...types: (() => ConnectorType)[]): DirectoryWorld {
  const world = new DirectoryWorld()
  beforeAll(async () => {
    registerConnector(memory)
    registerConnector(scriptedType())
    for (const type of types) registerConnector(type())
    world.red = await startRed({ clock: world.clock, stallSeconds: 2 })
  })
  afterAll(() => world.red.stop())
  return world
}
