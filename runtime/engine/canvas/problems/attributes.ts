/** Attributes that rows and expressions name and that are not there, or cannot be written (N10). */
import { ended } from '../../../model/sentences'
import type { ExpressionProblem } from '../../../expression'
import { check } from '../../../expression'
import { nearest } from '../../../model/nearest'
import type { AttributeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import { conditionText, planStep } from '../compile-step'
import { ruleWithoutStore } from '../rule-without-store'
import type { JoinRowConfig, MappingConfig, StepConfig } from '../registry'
import type { Finding, RuleView } from './view'

type Side = 'cs' | 'mv'

/** What is wrong with the attributes a step names; what keeps it from running at all comes alone. */
export function attributeFindings(rule: RuleView, step: StepConfig): Finding[] {
  const planned = planStep(step, ruleWithoutStore(rule.config, rule))
  if (planned.kind === 'broken') return [{ short: 'cannot run', message: `It cannot run: ${ended(planned.because)}` }]
  switch (step.kind) {
    case 'scope':
      return scopeFindings(rule, step)
    case 'join':
    case 'provision':
      return [
        ...joinFindings(rule, step.rows),
        ...(step.kind === 'provision' && disables(step) ? disableFindings(rule, step) : []),
      ]
    case 'flow':
      return [
        ...mappingFindings(rule, step.mappings, 'The row'),
        ...(rule.inbound ? [] : step.mappings.flatMap((mapping) => secretFindings(rule, mapping))),
      ]
    case 'project':
    case 'pendingExport':
      return []
    default:
      return step satisfies never
  }
}

function disableFindings(rule: RuleView, { disable, moveTo }: StepConfig & { kind: 'provision' }): Finding[] {
  const moves = moveTo.trim()
  return [
    ...mappingFindings(rule, disable, 'The value'),
    ...(moves === '' ? [] : inExpression(rule, moves, '"Move to"', 'always')),
  ]
}

/** Whether the step may disable an account. */
export function disables({ action, onDeletion }: StepConfig & { kind: 'provision' }): boolean {
  return action === 'disable' || onDeletion === 'disable'
}

function attributesOf({ cs, mv }: RuleView, side: Side): readonly AttributeSchema[] {
  return (side === 'cs' ? cs?.attributes : mv?.attributes) ?? []
}

function owner({ config, system }: RuleView, side: Side): string {
  return side === 'cs' ? `the type ${config.csType} of ${system?.name ?? 'the system'}` : `the metaverse type ${config.mvType}`
}

function unknown(rule: RuleView, side: Side, attribute: string, where: string): Finding[] {
  if (findAttribute({ attributes: attributesOf(rule, side) }, attribute)) return []
  const close = nearest(
    attribute,
    attributesOf(rule, side).map(({ name }) => name),
  )
  const meant = close === undefined ? '' : ` Did you mean ${close}?`
  const message = `${where} names ${attribute}, which ${owner(rule, side)} does not have.${meant} Correct the name, or add the attribute there.`
  return [{ short: `no attribute ${attribute}`, message }]
}

function inExpression(rule: RuleView, text: string, where: string, mode: MappingConfig['mode']): Finding[] {
  const names = (side: Side): string[] => attributesOf(rule, side).map(({ name }) => name)
  const ofAll = (types: readonly { readonly attributes: readonly AttributeSchema[] }[]): string[] =>
    types.flatMap(({ attributes }) => attributes.map(({ name }) => name))
  const found = check(text, {
    csAttributes: names('cs'),
    mvAttributes: names('mv'),
    csReferenced: ofAll(rule.system?.objectTypes ?? []),
    mvReferenced: ofAll(rule.mvTypes),
    initialOnly: mode === 'initial',
  })
  return found.filter(({ severity }) => severity === 'warning').map((problem) => expressionFinding(text, where, problem))
}

function expressionFinding(text: string, where: string, { message, position, length }: ExpressionProblem): Finding {
  const name = text.slice(position, position + length).replace(/^["']|["']$/g, '')
  return {
    short: `no attribute ${name}`,
    message: `${where}: ${ended(message)} Correct the name in ${text}, or add the attribute.`,
  }
}

function scopeFindings(rule: RuleView, step: StepConfig & { kind: 'scope' }): Finding[] {
  if (step.mode === 'all') return []
  const text = conditionText(step, rule.config.direction)
  if (text !== '') return inExpression(rule, text, 'The condition', 'always')
  const message = 'It has no condition, so the rule takes every object. Write one, or set it to take all.'
  return [{ short: 'no condition', message, withoutEffect: false }]
}

function joinFindings(rule: RuleView, rows: readonly JoinRowConfig[]): Finding[] {
  return rows.flatMap(({ pairs }, at) =>
    pairs.flatMap(({ cs, mv }) => [
      ...(cs === '' ? [] : unknown(rule, 'cs', cs, `Row ${at + 1}`)),
      ...(mv === '' ? [] : unknown(rule, 'mv', mv, `Row ${at + 1}`)),
    ]),
  )
}

function mappingFindings(rule: RuleView, mappings: readonly MappingConfig[], what: string): Finding[] {
  const [from, to]: [Side, Side] = rule.inbound ? ['cs', 'mv'] : ['mv', 'cs']
  return mappings
    .filter(({ enabled }) => enabled !== false)
    .flatMap((mapping) => {
      const where = `${what} for ${mapping.target}`
      return [
        ...unknown(rule, to, mapping.target, where),
        ...(mapping.kind === 'direct' ? unknown(rule, from, mapping.value, where) : []),
        ...(mapping.kind === 'expression' ? inExpression(rule, mapping.value, where, mapping.mode) : []),
        ...(rule.inbound ? referenceFindings(rule, mapping) : readOnlyFindings(rule, mapping)),
      ]
    })
}

function readOnlyFindings(rule: RuleView, { target }: MappingConfig): Finding[] {
  if (findAttribute({ attributes: attributesOf(rule, 'cs') }, target)?.mutability !== 'readOnly') return []
  const message = `attribute ${target} cannot be written in ${rule.system?.name ?? 'the system'}, so the row does nothing. Take the row out.`
  return [{ short: `${target} is read-only`, message }]
}

/** What a secret is in the system nobody can see, so a row that always gives it would never know when to send another (R7). */
function secretFindings(rule: RuleView, { enabled, mode, target }: MappingConfig): Finding[] {
  const attribute = findAttribute({ attributes: attributesOf(rule, 'cs') }, target)
  if (enabled === false || !attribute?.secret || mode === 'initial') return []
  const message = `attribute ${attribute.name} is secret, and what ${rule.system?.name ?? 'the system'} has of it cannot be seen, so only new accounts get it, and another value is never sent. Let the row give it only when the account is created.`
  return [{ short: `${attribute.name} is never changed`, message }]
}

/** A reference of the metaverse takes links alone: text points at nobody (A12). */
function referenceFindings(rule: RuleView, { kind, value, target }: MappingConfig): Finding[] {
  if (kind !== 'direct') return []
  const source = findAttribute({ attributes: attributesOf(rule, 'cs') }, value)
  const type = findAttribute({ attributes: attributesOf(rule, 'mv') }, target)?.type
  if (!source || source.type === 'reference' || type !== 'reference') return []
  const message = `attribute ${target} is a reference, and ${source.name} of ${rule.system?.name ?? 'the system'} is ${source.type}, which points at nobody. Declare ${source.name} as a reference in the connected system.`
  return [{ short: `${source.name} is no reference`, message }]
}
