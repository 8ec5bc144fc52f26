/** What became otherwise of one rule, in words: its ends, precedence, steps, conditions and mappings (A13). */
import type { RuleId } from '../model/objects'
import type { ConditionPart, RulePart, StepPart } from './configuration'
import { ownOf } from './configuration'
import { settingsOf } from './configuration-wires'

/** `scope widened`, `mapping to mail removed`; none where it decides as before. `sameAs`: a node's id now, by its id before. */
export function ruleParts(was: RulePart | undefined, is: RulePart | undefined, sameAs: ReadonlyMap<string, string>): string[] {
  if (!was) return ['new rule']
  if (!is) return ['the rule was removed']
  if (was.enabled !== is.enabled) return [is.enabled ? 'switched on' : 'switched off']
  const parts: string[] = []
  if (endsOf(was) !== endsOf(is)) parts.push('other objects than before')
  if (was.precedence !== is.precedence) parts.push(`precedence ${is.precedence} instead of ${was.precedence}`)
  return [...parts, ...stepsParts(was.steps, is.steps, sameAs)]
}

function endsOf({ direction, system, csType, mvType }: RulePart): string {
  return JSON.stringify([direction, system, csType, mvType])
}

/** What of an outbound rule concerns accounts of people who are gone, of whom no synchronisation decides anew (A14, D5). */
export function otherwiseFor(
  id: RuleId,
  was: RulePart,
  is: RulePart,
): { readonly otherPeople?: readonly RuleId[]; readonly otherEnds?: readonly RuleId[] } {
  if (was.direction !== 'outbound' || is.direction !== 'outbound') return {}
  const [isOther, endsOtherwise] = [was.mvType !== is.mvType, deprovisioningOf(was) !== deprovisioningOf(is)]
  return { ...(isOther && { otherPeople: [id] }), ...(endsOtherwise && { otherEnds: [id] }) }
}

function deprovisioningOf({ steps }: RulePart): string {
  return JSON.stringify(steps.flatMap((step) => (step.kind === 'provision' ? [step.deprovisioning] : [])).sort())
}

/** Whether an inbound rule, or a mapping of it, gives nothing any more that it gave (A14). */
export function givesLess(was: RulePart, is: RulePart | undefined): boolean {
  if (was.direction !== 'inbound' || !was.enabled) return false
  if (!is?.enabled || endsOf(was) !== endsOf(is)) return true
  const now = targetsOf(is)
  return [...targetsOf(was)].some((target) => !now.has(target))
}

function targetsOf({ steps }: RulePart): Set<string> {
  return new Set(steps.flatMap((step) => (step.kind === 'flow' ? Object.keys(step.mappings) : [])))
}

/** Attributes that the rule's attribute flows write otherwise, or no more. */
export function targetsChanged(was: RulePart, is: RulePart): readonly string[] {
  const [before, now] = [rowsByTarget(was), rowsByTarget(is)]
  return [...new Set([...before.keys(), ...now.keys()])].filter((target) => before.get(target) !== now.get(target))
}

function rowsByTarget({ steps }: RulePart): ReadonlyMap<string, string> {
  const rows = new Map<string, string>()
  for (const step of steps)
    if (step.kind === 'flow')
      for (const [target, digests] of Object.entries(step.mappings))
        rows.set(target, [rows.get(target) ?? '', ...digests].join(' '))
  return rows
}

/** What people call a kind of step. */
export const stepNames: Readonly<Record<StepPart['kind'], string>> = {
  scope: 'scope filter',
  join: 'join',
  project: 'project',
  flow: 'attribute flow',
  provision: 'provision',
  pendingExport: 'pending export',
}

function stepsParts(was: readonly StepPart[], is: readonly StepPart[], sameAs: ReadonlyMap<string, string>): string[] {
  const [old, now] = [[...was], [...is]]
  const parts: string[] = []
  const take = (isSame: (a: StepPart, b: StepPart) => boolean): void => {
    for (const step of old.slice()) {
      const found = now.find((other) => other.kind === step.kind && isSame(step, other))
      if (!found) continue
      old.splice(old.indexOf(step), 1)
      now.splice(now.indexOf(found), 1)
      parts.push(...stepParts(step, found))
    }
  }
  take((a, b) => (sameAs.get(a.node) ?? a.node) === b.node)
  take((a, b) => settingsOf(a) === settingsOf(b))
  take(() => true)
  return [...parts, ...old.map(({ kind }) => `${stepNames[kind]} removed`), ...now.map(({ kind }) => `${stepNames[kind]} added`)]
}

type PartOf<Kind extends StepPart['kind']> = StepPart & { readonly kind: Kind }

/** What became otherwise of a step whose settings differ; the other kinds have none. */
const partsOf: { readonly [Kind in StepPart['kind']]?: (was: PartOf<Kind>, is: PartOf<Kind>) => string[] } = {
  scope: (was, is) => {
    const condition = conditionParts(was.condition, is.condition)
    return was.action === is.action ? condition : [...condition, 'what happens out of scope changed']
  },
  join: () => ['join rows changed'],
  flow: (was, is) => shortened(flowParts(was, is), 'mappings changed'),
  provision: (was, is) => {
    const rows = was.rows === is.rows ? [] : ['match rows changed']
    return was.deprovisioning === is.deprovisioning ? rows : [...rows, 'deprovisioning changed']
  },
}

/** Of two steps of one kind. */
function stepParts(was: StepPart, is: StepPart): string[] {
  if (settingsOf(was) === settingsOf(is)) return []
  const parts = partsOf[is.kind] as ((was: StepPart, is: StepPart) => string[]) | undefined
  return parts?.(was, is) ?? []
}

function conditionParts(was: ConditionPart, is: ConditionPart): string[] {
  if (was?.text === is?.text) return []
  if (is === null) return ['scope widened']
  if (was === null) return ['scope narrowed']
  return [was.rows && is.rows ? rowsPart(was.rows, is.rows) : 'scope changed']
}

type Rows = NonNullable<NonNullable<ConditionPart>['rows']>

/** More rows of which any may hold take more, more of which all must hold take fewer. One alone is either. */
function rowsPart(was: Rows, is: Rows): string {
  const isSingle = was.digests.length < 2 || is.digests.length < 2
  if (was.match !== is.match && !isSingle) return 'scope changed'
  const match = was.digests.length > 1 ? was.match : is.match
  const isMore = was.digests.every((row) => is.digests.includes(row))
  const isFewer = is.digests.every((row) => was.digests.includes(row))
  if (isMore === isFewer) return 'scope changed'
  return isMore === (match === 'any') ? 'scope widened' : 'scope narrowed'
}

function flowParts(was: PartOf<'flow'>, is: PartOf<'flow'>): string[] {
  const targets = new Set([...Object.keys(was.mappings), ...Object.keys(is.mappings)])
  return [...targets].flatMap((target) => {
    const [old, now] = [ownOf(was.mappings, target), ownOf(is.mappings, target)]
    if (JSON.stringify(old) === JSON.stringify(now)) return []
    if (!now) return [`mapping to ${target} ${is.off.includes(target) ? 'switched off' : 'removed'}`]
    if (!old) return [`mapping to ${target} ${was.off.includes(target) ? 'switched on' : 'added'}`]
    return [`mapping to ${target} changed`]
  })
}

/** A few are named, many are counted. */
export function shortened(parts: readonly string[], many: string): string[] {
  return parts.length > 3 ? [`${parts.length} ${many}`] : [...parts]
}
