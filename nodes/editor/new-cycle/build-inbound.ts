/** The group that makes people of records: employed, known, new, values. */
import type { ConditionGroup } from '../../../runtime/expression/condition'
import { newMapping } from '../mapping/mapping'
import type { MappingConfig } from '../canvas/shapes'
import type { CycleAnswers } from './answers'
import type { Around } from './build-parts'
import { comment, debug, importNode, inject, linkOut, pairs, step } from './build-parts'
import type { Group, LaneNode } from './layout'
import { peopleOf } from './people'

/** Ids of what is led to. */
interface Ids {
  readonly import: string
  readonly scope: string
  readonly join: string
  readonly project: string
  readonly flow: string
}

export function inboundGroup(around: Around): Group {
  const { config, newId, say } = around
  const ids: Ids = { import: newId(), scope: newId(), join: newId(), project: newId(), flow: newId() }
  return { name: say('made.inGroup', config.names), colour: '#2e7d32', nodes: [...reading(around, ids), ...steps(around, ids)] }
}

/** What starts it, and what is read. */
function reading({ answers, config, newId, say, accountsIn }: Around, ids: Ids): readonly LaneNode[] {
  const { names, source } = config
  const id = { run: newId(), left: newId() }
  const nightly = { crontab: '00 02 * * *', to: ids.import }
  const weekly = { crontab: '00 03 * * 0', profile: 'thorough-full-sync', to: ids.import }
  const first = employedCondition(answers).parts.length > 0 ? ids.scope : ids.join
  return [
    { lane: 0, column: 0, node: comment(newId(), say('made.inNote'), say('made.inInfo', names)) },
    { lane: 1, column: 0, node: inject(newId(), say('made.now', { name: names.source }), nightly) },
    { lane: 2, column: 0, node: inject(newId(), say('made.full', { name: names.source }), weekly) },
    { lane: 1, column: 1, node: importNode(ids.import, names.source, source, [[first], [id.left], [id.run]]) },
    { lane: 2, column: 2, node: debug(id.run, say('made.run')) },
    { lane: 3, column: 2, node: linkOut(id.left, say('made.left', { name: names.source }), [accountsIn]) },
  ]
}

/** What is asked of each record, and what is taken of it. */
function steps({ answers, config, newId, say, accountsIn }: Around, ids: Ids): readonly LaneNode[] {
  const { names, inbound: rule } = config
  const id = { ambiguous: newId(), out: newId() }
  const condition = employedCondition(answers)
  const scope = { name: say('made.employed'), rule, mode: 'rows', condition, expression: '', action: 'disconnect' }
  const join = { name: say('made.known'), rule, rows: pairs(answers.source.key, peopleOf(answers).key) }
  const project = { name: say('made.new'), rule, wires: [[ids.flow]] }
  const flow = { name: say('made.values', { name: names.source }), rule, mappings: mappingsOf(answers) }
  const joined = [[ids.flow], [ids.project], [id.ambiguous]]
  const filter = step(ids.scope, 'identity-scope-filter', { configVersion: 2, ...scope, wires: [[ids.join], []] })
  return [
    ...(condition.parts.length > 0 ? [{ lane: 1, column: 2, node: filter }] : []),
    { lane: 1, column: 3, node: step(ids.join, 'identity-join', { configVersion: 1, ...join, wires: joined }) },
    { lane: 2, column: 4, node: step(ids.project, 'identity-project', { configVersion: 1, ...project }) },
    { lane: 3, column: 4, node: debug(id.ambiguous, say('made.several')) },
    { lane: 1, column: 5, node: step(ids.flow, 'identity-attribute-flow', { configVersion: 2, ...flow, wires: [[id.out]] }) },
    { lane: 1, column: 6, node: linkOut(id.out, say('made.out', { name: names.source }), [accountsIn]) },
  ]
}

/** No parts where everybody who is in the file counts. */
export function employedCondition({ employed }: Pick<CycleAnswers, 'employed'>): ConditionGroup {
  const { column, values, from, until } = employed
  const counting = values.filter((each) => each.employed)
  const words = counting.map(({ value }) => value).filter((value) => value !== '')
  const parts: ConditionGroup['parts'][number][] = []
  if (column !== null && values.length > 0) {
    const named = { attribute: column, operator: 'in', values: words } as const
    const none = { attribute: column, operator: 'isEmpty' } as const
    const has = [...(words.length > 0 ? [named] : []), ...(words.length < counting.length ? [none] : [])]
    const [only, ...others] = has
    if (only) parts.push(others.length === 0 ? only : { match: 'any', parts: has })
  }
  if (from !== null) parts.push(onDay(from, 'lessOrEqual'))
  if (until !== null) parts.push(onDay(until, 'greaterOrEqual'))
  return { match: 'all', parts }
}

/** Who has no such day counts. */
function onDay(attribute: string, operator: 'lessOrEqual' | 'greaterOrEqual'): ConditionGroup {
  const today = { relative: 0, unit: 'days' } as const
  return {
    match: 'any',
    parts: [
      { attribute, operator: 'isEmpty' },
      { attribute, operator, value: today },
    ],
  }
}

function mappingsOf(answers: CycleAnswers): readonly MappingConfig[] {
  const { columns, source } = answers
  const people = peopleOf(answers)
  const given = columns.filter(({ attribute }) => attribute !== '')
  const rows = given.map(({ column, attribute }) => newMapping(attribute, column))
  if (!given.some(({ column }) => column === source.key)) rows.unshift(newMapping(people.key, source.key))
  if (given.some(({ attribute }) => attribute === people.displayName)) return rows
  const names = [people.firstName, people.lastName].flatMap(
    (name) => given.find(({ attribute }) => attribute === name)?.column ?? [],
  )
  if (names.length === 0) return [...rows, newMapping(people.displayName, source.key)]
  const called = names.map(read).join(' + " " + ')
  const value = `IIF(IsNullOrWhitespace(${called}), ${read(source.key)}, Trim(${called}))`
  return [...rows, { ...newMapping(people.displayName, value), kind: 'expression', whenMissing: 'evaluate' }]
}

const read = (column: string): string => `cs[${JSON.stringify(column)}]`
