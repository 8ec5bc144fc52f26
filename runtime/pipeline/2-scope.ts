/** Step 2: whether a rule takes an object (S1–S6). */
import type { CompiledExpression, ExpressionScope, UnmetPart } from '../expression'
import type { Cso, RuleId } from '../model/objects'
import type { OutOfScopeAction } from '../model/rules'
import { shortText } from '../model/short-text'

/** A rule's condition; null takes every object (S1). */
export interface ScopeRule {
  readonly condition: CompiledExpression | null
  /** What it reads that is secret, by root and name: `cs password`. Left out: nothing. */
  readonly secrets?: ReadonlySet<string>
}

export interface ScopeDecision {
  readonly inScope: boolean
  readonly because: string
}

/** Decides for an object as its scope shows it. An expression that fails throws its ExpressionError (A9). */
export function decideScope(rule: ScopeRule, scope: ExpressionScope): ScopeDecision {
  if (!rule.condition) return { inScope: true, because: 'the rule takes every object of its type' }
  if (rule.condition.test(scope)) return { inScope: true, because: `it meets ${cut(rule.condition.text)}` }
  return { inScope: false, because: `it does not meet ${unmetText(rule.condition, rule.secrets, scope)}` }
}

/** Characters of a condition, and of a value, that are said. */
const mostOfCondition = 200
const mostOfValue = 60

function cut(text: string): string {
  return text.length <= mostOfCondition ? text : shortText(text, { most: mostOfCondition })
}

/** `cs["status"] = "Active" (status is Leave)`: the parts that are not met; of secrets no value (N9). */
function unmetText(condition: CompiledExpression, secrets: ScopeRule['secrets'], scope: ExpressionScope): string {
  const parts = condition.unmet(scope)
  if (parts.length === 0) return cut(condition.text)
  const [only] = parts
  const read = parts.length === 1 && only ? only.values : parts.flatMap(({ values }) => values)
  let texts = ''
  for (const { text } of parts) texts += texts === '' ? cut(text) : ` AND ${cut(text)}`
  const said = saidOf(read, secrets)
  return said === '' ? texts : `${texts} (${said})`
}

/** Each once; with its root where the other has an attribute of that name too. A loop: whoever is out of scope has this said. */
function saidOf(read: UnmetPart['values'], secrets: ScopeRule['secrets']): string {
  let said = ''
  for (const [at, of] of read.entries()) {
    const { root, attribute, value } = of
    if (secrets?.has(`${root} ${attribute}`) === true || isAmong(read, of, at)) continue
    const isOfBoth = read.some((other) => other.attribute === attribute && other.root !== root)
    const name = isOfBoth ? `${root}["${attribute}"]` : attribute
    const text = shortText(value, { most: mostOfValue })
    if (said !== '') said += ', '
    said += text === '' ? `${name} has no value` : `${name} is ${text}`
  }
  return said
}

/** Whether one of those before is the same. */
function isAmong(read: UnmetPart['values'], { root, attribute }: UnmetPart['values'][number], end: number): boolean {
  for (let at = 0; at < end; at++) if (read[at]?.attribute === attribute && read[at]?.root === root) return true
  return false
}

/** What one inbound rule said of an object, and what it does with objects that are out of its scope (S5). */
export interface ScopeVerdict {
  readonly decision: ScopeDecision
  readonly action: OutOfScopeAction
}

/** The verdict of a rule that no scope filter speaks for (S1). */
export const takesEvery: ScopeVerdict = {
  decision: { inScope: true, because: 'the rule takes every object of its type' },
  action: 'disconnect',
}

/**
 * Rules whose values go because the object is out of their scope and stays connected: it is in that of another, or it is an
 * account (S4, A1). A record out of every scope leaves as a whole later; one linked by hand stays with its values (J9).
 */
export function withdrawnRules(cso: Cso, verdicts: ReadonlyMap<RuleId, ScopeVerdict>): readonly RuleId[] {
  let isInSome = false
  let out: RuleId[] | undefined
  for (const [rule, verdict] of verdicts) {
    isInSome ||= verdict.decision.inScope
    if (isDisconnecting(verdict)) (out ??= []).push(rule)
  }
  if (!out) return noRules
  return isInSome || !(isLinkedInbound(cso) || cso.link === 'byHand') ? out : noRules
}

const noRules: readonly RuleId[] = []

/** Whether an inbound rule made the link, by joining or projecting, whatever outbound rule governs the object since. */
export function isLinkedInbound({ mvo, link, matched }: Cso): boolean {
  return mvo !== null && (link === 'projected' || (link === 'joined' && !matched))
}

/**
 * Whether a connector leaves its MVO: no enabled inbound rule takes it, every one of them said so, and none wants it to
 * remain (S4, S5). Where no rule is left for such objects none takes it (A14).
 */
export function isOutOfEveryScope(
  cso: Cso,
  rules: readonly { readonly id: RuleId }[],
  verdicts: ReadonlyMap<RuleId, ScopeVerdict>,
): boolean {
  if (!isLinkedInbound(cso)) return false
  return rules.every(({ id }) => {
    const verdict = verdicts.get(id)
    return verdict !== undefined && isDisconnecting(verdict)
  })
}

/**
 * Whether a record leaves by its rules' verdicts. `waitsForFull`: no rule for such records is in force any more, and a delta
 * takes that for an answer only once what deployments changed has been carried out (A14).
 */
export type Leaving = 'stays' | 'out' | 'waitsForFull'

export interface LeavingView {
  readonly cso: Cso
  /** Enabled inbound rules for such records. */
  readonly rules: readonly { readonly id: RuleId }[]
  readonly verdicts: ReadonlyMap<RuleId, ScopeVerdict>
  /** Whether this run takes away what came by rules that are gone. */
  readonly withdraws: boolean
}

export function decideLeaving({ cso, rules, verdicts, withdraws }: LeavingView): Leaving {
  if (!isOutOfEveryScope(cso, rules, verdicts)) return 'stays'
  return rules.length > 0 || withdraws ? 'out' : 'waitsForFull'
}

function isDisconnecting({ decision, action }: ScopeVerdict): boolean {
  return !decision.inScope && action === 'disconnect'
}

/** A deleted MVO is in no outbound scope (R5). */
export const deletedIsOut: ScopeDecision = { inScope: false, because: 'the metaverse object is being deleted' }
