/** Why a person has an account by a rule, or none, in a sentence: of what the API says of the rule. */
import type { AttributeValue } from './values'
import { displayValue } from './values'

/** What one outbound rule says of a person, as the API answers it. */
export interface RuleOfAccount {
  readonly rule: { readonly name: string } | null
  readonly enabled: boolean
  readonly scope: { readonly inScope: boolean; readonly because: string } | null
  readonly reads: readonly { readonly attribute: string; readonly value: AttributeValue | null }[]
  readonly account: { readonly kind: string; readonly because: string } | null
}

export function whyByRule({ rule, enabled, scope, reads, account }: RuleOfAccount): string {
  const name = `Rule ${rule?.name ?? 'without a name'}`
  if (!enabled) return `${name} is switched off, so it makes, changes and takes away nothing.`
  if (!scope && !account) return `${name} is not asked: no wire leads a person to its steps. Wire it and deploy.`
  const taken = scope ? [`${scope.because}${read(reads)}`] : []
  const made = account?.because ?? 'no wire leads on to its provision node'
  const verb = scope === null ? '' : scope.inScope ? ' takes the person' : ' does not take the person'
  return `${name}${verb}: ${[...taken, made].join('; ')}.`
}

/** ` (Employee Status is Leave, Department has no value)`. */
function read(reads: RuleOfAccount['reads']): string {
  if (reads.length === 0) return ''
  const each = reads.map(({ attribute, value }) => {
    const shown = displayValue(value)
    return shown === '' ? `${attribute} has no value` : `${attribute} is ${shown}`
  })
  return ` (${each.join(', ')})`
}
