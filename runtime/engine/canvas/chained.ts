/** Attributes of people that may be made of the same attribute of others: only their values can go round in a circle (D7). */
import type { CompiledExpression } from '../../expression'
import { foldCase } from '../../model/values'
import type { Plan } from './plan'

/** What one attribute is made of, in folded case: of the same person, and of others. */
interface MadeOf {
  readonly own: Set<string>
  readonly others: Set<string>
}

const found = new WeakMap<Plan, ReadonlySet<string>>()

/** In folded case, whatever the type; nearly always there is none. */
export function chainedAttributes(plan: Plan): ReadonlySet<string> {
  let chained = found.get(plan)
  if (!chained) found.set(plan, (chained = chainedIn(madeOfIn(plan))))
  return chained
}

function madeOfIn({ steps }: Plan): ReadonlyMap<string, MadeOf> {
  const graph = new Map<string, MadeOf>()
  for (const step of steps.values()) {
    if (step.kind !== 'flow' || step.rule.direction !== 'inbound' || !step.rule.enabled) continue
    for (const { enabled, source, target } of step.mappings) {
      if (!enabled || source.kind !== 'expression') continue
      const madeOf = graph.get(foldCase(target)) ?? { own: new Set<string>(), others: new Set<string>() }
      graph.set(foldCase(target), madeOf)
      for (const name of ownOf(source.expression)) madeOf.own.add(foldCase(name))
      for (const name of othersOf(source.expression)) madeOf.others.add(foldCase(name))
    }
  }
  return graph
}

function ownOf({ inputs }: CompiledExpression): readonly string[] {
  return inputs.flatMap(({ root, attribute }) => (root === 'mv' ? [attribute] : []))
}

function othersOf({ through, ofFound, lookUps }: CompiledExpression): readonly string[] {
  const behind = through.flatMap(({ root, step }) => (root === 'mv' ? [step] : []))
  return [...behind, ...ofFound, ...lookUps.map(({ attribute }) => attribute)]
}

function chainedIn(graph: ReadonlyMap<string, MadeOf>): ReadonlySet<string> {
  const leadsTo = (from: string, to: string): boolean => {
    const met = new Set([from])
    for (const name of met) {
      const { own = [], others = [] } = graph.get(name) ?? {}
      for (const next of [...own, ...others]) met.add(next)
    }
    return met.has(to)
  }
  const chained = [...graph].filter(([name, { others }]) => [...others].some((other) => leadsTo(other, name)))
  return new Set(chained.map(([name]) => name))
}
