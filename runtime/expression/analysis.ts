/** What an expression reads and whether it joins text, found without evaluating it. */
import { foldCase } from '../model/values'
import type { Root } from './error'
import { refuse } from './error'
import type { Schemas } from './attributes'
import { canonicalName } from './attributes'
import type { Call, Node } from './syntax'
import { childrenOf, isLookUp } from './syntax'
import { typeOf } from './types'

/** An attribute an expression reads, in its canonical spelling. */
export interface ExpressionInput {
  readonly root: Root
  readonly attribute: string
  /**
   * The expression itself foresees that it is missing: it asks for it somewhere with IsPresent, IsNullOrEmpty or
   * IsNullOrWhitespace, or reads it only as an argument of Coalesce and the like, in conditions and comparisons. Policies for
   * missing inputs (A10) leave such inputs out.
   */
  readonly foreseen: boolean
}

/** The attributes the node reads, each once, in the order of the text. */
export function inputsOf(node: Node, schemas: Schemas): readonly ExpressionInput[] {
  const found = new Map<string, ExpressionInput>()
  const askedFor = new Set<string>()
  const visit = (current: Node, foreseen = false): void => {
    if (current.kind === 'attribute') {
      const attribute = canonicalName(current.root, current.name, schemas)
      const key = `${current.root} ${foldCase(attribute)}`
      found.set(key, { root: current.root, attribute, foreseen: foreseen && (found.get(key)?.foreseen ?? true) })
    }
    for (const child of childrenOf(current)) {
      if (asksForPresence(current) && child.kind === 'attribute')
        askedFor.add(`${child.root} ${foldCase(canonicalName(child.root, child.name, schemas))}`)
      visit(child, foreseen || foresees(current, child))
    }
  }
  visit(node)
  return [...found].map(([key, input]) => (askedFor.has(key) ? { ...input, foreseen: true } : input))
}

/** A value read from another object: a step behind a reference, or an attribute of what a look-up found. */
export interface FarInput {
  readonly node: Node
  /** The reference it is read through; null for a look-up. */
  readonly through: Pick<ExpressionInput, 'root' | 'attribute'> | null
}

/** What the node reads from other objects and does not foresee to be missing: as `ExpressionInput.foreseen` says of its own. */
export function farInputsOf(node: Node, text: string, schemas: Schemas): readonly FarInput[] {
  const found = new Map<string, FarInput & { foreseen: boolean }>()
  const askedFor = new Set<string>()
  const nameOf = ({ start, end }: Node): string => foldCase(text.slice(start, end).replaceAll(/\s/g, ''))
  const visit = (current: Node, foreseen = false): void => {
    const through =
      current.kind === 'attribute' && current.step !== undefined
        ? { root: current.root, attribute: canonicalName(current.root, current.name, schemas) }
        : null
    if (through || current.kind === 'found') {
      const known = found.get(nameOf(current))?.foreseen ?? true
      found.set(nameOf(current), { node: current, through, foreseen: foreseen && known })
    }
    for (const child of childrenOf(current)) {
      if (asksForPresence(current)) askedFor.add(nameOf(child))
      visit(child, foreseen || foresees(current, child))
    }
  }
  visit(node)
  return [...found].flatMap(([name, { foreseen, ...input }]) => (foreseen || askedFor.has(name) ? [] : [input]))
}

function asksForPresence(node: Node): boolean {
  return node.kind === 'call' && ['IsPresent', 'IsNullOrEmpty', 'IsNullOrWhitespace'].includes(node.definition.name)
}

/** Whether what is missing in the child is dealt with by the parent. */
function foresees(parent: Node, child: Node): boolean {
  if (parent.kind === 'call') {
    if (parent.definition.name === 'IIF' || parent.definition.name === 'Switch') return parent.args[0] === child
    // A candidate that is missing is passed over; what one is put together from is not.
    return parent.definition.unique ? child.kind === 'attribute' : parent.definition.nulls === 'foreseen'
  }
  if (parent.kind === 'choice') return parent.condition === child
  return parent.kind === 'comparison' || parent.kind === 'all' || parent.kind === 'any' || parent.kind === 'not'
}

/** Whether the node builds a text from two or more attributes: by `+` that does not add numbers, by Join or by Format. */
export function joinsText(node: Node, schemas: Schemas): boolean {
  const joins =
    (node.kind === 'sum' && !isNumeric(node.parts)) ||
    (node.kind === 'call' && (node.definition.name === 'Join' || node.definition.name === 'Format'))
  if (joins && inputsOf(node, schemas).length >= 2) return true
  return childrenOf(node).some((child) => joinsText(child, schemas))
}

/** A chain with a number and no text in it adds. */
function isNumeric(parts: readonly Node[]): boolean {
  const types = parts.map(typeOf)
  return types.includes('number') && !types.includes('text') && !types.includes('date')
}

/** An attribute of another object, read through a reference. */
export interface ReadThrough {
  readonly root: Root
  /** The reference. */
  readonly attribute: string
  /** What is read of the object it points at, as it is written. */
  readonly step: string
}

/** What the node reads through references, in the order of the text. */
export function readThroughIn(node: Node, schemas: Schemas): readonly ReadThrough[] {
  return attributeNodes(node).flatMap(({ root, name, step }) =>
    step === undefined ? [] : [{ root, attribute: canonicalName(root, name, schemas), step }],
  )
}

/** Whether anything is read from an object that a reference points at. */
export function usesLookups(node: Node): boolean {
  if (node.kind === 'attribute' && node.step !== undefined) return true
  return lookUpOf(node) !== null || childrenOf(node).some(usesLookups)
}

/** What a look-up finds objects by. */
export interface LookedUp {
  readonly type: string
  readonly attribute: string
}

/** An attribute of objects of a type, read of others than its own. */
export interface ReadOfOthers {
  readonly type: string
  readonly attribute: string
}

/**
 * What the node reads of others among whom its own object may be: attributes by which it looks objects up, and what it reads of
 * all who have a value that its own object has too, or that is written in it. What is read of the one object that a look-up
 * finds, or of those found by a value of another attribute, may lead from one object to the next, as a reference does.
 */
export function readOfOthersIn(node: Node): readonly ReadOfOthers[] {
  const args = lookUpOf(node)
  const own = args ? [{ type: textOf(args[0], 'type'), attribute: textOf(args[1], 'attribute') }] : []
  const read = node.kind === 'found' ? setOf(node.from).map(({ type }) => ({ type, attribute: node.name })) : []
  return [...own, ...read, ...childrenOf(node).flatMap(readOfOthersIn)]
}

/** What the node reads of the metaverse objects that look-ups find, as it is written. */
export function readOfFoundIn(node: Node): readonly string[] {
  return [...(node.kind === 'found' ? [node.name] : []), ...childrenOf(node).flatMap(readOfFoundIn)]
}

/** What LookupAll finds by a value that its own object has in the same attribute, or by one that is written down. */
function setOf(from: Call): readonly LookedUp[] {
  if (from.definition.name !== 'LookupAll') return []
  const [type, attribute, value] = from.args as LookUpArguments
  const by = textOf(attribute, 'attribute')
  const isOwn = value.kind === 'attribute' && value.step === undefined && foldCase(value.name) === foldCase(by)
  return isOwn || value.kind === 'literal' ? [{ type: textOf(type, 'type'), attribute: by }] : []
}

/** The attributes by which the node looks objects up. Throws ExpressionError where that is not written as text. */
export function lookUpsOf(node: Node): readonly LookedUp[] {
  const args = lookUpOf(node)
  const own = args ? [{ type: textOf(args[0], 'type'), attribute: textOf(args[1], 'attribute') }] : []
  return [...own, ...childrenOf(node).flatMap(lookUpsOf)]
}

/** Type, attribute and value: how many there are is known since the text was read. */
type LookUpArguments = readonly [Node, Node, Node]

function lookUpOf(node: Node): LookUpArguments | null {
  return node.kind === 'call' && isLookUp(node) ? (node.args as LookUpArguments) : null
}

/** The store keeps the values by which objects are found, so it must be known beforehand which. */
function textOf(node: Node, what: string): string {
  if (node.kind === 'literal' && typeof node.value === 'string') return node.value
  return refuse(`The ${what} of a look-up is written as text in quotation marks`, node)
}

/** Whether anything in it depends on the clock, or on the store's time zone (S6). */
export function isZoned(node: Node): boolean {
  if (node.kind === 'call' && (node.definition.zoned || node.definition.clock)) return true
  if (node.kind === 'comparison' && (typeOf(node.left) === 'date' || typeOf(node.right) === 'date')) return true
  return childrenOf(node).some(isZoned)
}

/** Whether the node asks for a value that nobody else has (U1). */
export function usesUnique(node: Node): boolean {
  return (node.kind === 'call' && node.definition.unique === true) || childrenOf(node).some(usesUnique)
}

/** All attributes the node names, with their places. */
export function attributeNodes(node: Node): readonly (Node & { kind: 'attribute' })[] {
  return node.kind === 'attribute' ? [node] : childrenOf(node).flatMap(attributeNodes)
}
