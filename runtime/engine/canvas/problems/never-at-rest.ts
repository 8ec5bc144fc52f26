/**
 * Values that rules make of what an account has of them, by itself or by way of its person, and that would be others after every
 * round of export and import: tried with made-up values (D7, I14, N10).
 */
import type { CompiledExpression, ExpressionScope, LookUps } from '../../../expression'
import { compile, ExpressionError } from '../../../expression'
import type { AttributeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import type { Attributes, AttributeType, AttributeValue, MutableAttributes } from '../../../model/values'
import { attributeOf, displayValue, emptyAttributes, foldCase, noAttributes } from '../../../model/values'
import type { MappingConfig } from '../registry'
import type { CanvasProblem, CanvasView, RuleView } from './view'
import { ofStep } from './view'

/** Rounds that are tried: what is cut to a length comes to rest before. */
const rounds = 64
/** So many of the values are shown. */
const mostShown = 3

/** An account and its person, as expressions see them. */
interface Pair {
  readonly cs: Attributes
  readonly mv: Attributes
}

/** A mapping that gives one value, and says it anew each time. */
interface Row {
  readonly step: string
  readonly target: string
  readonly readsAccount: boolean
  readonly give: (pair: Pair) => AttributeValue | null
}

export function valuesNeverAtRest(view: CanvasView): CanvasProblem[] {
  return view.rules.flatMap((rule) => (rule.inbound ? [] : neverAtRest(view, rule)))
}

function neverAtRest(view: CanvasView, rule: RuleView): CanvasProblem[] {
  const out = rowsOf(rule)
  const others = view.rules.filter((other) => other.inbound && !bringsBack(other, rule))
  const back = view.rules.filter((other) => bringsBack(other, rule)).flatMap(rowsOf)
  const own = back.filter(({ target }) => !others.some((other) => gives(other, target)))
  if (own.length === 0 && !out.some(({ readsAccount }) => readsAccount)) return []
  for (const start of [noAttributes, samples(rule.cs?.attributes)]) {
    const found = tried(rule, { out, own }, start)
    const step = rule.steps.find(({ node }) => node === found?.row.step)
    if (found && step) return [ofStep(view, rule, step, finding(rule, found))]
  }
  return []
}

interface Found {
  readonly row: Row
  /** What it gave round by round, without what came to nothing. */
  readonly given: readonly string[]
}

function finding({ system }: RuleView, { row: { target }, given }: Found) {
  const shown = [...new Set(given)].slice(0, mostShown).map((value) => `"${value}"`)
  const message = `attribute ${target} is made of what ${system?.name ?? 'the system'} has of it, and would be another after every export and import: ${shown.join(', ')} and so on. Let the row read something else.`
  return { short: `${target} never comes to rest`, message }
}

/** The first value that is still another after many rounds. */
function tried(rule: RuleView, { out, own }: Record<'out' | 'own', readonly Row[]>, start: Attributes): Found | null {
  const [accounts, people] = [samples(rule.cs?.attributes), samples(rule.mv?.attributes)]
  let pair: Pair = { cs: start, mv: people }
  const given = new Map<Row, string[]>(out.map((row) => [row, []]))
  for (let round = 0; round < rounds; round++) {
    const values = out.map((row) => [row, row.give(pair)] as const)
    for (const [row, value] of values) if (value !== null) given.get(row)?.push(displayValue(value))
    const cs = withAll(accounts, values)
    pair = {
      cs,
      mv: withAll(
        people,
        own.map((row) => [row, row.give({ cs, mv: pair.mv })] as const),
      ),
    }
  }
  for (const [row, all] of given) {
    const [last, before] = [all.at(-1), all.at(-2)]
    if (all.length === rounds && last !== before) return { row, given: all }
  }
  return null
}

function withAll(all: Attributes, values: readonly (readonly [Row, AttributeValue | null])[]): Attributes {
  const changed: MutableAttributes = Object.assign(emptyAttributes(), all)
  for (const [{ target }, value] of values) {
    if (value === null) delete changed[target]
    else changed[target] = value
  }
  return changed
}

/** Whether the inbound rule reads such accounts for such people. */
function bringsBack({ inbound, config }: RuleView, { config: of }: RuleView): boolean {
  return inbound && config.systemNode === of.systemNode && config.csType === of.csType && config.mvType === of.mvType
}

function gives({ steps }: RuleView, target: string): boolean {
  return steps.some(
    (step) =>
      step.kind === 'flow' && step.mappings.some((row) => row.enabled !== false && foldCase(row.target) === foldCase(target)),
  )
}

/** The rows of the rule's attribute flows that always say one value, of texts, numbers and dates. */
function rowsOf(rule: RuleView): Row[] {
  const { cs, mv } = rule
  if (!cs || !mv) return []
  const targets = rule.inbound ? mv : cs
  return rule.steps.flatMap((step) => {
    if (step.kind !== 'flow') return []
    return step.mappings.flatMap((mapping): Row[] => {
      const attribute = findAttribute(targets, mapping.target)
      const isSaid = mapping.enabled !== false && (rule.inbound || mapping.mode !== 'initial')
      const give = isSaid && attribute && !attribute.multi ? giver(rule, mapping) : null
      return give && attribute ? [{ step: step.node, target: attribute.name, ...give }] : []
    })
  })
}

function giver(rule: RuleView, { kind, value, whenMissing }: MappingConfig): Pick<Row, 'readsAccount' | 'give'> | null {
  if (kind === 'constant') return { readsAccount: false, give: () => value }
  if (kind === 'direct') {
    const side = rule.inbound ? 'cs' : 'mv'
    const source = rule[side] && findAttribute(rule[side], value)
    return source ? { readsAccount: rule.inbound, give: (pair) => attributeOf(pair[side], source.name) ?? null } : null
  }
  const expression = compiled(rule, value)
  // What is chosen for one person alone, or drawn, is not made of what is there.
  if (!expression || expression.unique) return null
  return {
    readsAccount: expression.inputs.some(({ root }) => root === 'cs'),
    give: (pair) => evaluated(expression, scopeOf(rule, pair), whenMissing === 'evaluate'),
  }
}

function compiled({ cs, mv }: RuleView, text: string): CompiledExpression | null {
  const names = (attributes: readonly AttributeSchema[] | undefined) => (attributes ?? []).map(({ name }) => name)
  try {
    return compile(text, { csAttributes: names(cs?.attributes), mvAttributes: names(mv?.attributes) })
  } catch (error) {
    // It is a problem of its own.
    if (error instanceof ExpressionError) return null
    throw error
  }
}

function evaluated(expression: CompiledExpression, scope: ExpressionScope, evenIfMissing: boolean): AttributeValue | null {
  try {
    if (!evenIfMissing && expression.joinsText && expression.missingInput(scope) !== null) return null
    return expression.evaluate(scope)
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}

const nobody: LookUps = { find: () => [], objectOf: () => null, noteFruitless: () => undefined }

function scopeOf({ cs, mv, system }: RuleView, pair: Pair): ExpressionScope {
  return {
    cs: { attributes: pair.cs, objectType: cs?.name ?? '', system: system?.name ?? '', dn: null, anchor: null },
    mv: { attributes: pair.mv, objectType: mv?.name ?? '' },
    extra: {},
    now: '2026-01-01T12:00:00Z',
    lookUps: nobody,
  }
}

/** What attributes of a type are tried with; the others have nothing. */
const sampleOf = new Map<AttributeType, AttributeValue>([
  ['text', 'a'],
  ['integer', 1],
  ['decimal', 1.5],
  ['boolean', true],
  ['dateTime', '2026-01-01T00:00:00Z'],
])

function samples(attributes: readonly AttributeSchema[] = []): Attributes {
  const all: MutableAttributes = emptyAttributes()
  for (const { name, type, multi } of attributes) {
    const sample = multi ? undefined : sampleOf.get(type)
    if (sample !== undefined) all[name] = sample
  }
  return all
}
