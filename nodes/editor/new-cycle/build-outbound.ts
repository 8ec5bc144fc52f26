/** The group that makes accounts of people: wanted, there, values, difference, export and its confirmation. */
import type { CycleAnswers } from './answers'
import type { Around } from './build-parts'
import { comment, debug, importNode, inject, linkIn, linkOut, pairs, rowsOf, step } from './build-parts'
import type { Group, LaneNode } from './layout'
import { peopleOf } from './people'

export function outboundGroup({ answers, config, newId, say, accountsIn }: Around): Group {
  const { names, outbound: rule } = config
  const { target } = answers
  const id = { scope: newId(), provision: newId(), flow: newId(), pending: newId(), export: newId(), import: newId() }
  const id2 = { refused: newId(), run: newId(), back: newId() }
  const { key } = peopleOf(answers)
  const condition = { match: 'all', parts: [{ attribute: key, operator: 'isPresent' }] }
  const nodes: LaneNode[] = [
    { lane: 0, column: 0, node: comment(newId(), say('made.outNote'), say('made.outInfo', names)) },
    { lane: 1, column: 0, node: linkIn(accountsIn, say('made.changed'), id.scope) },
    {
      lane: 1,
      column: 1,
      node: step(id.scope, 'identity-scope-filter', {
        ...{ configVersion: 2, name: say('made.wanted'), rule, mode: 'rows', condition, expression: '', action: 'disconnect' },
        wires: [[id.provision], [id.provision]],
      }),
    },
    {
      lane: 1,
      column: 2,
      node: step(id.provision, 'identity-provision', {
        ...{ configVersion: 2, name: say('made.account'), rule, ...leaving(answers) },
        rows: target.match ? pairs(target.match.account, target.match.person) : [],
        ...{ moveTo: '', outOfGroups: false, disableCounts: true },
        wires: [[id.flow], [id.pending]],
      }),
    },
    {
      lane: 1,
      column: 3,
      node: step(id.flow, 'identity-attribute-flow', {
        ...{ configVersion: 2, name: say('made.accountValues'), rule, mappings: rowsOf(target.values) },
        wires: [[id.pending]],
      }),
    },
    {
      lane: 1,
      column: 4,
      node: step(id.pending, 'identity-pending-export', {
        ...{ configVersion: 1, name: say('made.difference'), rule, hold: true },
        wires: [[id.export]],
      }),
    },
    {
      lane: 0,
      column: 4,
      node: inject(newId(), say('made.send'), { crontab: '30 03 * * *', to: id.export }),
    },
    {
      lane: 1,
      column: 5,
      node: step(id.export, 'identity-export', {
        ...{ configVersion: 1, name: say('made.export'), system: config.target, overlap: 'wait' },
        wires: [[], [id2.refused], [id.import, id2.run]],
      }),
    },
    { lane: 2, column: 6, node: debug(id2.run, say('made.exportRun')) },
    { lane: 0, column: 6, node: debug(id2.refused, say('made.refused')) },
    { lane: 1, column: 6, node: importNode(id.import, names.target, config.target, [[id2.back], [id2.back], []]) },
    { lane: 1, column: 7, node: linkOut(id2.back, say('made.back', { name: names.target }), [accountsIn]) },
  ]
  return { name: say('made.outGroup', names), colour: '#ef6c00', nodes }
}

/** What becomes of a leaver's account at once, and of it when the person is deleted. */
function leaving({ leavers, target }: CycleAnswers): Readonly<Record<string, unknown>> {
  const { action } = leavers
  if (action === 'disable') return { action: 'disable', onDeletion: 'delete', disable: rowsOf(target.disabled), inGrace: 'now' }
  const kept = action === 'delete' ? 'delete' : 'disconnect'
  return { action: kept, onDeletion: kept, disable: [], inGrace: action === 'delete' ? 'now' : '' }
}
