/** Problems of the canvas and of what it asks for: nodes that cannot work, full syncs that are due, rules nobody came by. */
import { counted, inNumber } from '../../model/counted'
import type { ProblemNode } from '../../model/problems'
import type { RuleId } from '../../model/objects'
import { capitalised, commandWord, ended, splitNextStep } from '../../model/sentences'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import { askedSyncs } from '../../pipeline/open-changes'
import type { PlannedRule } from '../canvas/plan'
import { systemNamesOf } from '../canvas/plan-lookups'
import { canvasProblems } from '../canvas/problems/canvas-problems'
import type { FoundProblem, Surroundings } from './found-problem'
import { nodeOf, systemNode } from './found-problem'

/** What the canvas cannot do, seen without running it (N10). Its nodes show that from their deployment on. */
export function canvasFaults({ registry }: Surroundings): FoundProblem[] {
  return canvasProblems(registry).map(({ node, name, rule: ruleNode, message, isAdvice }) => {
    const rule = ruleNode === null ? undefined : registry.rules.get(ruleNode)
    const system = rule && registry.systems.get(rule.systemNode)
    return {
      code: isAdvice ? 'canvas-advice' : 'canvas-fault',
      key: `${node} ${message}`,
      since: null,
      system: system ? systemNode(system) : null,
      rule: rule ? { id: rule.node, name: rule.name } : null,
      node: node === '' ? null : { id: node, name },
      count: null,
      ...splitNextStep(`${name}: ${capitalised(message)}`),
      short: '',
    }
  })
}

/** What deployments changed and only full syncs bring about (A13). The import nodes show it. */
export function fullSyncsDue({ registry, plan }: Surroundings, open: readonly ConfigurationChange[]): FoundProblem[] {
  return askedSyncs(open, systemNamesOf(plan)).map(({ words, next, systems, profile }) => {
    const [first, ...others] = systems
    const config = first === undefined || others.length > 0 ? null : (plan.systems.get(first)?.config ?? null)
    const name = config ? commandWord(config.name) : 'SYSTEM'
    return {
      code: 'full-sync-due',
      // What changed stays the same when one of several systems has been synchronised.
      key: ended(words),
      since: null,
      system: config && systemNode(config),
      rule: null,
      node: config && nodeOf(registry, 'connector-import', config),
      count: null,
      sentence: ended(words),
      next: `${next}: with the profile ${profile}, in the sidebar under Runs, with idweave run ${name} ${profile}, or by msg.profile to its import node.`,
      short: '',
    }
  })
}

/** Objects that a cut or broken canvas kept from a rule, until they have been there (D10). */
export function rulesNotEvaluated(
  { registry, plan }: Surroundings,
  due: readonly { readonly rule: RuleId; readonly count: number }[],
): FoundProblem[] {
  return due.flatMap(({ rule: id, count }): FoundProblem[] => {
    const rule = plan.rules.get(id)
    if (!rule?.enabled) return []
    const { config } = plan.systems.get(rule.system) ?? {}
    return [
      {
        code: 'rule-not-evaluated',
        key: rule.node,
        since: null,
        system: config ? systemNode(config) : null,
        rule: namedRule(rule),
        node: config && rule.direction === 'inbound' ? nodeOf(registry, 'connector-import', config) : namedRule(rule),
        count,
        sentence: `${whoIsDue(rule, count, config?.name)} ${inNumber(count, 'has', 'have')} not been through the ${rule.direction} rule ${rule.name} and ${inNumber(count, 'is', 'are')} still due for it.`,
        next: 'Mend the wires that lead to its steps; then the next synchronisation takes what is due.',
        short: `${count} still due for ${rule.name}`,
      },
    ]
  })
}

function namedRule({ node, name }: PlannedRule): ProblemNode {
  return { id: node, name }
}

function whoIsDue({ direction, mvType }: PlannedRule, count: number, system = 'its system'): string {
  return direction === 'inbound' ? `${counted(count, 'record')} of ${system}` : `${counted(count, 'object')} of type ${mvType}`
}
