/**
 * The node export: sends what is pending for a system. Wired behind pending-export it waits for the end of the synchronisation
 * and then sends once.
 */
import { overlaps } from '../../runtime/engine/run-request'
import { choice, text } from '../adapter/config'
import { createNode } from '../adapter/create-node'
import { withProblems } from '../adapter/problem-status'
import { trigger } from '../adapter/run'
import { showRuns } from '../adapter/shown-runs'
import type { Message, NodeConfig, Red, RedNode } from '../adapter/red'
import type { ExportedItem } from '../../runtime/engine/export/run'
import type { SystemNode } from '../connected-system/connected-system'
import { withoutSystem } from '../adapter/unusable'
import { migrations } from './migrations'

export default function register(red: Red): void {
  function Export(this: RedNode, saved: NodeConfig): void {
    const config = createNode(red, this, saved, migrations)
    if (!config) return
    const system = red.nodes.getNode(text(config, 'system')) as SystemNode | null
    const store = system?.store
    if (!system || !store) return withoutSystem(this, system)
    store.showOn(this)
    const hide = showRuns(this, store, { kinds: ['export'], systemNode: system.id })
    const start = (message: Message, done: (error?: Error) => void): Promise<void> =>
      trigger(this, message, done, {
        store,
        request: {
          profile: 'export',
          system: system.id,
          source: this.id,
          overlap: choice(config, 'overlap', overlaps, 'wait'),
          onExported: (outcome, item) =>
            this.send(outcome === 'exported' ? [exported(item, outcome), null, null] : [null, exported(item, outcome), null]),
        },
        systemName: system.name,
        finished: 2,
        outputs: 3,
      })
    this.on('input', (message, _send, done) => {
      const run = (message.identity as { run?: unknown } | undefined)?.run
      if (typeof run === 'number' && store.engine?.isExportOf(run, system.id)) return done()
      const waits =
        typeof run === 'number' &&
        store.engine?.afterRun(run, this.id, (ended) => {
          if (ended.status === 'stopped' || ended.status === 'cancelled') {
            const text = `not sent: the synchronisation was ${ended.status}`
            this.status(withProblems(this, { fill: 'grey', shape: 'ring', text }))
            return
          }
          const report = (error?: Error): void => {
            if (error) this.error(error.message)
          }
          void start({ topic: message.topic ?? '', startedBy: `synchronisation ${run}` }, report)
        })
      if (waits) done()
      else void start(message, done)
    })
    this.on('close', (_removed, done) => {
      hide()
      done()
    })
  }
  red.nodes.registerType('identity-export', Export)
}

function exported(item: ExportedItem, step: 'exported' | 'failed'): Message {
  const { cso, operation, because, changes, system } = item
  const name = cso.secondaryId ?? cso.anchor ?? ''
  return {
    topic: system,
    payload: {
      step,
      because,
      operation,
      cs: { system, type: cso.type, anchor: cso.anchor, name, attributes: { ...cso.attributes } },
      changes,
      extra: {},
    },
  }
}
