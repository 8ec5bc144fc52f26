/**
 * What the outbound rules together mean for an MVO's accounts: computed once, when somebody asks, and void as soon as a rule
 * speaks or the account changes.
 */
import type { Cso, CsoId, MvoId, PendingExport, RuleId, SystemId } from '../../../model/objects'
import type { ObjectTypeSchema } from '../../../model/schema'
import type { Spellings } from '../../../model/spellings'
import { noSpellings } from '../../../model/spellings'
import type { FlowFault } from '../../../pipeline/5-flow'
import type { AccountDecision } from '../../../pipeline/6-account'
import { decideAccount } from '../../../pipeline/6-account'
import { disablesNothingText } from '../../../pipeline/6-disables-nothing'
import { decideFixed } from '../../../pipeline/7-fixed'
import type { DesiredAccount } from '../../../pipeline/7-pending-export'
import { decidePendingExport } from '../../../pipeline/7-pending-export'
import type { MissingName } from '../../../pipeline/7-missing-name'
import { decideMissingName } from '../../../pipeline/7-missing-name'
import type { DifferenceView } from '../../../pipeline/7-difference'
import { spellingsWanted } from '../../../pipeline/7-difference'
import { takenOver } from '../../../pipeline/7-shared-lists'
import { csoName } from '../../canvas/cso-names'
import { governingOf, outboundRules, writtenAttributes } from '../../canvas/plan-lookups'
import { mutableCso, mutableMvo } from './mutable'
import type { Resolution, WorkingCso, WorkingMvo } from './working-objects'
import type { WorkingSet } from './working-set'

/** The resolution of one system. Nothing is applied. */
export function resolutionOf(set: WorkingSet, mvo: WorkingMvo, system: SystemId): Resolution {
  const known = mvo.resolutions.get(system)
  if (known) return known
  const resolution = resolve(set, mvo, system)
  mutableMvo(mvo).resolutions.set(system, resolution)
  return resolution
}

/** The resolutions of the systems that were asked for so far. */
export function knownResolutions(set: WorkingSet, mvo: WorkingMvo): Resolution[] {
  return [...mvo.resolutions.keys()].map((system) => resolutionOf(set, mvo, system))
}

/** The resolutions of all systems whose rules were evaluated. */
export function resolutionsOf(set: WorkingSet, mvo: WorkingMvo): ReadonlyMap<SystemId, Resolution> {
  for (const { rule } of mvo.evaluated.values()) resolutionOf(set, mvo, rule.system)
  return mvo.resolutions as ReadonlyMap<SystemId, Resolution>
}

/** A rule of the system speaks: what was resolved before is void. */
export function forgetResolution(mvo: WorkingMvo, system: SystemId): void {
  const { resolutions } = mutableMvo(mvo)
  if (resolutions.has(system)) resolutions.set(system, null)
}

/** The MVO itself is deleted: what was resolved for any of its accounts is void. */
export function forgetAllResolutions(mvo: WorkingMvo): void {
  const { resolutions } = mutableMvo(mvo)
  for (const system of resolutions.keys()) resolutions.set(system, null)
}

/** One of its connectors changes: what was resolved for any of its accounts is void. */
export function forgetResolutions(set: WorkingSet, id: MvoId | null): void {
  const mvo = id === null ? undefined : set.mvos.get(id)
  if (mvo) forgetAllResolutions(mvo)
}

function resolve(set: WorkingSet, mvo: WorkingMvo, system: SystemId): Resolution {
  const account = set.accountOf(mvo, system)
  const outcomes = [...mvo.evaluated.values()].filter(({ rule }) => rule.system === system)
  const notEvaluated = account
    ? outboundRules(set.plan, mvo.current.type).filter(
        (rule) => rule.system === system && rule.csType === account.current.type && !mvo.evaluated.has(rule.id),
      )
    : []
  const governedBy = account ? governingOf(set.plan, account.current, mvo.current.type) : null
  const mvoDeleted = mvo.deleted !== null
  const decision = decideAccount({ account: account?.current ?? null, outcomes, notEvaluated, mvoDeleted, governedBy })
  switch (decision.kind) {
    case 'nothing':
    case 'notEvaluated':
      return decision
    case 'disconnect':
      return account ? { ...decision, account: account.current.id } : { kind: 'nothing', because: decision.because }
    case 'stage':
      if (!account) return { kind: 'nothing', because: decision.desired.because }
      return stage(set, mvo, account, decision)
    default:
      return decision satisfies never
  }
}

/** The difference starts from what was stored, so that a page asked again stages the same (X2). */
function stage(
  set: WorkingSet,
  mvo: WorkingMvo,
  account: WorkingCso,
  { desired, by, governing, deprovisioned, outOfGroups }: Extract<AccountDecision, { kind: 'stage' }>,
): Resolution {
  const rule = set.plan.rules.get(by)
  if (!rule?.objectType) return { kind: 'nothing', because: `rule ${rule?.name ?? by} has no object type` }
  const missing = missingNameOf(set, mvo, { account: account.current, type: rule.objectType, desired })
  const fault = missing
    ? { attribute: missing.attribute, message: missing.because, code: 'input-missing' as const }
    : disablesNothingFault(desired, account.current, rule.name)
  const isNotMade = missing?.account === 'isNotMade'
  if (fault && missing && isNotMade && !account.before?.pending) return { kind: 'nothing', because: fault.message, fault }
  const attributes = set.links.attributesOf(account.current)
  const withLinks = attributes === account.current.attributes ? account.current : { ...account.current, attributes }
  const pending = account.before?.pending ?? null
  const taken = takenOf(desired, withLinks, pending, rule.objectType)
  if (desired.kind === 'present') noteTaken(set, taken, account.current.id)
  const view = { account: withLinks, type: rule.objectType, pending }
  const spellings = spellingsOf(set, desired, view, taken === null ? 'asBefore' : 'isAccepted')
  const decision = decidePendingExport(isNotMade ? notMade(desired, by, missing.because) : desired, {
    ...view,
    run: set.run,
    inDoubt: !set.exporting.has(account.current.system),
    newId: () => (mutableCso(account).pendingId ??= set.ids.pending()),
  })
  const fixed = desired.kind === 'present' ? decideFixed(desired.desired, account.current, rule.objectType) : []
  return {
    kind: 'pending',
    account: account.current.id,
    decision,
    governing,
    deprovisioned,
    because: decision.because,
    ...(outOfGroups !== undefined && { outOfGroups }),
    ...(fault && { fault }),
    ...(fixed.length > 0 && { fixed }),
    ...(spellings !== account.current.spellings && spellings && { spellings }),
  }
}

/**
 * How the rules have spelled the account's values from now on (X2). Nothing is looked at where all of it is as the account shows
 * it. `ofOthers`: whether a rule finds what it wants in a list of others. Disabling an account says nothing of what it is else.
 */
function spellingsOf(
  set: WorkingSet,
  desired: DesiredAccount,
  view: DifferenceView,
  ofOthers: 'asBefore' | 'isAccepted',
): Spellings | null {
  const { spellings = null, staging, system, type } = view.account
  if (desired.kind === 'absent' || desired.disables !== undefined || staging === 'awaitingFirstExport') return spellings
  if (spellings === noSpellings && ofOthers === 'asBefore') return spellings
  return spellingsWanted(desired.desired, view, spellings === null ? writtenAttributes(set.plan, system, type) : none)
}

const none: ReadonlySet<string> = new Set()

function disablesNothingFault(desired: DesiredAccount, account: Cso, rule: string): FlowFault | null {
  if (desired.kind === 'absent' || !desired.disablesNothing) return null
  return { attribute: null, message: disablesNothingText(csoName(account), rule), code: 'disables-nothing' }
}

function takenOf(
  desired: DesiredAccount,
  account: Cso,
  pending: PendingExport | null,
  type: ObjectTypeSchema,
): ReturnType<typeof takenOver> {
  if (desired.kind === 'absent') return null
  return takenOver(desired.desired, account, pending, type, desired.disables === undefined ? 'there' : 'disabled')
}

/** What a rule wants of a shared list and finds there is its own from now on (R11). */
function noteTaken(set: WorkingSet, taken: ReturnType<typeof takenOver>, account: CsoId): void {
  if (taken) set.links.taken.set(account, taken)
  else if (set.links.taken.size > 0) set.links.taken.delete(account)
}

/** An account that was to be made, and is not (X3). */
function notMade({ rules, hold, steps }: DesiredAccount, by: RuleId, because: string): DesiredAccount {
  return { kind: 'absent', by, rules, hold, ...(steps && { steps }), because }
}

/** Disabling an account says nothing about its name. */
function missingNameOf(
  set: WorkingSet,
  mvo: WorkingMvo,
  {
    account,
    type,
    desired: wanted,
  }: { readonly account: Cso; readonly type: ObjectTypeSchema; readonly desired: DesiredAccount },
): MissingName | null {
  if (wanted.kind === 'absent' || wanted.disables !== undefined) return null
  return decideMissingName({
    account,
    name: csoName(account),
    type,
    desired: wanted.desired,
    writerOf: (attribute) =>
      [...mvo.evaluated.values()].find(
        ({ rule, flowed }) => flowed && rule.system === account.system && rule.targets?.has(attribute) === true,
      )?.rule.id,
    ruleName: (id) => set.plan.rules.get(id)?.name ?? `${id}`,
  })
}
