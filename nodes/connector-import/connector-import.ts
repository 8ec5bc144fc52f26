/** The node connector-import: reads a system and sends its objects on their way. */
import type { Engine } from '../../runtime/engine/engine'
import { sendings } from '../../runtime/engine/canvas/registry'
import { overlaps } from '../../runtime/engine/run-request'
import { choice, list, positive, text } from '../adapter/config'
import { createNode } from '../adapter/create-node'
import { declares } from '../adapter/declarations'
import { fullSyncText } from '../adapter/full-sync-status'
import { profileOf, trigger } from '../adapter/run'
import { showRuns } from '../adapter/shown-runs'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import type { SystemNode } from '../connected-system/connected-system'
import { withoutSystem } from '../adapter/unusable'
import { migrations } from './migrations'

export default function register(red: Red): void {
  function ConnectorImport(this: RedNode, saved: NodeConfig): void {
    const config = createNode(red, this, saved, migrations)
    if (!config) return
    const system = red.nodes.getNode(text(config, 'system')) as SystemNode | null
    const store = system?.store
    if (!system || !store) return withoutSystem(this, system)
    store.showOn(this)
    const remove = store.registry.addSource({
      ...sourceOf(this.id, config),
      // One by one: of a list Node-RED would copy all messages but the first.
      emit: (output, messages) => {
        for (const message of messages) this.send(output === 0 ? [message, null, null] : [null, message, null])
      },
    })
    if (typeof config['_alias'] === 'string') store.registry.addTemplate(this.id, config['_alias'])
    const first = (engine: Engine): Promise<string> => fullSyncText(engine, system.id)
    const hide = showRuns(this, store, { kinds: ['import', 'sync'], systemNode: system.id, first })
    this.on('input', (message, _send, done) => {
      const start = async (): Promise<void> => {
        const profile = profileOf(message, text(config, 'profile', 'full-import+delta-sync'))
        const only = (message.identity as { only?: unknown } | undefined)?.only
        await trigger(this, message, done, {
          store,
          request: {
            profile: typeof only === 'number' ? 'object' : profile,
            system: system.id,
            source: this.id,
            overlap: choice(config, 'overlap', overlaps, 'wait'),
            ...(typeof only === 'number' && { only: [only] }),
          },
          systemName: system.name,
          finished: 2,
          outputs: 3,
        })
      }
      start().catch((error: Error) => done(error))
    })
    this.on('close', (_removed, done) => {
      hide()
      remove()
      done()
    })
  }
  red.nodes.registerType('identity-connector-import', ConnectorImport)
  declares('identity-connector-import', {
    migrations,
    declare({ id, config, alias }, { registry }) {
      const source = sourceOf(id, config)
      if (!registry.systems.has(source.systemNode)) return
      registry.addSource({ ...source, emit: () => undefined })
      if (alias !== undefined) registry.addTemplate(id, alias)
    },
  })
}

function sourceOf(id: string, config: NodeConfig) {
  return {
    node: id,
    systemNode: text(config, 'system'),
    pageSize: positive(config, 'pageSize', 200),
    send: choice(config, 'send', sendings, 'objects'),
    objectTypes: list<string>(config, 'objectTypes'),
  }
}
