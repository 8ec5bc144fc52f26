/** Reads attributes from what an expression sees, by their names in any letter case (O3). */
import type { Attributes, Reference, Scalar } from '../model/values'
import { attributeOf, foldCase, integer, isList, isReference } from '../model/values'
import { canonicalDecimal } from '../model/convert'
import type { Root } from './error'
import { fail } from './error'
import type { Evaluate, ExpressionScope, ObjectView } from './scope'
import type { Value } from './value'
import { describe } from './value'

/** Finds an attribute in a document. */
type Read = (view: ObjectView) => Value

/** Names of attributes already folded: documents come in few shapes, so the same few hundred names return for ever. */
const foldedNames = new Map<string, string>()

function folded(name: string): string {
  let known = foldedNames.get(name)
  if (known === undefined) {
    if (foldedNames.size > 10_000) foldedNames.clear()
    known = foldCase(name)
    foldedNames.set(name, known)
  }
  return known
}

/** Finds a key in any letter case (O3), the exact one first. */
function keyFinder(name: string): (record: Readonly<Record<string, unknown>>) => string | undefined {
  const wanted = foldCase(name)
  let last = name
  return (record) => {
    if (Object.hasOwn(record, name)) return name
    if (Object.hasOwn(record, last)) return last
    for (const key of Object.keys(record)) {
      if (folded(key) === wanted) return (last = key)
    }
    return undefined
  }
}

/** Reads the attribute by its name in any letter case. */
function inAnyCase(name: string): Read {
  const find = keyFinder(name)
  return (view) => {
    const key = find(view.attributes)
    return key === undefined ? null : (view.attributes[key] ?? null)
  }
}

const pseudoAttributes: Readonly<
  Record<'cs' | 'mv', Readonly<Record<string, { name: string; of: (view: ObjectView) => string | null | undefined }>>>
> = {
  cs: {
    'object type': { name: 'Object Type', of: (view) => view.objectType },
    dn: { name: 'DN', of: (view) => view.dn },
    anchor: { name: 'Anchor', of: (view) => view.anchor },
    system: { name: 'System', of: (view) => view.system },
  },
  mv: { 'object type': { name: 'Object Type', of: (view) => view.objectType } },
}

/** The names the root has besides its attributes. */
export function pseudoNames(root: 'cs' | 'mv'): readonly string[] {
  return Object.values(pseudoAttributes[root]).map((special) => special.name)
}

/** The pseudo-attribute of that name, in any letter case. */
function pseudo(
  root: 'cs' | 'mv',
  name: string,
): { name: string; of: (view: ObjectView) => string | null | undefined } | undefined {
  const known = pseudoAttributes[root]
  const key = foldCase(name)
  return Object.hasOwn(known, key) ? known[key] : undefined
}

/** Attribute names of a schema, found in any letter case. */
export class Spellings {
  readonly #byFolded: ReadonlyMap<string, string>
  constructor(readonly names: readonly string[]) {
    this.#byFolded = new Map(names.map((name) => [foldCase(name), name]))
  }
  of(name: string): string | undefined {
    return this.#byFolded.get(foldCase(name))
  }
}

/** The schema's spelling of each root's attributes, where it is known. */
export type Schemas = Readonly<Partial<Record<Root, Spellings>>>

/** The name in its canonical spelling: the pseudo-attribute's, the schema's, or as it was written. */
export function canonicalName(root: Root, name: string, schemas: Schemas): string {
  if (root === 'extra') return name
  return pseudo(root, name)?.name ?? schemas[root]?.of(name) ?? name
}

/** Whether the root's schema is known and has no such attribute. */
export function isUnknownAttribute(root: 'cs' | 'mv', name: string, schemas: Schemas): boolean {
  if (pseudo(root, name)) return false
  const spellings = schemas[root]
  return spellings !== undefined && spellings.of(name) === undefined
}

function reader(root: 'cs' | 'mv', name: string): Read {
  const plain = inAnyCase(name)
  const special = pseudo(root, name)?.of
  return special ? (view) => special(view) ?? plain(view) : plain
}

/** The attribute of the root as a step of an expression. */
export function readAttribute(root: Root, name: string, schemas: Schemas): Evaluate {
  if (root === 'extra') return readExtra(name)
  const spelling = pseudo(root, name) ? undefined : schemas[root]?.of(name)
  if (spelling !== undefined) return root === 'cs' ? directCs(spelling) : directMv(spelling)
  const read = reader(root, name)
  return root === 'cs'
    ? (scope) => (scope.cs === null ? null : read(scope.cs))
    : (scope) => (scope.mv === null ? null : read(scope.mv))
}

function directCs(name: string): Evaluate {
  return (scope) => {
    const view = scope.cs
    return view !== null && Object.hasOwn(view.attributes, name) ? (view.attributes[name] ?? null) : null
  }
}

function directMv(name: string): Evaluate {
  return (scope) => {
    const view = scope.mv
    return view !== null && Object.hasOwn(view.attributes, name) ? (view.attributes[name] ?? null) : null
  }
}

/** An attribute of the object a reference points at; of all the objects when the reference has several values. */
export function readStep(root: 'cs' | 'mv', attribute: string, step: string, schemas: Schemas): Evaluate {
  const name = canonicalName(root, attribute, schemas)
  const read = reader(root, name)
  // The target may be of another type than the schema's, so its spelling is found when it is read.
  const readTarget = reader(root, step)
  const follow = (view: ObjectView, value: Scalar): Value => {
    if (!isReference(value)) fail(`${root}["${name}"] is no reference but ${describe(value)}; nothing can be read from it`)
    const target = view.reference?.(name, value) ?? null
    return target === null ? null : readTarget(target)
  }
  return (scope) => {
    const view = scope[root]
    if (view === null) return null
    const value = read(view)
    if (value === null) return null
    if (!isList(value)) return follow(view, value)
    const found = value.flatMap((item) => follow(view, item) ?? [])
    return found.length === 0 ? null : found
  }
}

/** An attribute of the object a look-up found; null where it found none. */
export function readFound(found: Evaluate, name: string): Evaluate {
  const readTarget = reader('mv', name)
  const follow = (scope: ExpressionScope, reference: Scalar): Value => {
    const target = scope.lookUps?.objectOf(reference as Reference) ?? null
    return target === null ? null : readTarget(target)
  }
  return (scope) => {
    const value = found(scope)
    if (value === null) return null
    if (!isList(value)) return follow(scope, value)
    const all = value.flatMap((item) => follow(scope, item) ?? [])
    return all.length === 0 ? null : all
  }
}

function readExtra(name: string): Evaluate {
  const find = keyFinder(name)
  return (scope) => {
    const key = find(scope.extra)
    return key === undefined ? null : fromJson(scope.extra[key], key)
  }
}

/** The JSON value as a value of the language. */
function fromJson(value: unknown, name: string): Value {
  if (value === null || value === undefined) return null
  if (!Array.isArray(value)) return scalarFromJson(value, name)
  return value.filter((item) => item !== null && item !== undefined).map((item: unknown) => scalarFromJson(item, name))
}

function scalarFromJson(value: unknown, name: string): Scalar {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (Number.isFinite(value)) return numberFromJson(value as number)
  return (
    taggedFromJson(value as Record<string, unknown>) ??
    fail(`extra["${name}"] is neither text, number, true, false nor a list of these`)
  )
}

function numberFromJson(value: number): Scalar {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return integer(BigInt(value))
  return canonicalDecimal(String(value)) ?? fail(`${value} is no number that can be used`)
}

function taggedFromJson(value: Record<string, unknown>): Scalar | undefined {
  const keys = Object.keys(value)
  const text = attributeOf(value as Attributes, 'text')
  const ref: unknown = value['ref']
  if (keys.length === 2 && typeof text === 'string' && (ref === null || typeof ref === 'number')) return { ref, text }
  const [key] = keys
  const content = key === undefined ? undefined : value[key]
  if (keys.length !== 1 || typeof content !== 'string') return undefined
  if (key === 'integer' && /^-?\d{1,19}$/.test(content)) return integer(BigInt(content))
  if (key === 'decimal') return canonicalDecimal(content)
  return key === 'binary' ? { binary: content } : undefined
}
