/** The group that makes people of records: employed, known, new, values. */
import type { ConditionGroup } from '../../../runtime/expression/condition'
import { newMapping } from '../mapping/mapping'
import type { MappingConfig } from '../canvas/shapes'
import type { CycleAnswers } from './answers'
import type { Around } from './build-parts'
import { comment, debug, importNode, inject, linkOut, pairs, step } from './build-parts'
import type { Group, LaneNode } from './layout'
import { peopleOf } from './people'

export function inboundGroup(around: Around): Group {
  const { answers, config, newId, say, accountsIn } = around
  const { names, inbound: rule } = config
  const id = { import: newId(), scope: newId(), join: newId(), project: newId(), flow: newId() }
  const id2 = { run: newId(), left: newId(), out: newId(), ambiguous: newId() }
  const condition = employedCondition(answers)
  const isAsked = condition.parts.length > 0
  const { key } = peopleOf(answers)
  const nightly = { crontab: '00 02 * * *', to: id.import }
  const weekly = { crontab: '00 03 * * 0', profile: 'thorough-full-sync', to: id.import }
  const scope: LaneNode = {
    lane: 1,
    column: 2,
    node: step(id.scope, 'identity-scope-filter', {
      ...{ configVersion: 2, name: say('made.employed'), rule, mode: 'rows', condition, expression: '', action: 'disconnect' },
      wires: [[id.join], []],
    }),
  }
  const nodes: LaneNode[] = [
    { lane: 0, column: 0, node: comment(newId(), say('made.inNote'), say('made.inInfo', names)) },
    { lane: 1, column: 0, node: inject(newId(), say('made.now', { name: names.source }), nightly) },
    { lane: 2, column: 0, node: inject(newId(), say('made.full', { name: names.source }), weekly) },
    {
      lane: 1,
      column: 1,
      node: importNode(id.import, names.source, config.source, [[isAsked ? id.scope : id.join], [id2.left], [id2.run]]),
    },
    { lane: 2, column: 2, node: debug(id2.run, say('made.run')) },
    { lane: 3, column: 2, node: linkOut(id2.left, say('made.left', { name: names.source }), [accountsIn]) },
    ...(isAsked ? [scope] : []),
    {
      lane: 1,
      column: 3,
      node: step(id.join, 'identity-join', {
        ...{ configVersion: 1, name: say('made.known'), rule, rows: pairs(answers.source.key, key) },
        wires: [[id.flow], [id.project], [id2.ambiguous]],
      }),
    },
    {
      lane: 2,
      column: 4,
      node: step(id.project, 'identity-project', { configVersion: 1, name: say('made.new'), rule, wires: [[id.flow]] }),
    },
    { lane: 3, column: 4, node: debug(id2.ambiguous, say('made.several')) },
    {
      lane: 1,
      column: 5,
      node: step(id.flow, 'identity-attribute-flow', {
        ...{ configVersion: 2, name: say('made.values', { name: names.source }), rule, mappings: mappingsOf(answers) },
        wires: [[id2.out]],
      }),
    },
    { lane: 1, column: 6, node: linkOut(id2.out, say('made.out', { name: names.source }), [accountsIn]) },
  ]
  return { name: say('made.inGroup', names), colour: '#2e7d32', nodes }
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
