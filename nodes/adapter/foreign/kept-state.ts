/**
 * Whether the code of a function keeps something from one message to the next without saying so (N6): its variables are those of
 * a script that is not strict, so what it does not declare stays.
 */
import type { Node } from 'acorn'
import { parse } from 'acorn'

/** What it is put into: a name that the code does not declare, or `this`; null where there is none, or the code is no code. */
export function keptState(code: string): string | null {
  const tree = parsed(code)
  if (!tree) return null
  const declared = new Set(['msg'])
  const nodes = [...nodesIn(tree)]
  for (const node of nodes) for (const pattern of declaredBy(node)) for (const name of namesIn(pattern)) declared.add(name)
  const others = new Set(nodes.flatMap((node) => otherNamesOf(node, declared)))
  for (const node of nodes)
    for (const target of writtenBy(node))
      for (const name of namesIn(target)) if (!declared.has(name) || (isInto(node, target) && others.has(name))) return name
  return null
}

/** Something within what a name stands for is written, not the name itself. */
function isInto(node: Part, target: Part): boolean {
  return target.type === 'MemberExpression' || node.type === 'CallExpression'
}

/** Values that are no objects. */
const plain = ['undefined', 'NaN', 'Infinity']

/** Names that a node declares for what is there before and after: `this`, what is not declared, what objects have in common. */
function otherNamesOf(node: Part, declared: ReadonlySet<string>): readonly string[] {
  if (node.type !== 'VariableDeclarator' && node.type !== 'AssignmentExpression') return []
  const [given] = partsOf(node['init'] ?? node['right'])
  if (!given || !/^(?:ThisExpression|Identifier|MemberExpression)$/.test(given.type)) return []
  const isCommon = [...nodesIn(given)].some(({ name, value }) => /^(?:__proto__|prototype)$/.test(String(name ?? value)))
  const isOutside = namesIn(given).some((name) => !declared.has(name) && !plain.includes(name))
  return isCommon || isOutside ? partsOf(node['id'] ?? node['left']).flatMap(namesIn) : []
}

/** A node of the syntax tree with whatever it has. */
type Part = Node & Readonly<Record<string, unknown>>

function parsed(code: string): Part | null {
  try {
    const options = { ecmaVersion: 'latest', allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true } as const
    return parse(code, options) as unknown as Part
  } catch {
    return null
  }
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function partsOf(value: unknown): readonly Part[] {
  return [value].flat().filter(isPart)
}

function* nodesIn(tree: Part): Generator<Part> {
  yield tree
  for (const value of Object.values(tree)) for (const part of partsOf(value)) yield* nodesIn(part)
}

/** Patterns whose names a node declares; where in the code does not matter. */
function declaredBy(node: Part): readonly Part[] {
  if (node.type === 'VariableDeclarator') return partsOf(node['id'])
  if (node.type === 'CatchClause') return partsOf(node['param'])
  if (/^Class|Function/.test(node.type)) return [...partsOf(node['id']), ...partsOf(node['params'])]
  return []
}

/** Functions that write into what they get first. */
const writing = /^(?:assign|defineProperty|defineProperties|setPrototypeOf|set)$/

/** Patterns that a node writes to. */
function writtenBy(node: Part): readonly Part[] {
  switch (node.type) {
    case 'AssignmentExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      return partsOf(node['left']).filter(({ type }) => type !== 'VariableDeclaration')
    case 'UpdateExpression':
      return partsOf(node['argument'])
    case 'UnaryExpression':
      return node['operator'] === 'delete' ? partsOf(node['argument']) : []
    case 'CallExpression':
      return isWriting(node) ? partsOf(node['arguments']).slice(0, 1) : []
    default:
      return []
  }
}

function isWriting({ callee }: Part): boolean {
  const [called] = partsOf(callee)
  const [of, what] = [partsOf(called?.['object'])[0], partsOf(called?.['property'])[0]]
  return /^(?:Object|Reflect)$/.test(String(of?.['name'])) && writing.test(String(what?.['name']))
}

/** The names at the roots of a pattern: of `{ a, b: c.d }` these are `a` and `c`. */
function namesIn(pattern: Part): readonly string[] {
  const within = (...keys: readonly string[]): readonly string[] =>
    keys.flatMap((key) => partsOf(pattern[key]).flatMap((part) => namesIn(part)))
  switch (pattern.type) {
    case 'Identifier':
      return [String(pattern['name'])]
    case 'ThisExpression':
      return ['this']
    case 'MemberExpression':
      return within('object')
    case 'ObjectPattern':
      return within('properties')
    case 'Property':
      return within('value')
    case 'ArrayPattern':
      return within('elements')
    case 'AssignmentPattern':
      return within('left')
    case 'RestElement':
      return within('argument')
    default:
      return []
  }
}
