/** Edits of a canvas, and what they are said to be. */
import type { DeployedNode, MappingConfig, StepConfig } from '../../runtime/engine/canvas/registry'
import type { Plan } from '../../runtime/engine/canvas/plan'
import { utc } from '../../runtime/model/zone'
import { Registry } from '../../runtime/engine/canvas/registry'
import { configurationOf } from '../../runtime/engine/canvas/configuration'
import { compareConfigurations } from '../../runtime/pipeline/configuration-changes'
import { sentencesOf } from '../../runtime/pipeline/open-changes'
import { canvas, type Drawn, planned } from './canvas-world'

const names: Readonly<Record<number, string>> = { 1: 'HR', 2: 'Badge', 3: 'Directory' }
export const nameOf = (system: number): string => names[system] ?? `system ${system}`

/** What stands there. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`there is no ${index} of ${list.length}`)
  return found
}

export function csType(drawn: Drawn, system: number, type: number): Drawn['systems'][number]['types'][number] {
  return at(at(drawn.systems, system).types, type)
}

/** The sentences of one edit of the canvas that the store was synchronised by. */
export function says(edit: (drawn: Drawn) => void): string[] {
  return sentencesOf(changes(edit), nameOf)
}

export function changes(edit: (drawn: Drawn) => void) {
  return changesBetween(() => undefined, edit)
}

/** The same of a canvas that was another before. */
export function changesBetween(drawBefore: (drawn: Drawn) => unknown, drawAfter: (drawn: Drawn) => unknown) {
  const [before, after] = [canvas(), canvas()]
  drawBefore(before)
  drawAfter(after)
  return compareConfigurations(of(before), of(after))
}

export function saysBetween(drawBefore: (drawn: Drawn) => unknown, drawAfter: (drawn: Drawn) => unknown): string[] {
  return sentencesOf(changesBetween(drawBefore, drawAfter), nameOf)
}

export function of(drawn: Drawn, time: Pick<Plan, 'steps' | 'zone'> = { steps: new Map(), zone: utc }) {
  const registry = new Registry()
  for (const step of drawn.steps) registry.addStep(step)
  for (const source of drawn.sources) registry.addSource(source)
  registry.canvas = () => drawn.nodes
  return configurationOf(registry, { ...planned(drawn), ...time }, [1, 2, 3])
}

export const step = <Kind extends StepConfig['kind']>(
  drawn: Drawn,
  node: string,
): { -readonly [K in keyof StepConfig & string]: never } & Extract<StepConfig, { kind: Kind }> =>
  drawn.steps.find((other) => other.node === node) as never
export const node = (drawn: Drawn, id: string): Record<string, unknown> => drawn.nodes.find((other) => other.id === id) as never
export const put = (drawn: Drawn, id: string, change: object): void => {
  Object.assign(node(drawn, id), change)
}
export const row = (value: string, target: string, more: Partial<MappingConfig> = {}): MappingConfig => ({
  enabled: true,
  target,
  kind: 'direct',
  value,
  precedence: '',
  merge: false,
  emptyCounts: false,
  whenMissing: '',
  mode: 'always',
  ...more,
})
export const set = (drawn: Drawn, id: string, change: object): void => {
  Object.assign(step(drawn, id), change)
}
export const equal = (attribute: string, value: string) => ({ attribute, operator: 'equals' as const, value })

/** The flow deleted and imported again: every node has another id. */
export function renumbered(drawn: Drawn): void {
  withIds(drawn, (old) => `new-${old}`)
}

/** The same nodes under other ids. */
export function withIds(drawn: Drawn, idOf: (old: string) => string): void {
  const id = (old: unknown): string => idOf(String(old))
  for (const each of drawn.nodes as Record<string, unknown>[]) {
    each['id'] = id(each['id'])
    if (typeof each['z'] === 'string') each['z'] = id(each['z'])
    if (typeof each['g'] === 'string') each['g'] = id(each['g'])
    for (const name of ['broker', 'tls']) if (typeof each[name] === 'string') each[name] = id(each[name])
    if (each['type'] === 'subflow:sub') each['type'] = `subflow:${id('sub')}`
    if (each['type'] === 'subflow')
      Object.assign(each, { in: [{ wires: [{ id: id('inner') }] }], out: [{ wires: [{ id: id('inner'), port: 0 }] }] })
    each['wires'] = ((each['wires'] ?? []) as string[][]).map((output) => output.map(id))
  }
  for (const each of drawn.steps as { node: string }[]) each.node = id(each.node)
  for (const each of drawn.sources as { node: string }[]) each.node = id(each.node)
}

export function rule(drawn: Drawn, name: string): Drawn['rules'][number] {
  return at(
    drawn.rules.filter((other) => other.name === name),
    0,
  )
}

export function removeRule(drawn: Drawn, name: string): void {
  drawn.rules.splice(drawn.rules.indexOf(rule(drawn, name)), 1)
}

export function removeStep(drawn: Drawn, id: string): void {
  drawn.steps.splice(
    drawn.steps.findIndex((other) => other.node === id),
    1,
  )
  drawn.nodes.splice(
    drawn.nodes.findIndex((other: DeployedNode) => other.id === id),
    1,
  )
}

export function removeSystem(drawn: Drawn, id: number): void {
  drawn.systems.splice(id - 1, 1)
  for (const each of drawn.rules.filter(({ system }) => system === id)) removeRule(drawn, each.name)
  drawn.sources.splice(0, drawn.sources.length, ...drawn.sources.filter(({ systemNode }) => systemNode !== `s${id}`))
}
