/** The group that makes accounts of people: wanted, there, values, difference, export and its confirmation. */
import type { CycleAnswers } from './answers'
import type { Around } from './build-parts'
import { comment, debug, importNode, inject, linkIn, linkOut, pairs, rowsOf, step } from './build-parts'
import type { Group, LaneNode } from './layout'
import { leaversOf } from './leavers'
import { peopleOf } from './people'

/** Ids of what is led to. */
interface Ids {
  readonly scope: string
  readonly provision: string
  readonly flow: string
  readonly pending: string
  readonly export: string
}

export function outboundGroup(around: Around): Group {
  const { config, newId, say } = around
  const ids: Ids = { scope: newId(), provision: newId(), flow: newId(), pending: newId(), export: newId() }
  const nodes = [...decisions(around, ids), ...exchange(around, ids)]
  return { name: say('made.outGroup', config.names), colour: '#ef6c00', nodes }
}

/** What each person's account should be. */
function decisions({ answers, config, newId, say, accountsIn }: Around, ids: Ids): readonly LaneNode[] {
  const { names, outbound: rule } = config
  const { target } = answers
  const condition = { match: 'all', parts: [{ attribute: peopleOf(answers).key, operator: 'isPresent' }] }
  const scope = { name: say('made.wanted'), rule, mode: 'rows', condition, expression: '', action: 'disconnect' }
  const rows = target.match ? pairs(target.match.account, target.match.person) : []
  const provision = {
    name: say('made.account'),
    rule,
    rows,
    ...leaving(answers),
    moveTo: '',
    outOfGroups: false,
    disableCounts: true,
  }
  const flow = { name: say('made.accountValues'), rule, mappings: rowsOf(target.values) }
  const difference = { name: say('made.difference'), rule, hold: true }
  const nodes = [
    linkIn(accountsIn, say('made.changed'), ids.scope),
    // Who is not in scope goes the same way: what becomes of the account is decided there.
    step(ids.scope, 'identity-scope-filter', { configVersion: 2, ...scope, wires: [[ids.provision], [ids.provision]] }),
    step(ids.provision, 'identity-provision', { configVersion: 2, ...provision, wires: [[ids.flow], [ids.pending]] }),
    step(ids.flow, 'identity-attribute-flow', { configVersion: 2, ...flow, wires: [[ids.pending]] }),
    step(ids.pending, 'identity-pending-export', { configVersion: 1, ...difference, wires: [[ids.export]] }),
  ]
  return [
    { lane: 0, column: 0, node: comment(newId(), say('made.outNote'), say('made.outInfo', names)) },
    ...nodes.map((node, column) => ({ lane: 1, column, node })),
  ]
}

/** What is sent, and read back. */
function exchange({ config, newId, say, accountsIn }: Around, ids: Ids): readonly LaneNode[] {
  const id = { refused: newId(), run: newId(), import: newId(), back: newId() }
  const { target: system, names } = config
  const wires = [[], [id.refused], [id.import, id.run]]
  const send = { configVersion: 1, name: say('made.export'), system, overlap: 'wait', wires }
  return [
    { lane: 0, column: 4, node: inject(newId(), say('made.send'), { crontab: '30 03 * * *', to: ids.export }) },
    { lane: 1, column: 5, node: step(ids.export, 'identity-export', send) },
    { lane: 0, column: 6, node: debug(id.refused, say('made.refused')) },
    { lane: 1, column: 6, node: importNode(id.import, names.target, system, [[id.back], [id.back], []]) },
    { lane: 2, column: 6, node: debug(id.run, say('made.exportRun')) },
    { lane: 1, column: 7, node: linkOut(id.back, say('made.back', { name: names.target }), [accountsIn]) },
  ]
}

/** What becomes of a leaver's account at once, and of it when the person is deleted. */
function leaving(answers: CycleAnswers): Readonly<Record<string, unknown>> {
  const { action } = leaversOf(answers)
  const { target } = answers
  if (action === 'disable') return { action: 'disable', onDeletion: 'delete', disable: rowsOf(target.disabled), inGrace: 'now' }
  const done = action === 'delete' ? 'delete' : 'disconnect'
  return { action: done, onDeletion: done, disable: [], inGrace: action === 'delete' ? 'now' : '' }
}
