/** The groups for what comes due by time alone, and for what went wrong. */
import type { Around } from './build-parts'
import { comment, debug, inject, linkOut, step } from './build-parts'
import type { Group } from './layout'

export function lifecycleGroup({ config, newId, say, accountsIn }: Around): Group {
  const id = { due: newId(), out: newId(), run: newId() }
  const own = { configVersion: 1, name: say('made.due'), store: config.store, pageSize: 200, overlap: 'wait' }
  return {
    name: say('made.dueGroup'),
    colour: '#6a1b9a',
    nodes: [
      { lane: 0, column: 0, node: comment(newId(), say('made.dueNote'), say('made.dueInfo')) },
      { lane: 1, column: 0, node: inject(newId(), say('made.daily'), { crontab: '00 01 * * *', to: id.due }) },
      { lane: 1, column: 1, node: step(id.due, 'identity-lifecycle', { ...own, wires: [[id.out], [id.run]] }) },
      { lane: 0, column: 2, node: linkOut(id.out, say('made.dueOut'), [accountsIn]) },
      { lane: 1, column: 2, node: debug(id.run, say('made.dueRun')) },
    ],
  }
}

export function errorsGroup({ newId, say }: Around): Group {
  const shown = newId()
  const own = { name: say('made.fault'), scope: null, uncaught: false, wires: [[shown]] }
  return {
    name: say('made.errorsGroup'),
    colour: '#c62828',
    nodes: [
      { lane: 0, column: 0, node: comment(newId(), say('made.errorsNote'), say('made.errorsInfo')) },
      { lane: 1, column: 0, node: step(newId(), 'catch', own) },
      { lane: 1, column: 1, node: debug(shown, say('made.faults'), 'error') },
    ],
  }
}
