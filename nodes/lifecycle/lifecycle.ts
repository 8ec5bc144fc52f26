/** The node lifecycle: finds what time alone makes due, and sends it on its way to the outbound rules. */
import { overlaps } from '../../runtime/engine/run-request'
import { choice, positive, text } from '../adapter/config'
import { createNode } from '../adapter/create-node'
import { declares } from '../adapter/declarations'
import { trigger } from '../adapter/run'
import { showRuns } from '../adapter/shown-runs'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import type { StoreNode } from '../store/store'
import { withoutStore } from '../adapter/unusable'
import { migrations } from './migrations'

export default function register(red: Red): void {
  function Lifecycle(this: RedNode, saved: NodeConfig): void {
    const config = createNode(red, this, saved, migrations)
    if (!config) return
    const storeNode = red.nodes.getNode(text(config, 'store')) as StoreNode | null
    const store = storeNode?.store
    if (!store) return withoutStore(this, storeNode)
    store.showOn(this)
    const remove = store.registry.addSource({
      ...sourceOf(this.id, config),
      emit: (_output, messages) => this.send([messages, null]),
    })
    if (typeof config['_alias'] === 'string') store.registry.addTemplate(this.id, config['_alias'])
    const hide = showRuns(this, store, { kinds: ['lifecycle'], systemNode: null })
    this.on('input', (message, _send, done) => {
      const overlap = choice(config, 'overlap', overlaps, 'wait')
      void trigger(this, message, done, {
        store,
        request: { profile: 'lifecycle', system: null, source: this.id, overlap },
        systemName: 'lifecycle',
        finished: 1,
        outputs: 2,
      })
    })
    this.on('close', (_removed, done) => {
      hide()
      remove()
      done()
    })
  }
  red.nodes.registerType('identity-lifecycle', Lifecycle)
  declares('identity-lifecycle', {
    migrations,
    declare({ id, config, alias }, { registry, store }) {
      if (text(config, 'store') !== store) return
      registry.addSource({ ...sourceOf(id, config), emit: () => undefined })
      if (alias !== undefined) registry.addTemplate(id, alias)
    },
  })
}

function sourceOf(id: string, config: NodeConfig) {
  return {
    node: id,
    systemNode: null,
    pageSize: positive(config, 'pageSize', 200),
    send: 'objects' as const,
    objectTypes: [],
  }
}
