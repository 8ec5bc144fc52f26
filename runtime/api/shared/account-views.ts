/** What outbound rules say of a person, as the API shows it. */
import type { AccountLook, RuleLook } from '../../engine/sync/accounts-look'
import type { Mvo, PendingExport } from '../../model/objects'
import type { Run } from '../../model/runs'
import { attributeOf } from '../../model/values'
import { shownValue } from './shown-values'
import type { StoreNames } from './store-names'

/** What one rule says of a person; `reads` with the values. */
export function ruleView({ rule, scope, reads, account, onDeletion }: RuleLook, mvo: Mvo, names: StoreNames) {
  const types = names.mvTypes(mvo.type)
  const value = (attribute: string) => shownValue(types, attribute, attributeOf(mvo.attributes, attribute) ?? null)
  const read = reads.map((attribute) => ({ attribute, value: value(attribute) }))
  return { rule: names.rule(rule.id), enabled: rule.enabled, scope, reads: read, account, onDeletion }
}

/** An account with what waits to be sent to it. */
export function accountView(
  { id, name, staging, waiting, ...look }: AccountLook,
  waits: (pending: PendingExport) => string | null,
  names: StoreNames,
) {
  const runOf = (run: Run | null) => run && runOfChange(run, names)
  const disabled = look.disabled.map(({ at, run, staged, because, enabled }) => ({
    at,
    run: runOf(run),
    staged: runOf(staged),
    because,
    enabled: enabled && { ...enabled, run: runOf(enabled.run) },
  }))
  if (!waiting) return { object: id, name, staging, waiting: null, disabled }
  const { pending, staged } = waiting
  const { id: number, operation, state, because, error, nextAttempt } = pending
  const said = { operation, state, because, error, nextAttempt, waits: waits(pending) }
  const shown = { id: number, ...said, staged: staged && runOfChange(staged, names) }
  return { object: id, name, staging, waiting: shown, disabled }
}

/** The schema `RunOfChange`. */
export function runOfChange({ id, profile, system, startedBy, started }: Run, names: StoreNames) {
  return { id, profile, system: names.system(system)?.name ?? null, startedBy, started }
}
