/** References of imported records: kept as links apart from the document, so that a large group costs what changed (O8, I16). */
import type { CsoId } from '../../model/objects'
import type { RecordedChange, RunRecord } from '../../model/runs'
import type { ObjectTypeSchema } from '../../model/schema'
import type { CsoWrite } from '../../model/page'
import type { Store } from '../../model/store'
import type { Attributes } from '../../model/values'
import { displayValue, emptyAttributes, valuesOf } from '../../model/values'
import { csoName } from '../canvas/cso-names'
import type { PlannedSystem } from '../canvas/plan'
import type { ActiveRun } from '../runs/active-run'

/** The raw texts of the references known objects hold, by attribute. */
export type KnownReferences = ReadonlyMap<CsoId, Readonly<Record<string, readonly string[]>>>
/** Links to add and remove, by attribute. */
export type ReferenceChanges = NonNullable<CsoWrite['references']>

const none: ReadonlyMap<string, readonly string[]> = new Map()
const referenceNames = new WeakMap<ObjectTypeSchema, readonly string[]>()

/** Names of the type's reference attributes; usually there are none. */
export function referencesOf(type: ObjectTypeSchema): readonly string[] {
  let names = referenceNames.get(type)
  if (!names)
    referenceNames.set(
      type,
      (names = type.attributes.filter((attribute) => attribute.type === 'reference').map((attribute) => attribute.name)),
    )
  return names
}

/** A record's attributes without its references, and these apart. */
export function split(
  attributes: Attributes,
  type: ObjectTypeSchema,
): { attributes: Attributes; references: ReadonlyMap<string, readonly string[]> } {
  const names = referencesOf(type).filter((name) => Object.hasOwn(attributes, name))
  if (names.length === 0) return { attributes, references: none }
  const references = new Map<string, readonly string[]>()
  const plain = Object.assign(emptyAttributes(), attributes)
  for (const name of names) {
    references.set(name, valuesOf(attributes[name]).map(displayValue))
    delete plain[name]
  }
  return { attributes: plain, references }
}

/** The links to add and remove; an attribute that could not be read keeps its own (I7). */
export function referenceChanges(
  type: ObjectTypeSchema,
  now: ReadonlyMap<string, readonly string[]>,
  known: Readonly<Record<string, readonly string[]>> | undefined,
  unreadable: ReadonlySet<string>,
): ReferenceChanges {
  const changes: { attribute: string; add: string[]; remove: string[] }[] = []
  for (const name of referencesOf(type)) {
    if (unreadable.has(name)) continue
    const before = new Set(known?.[name] ?? [])
    const after = new Set(now.get(name) ?? [])
    const add = [...after].filter((text) => !before.has(text))
    const remove = [...before].filter((text) => !after.has(text))
    if (add.length + remove.length > 0) changes.push({ attribute: name, add, remove })
  }
  return changes
}

/** The changes that undo these. */
export function inverse(changes: ReferenceChanges): ReferenceChanges {
  return changes.map(({ attribute, add, remove }) => ({ attribute, add: remove, remove: add }))
}

/** Link changes as people read them. */
export function shownReferences(change: ReferenceChanges[number]): RecordedChange {
  const link = (text: string) => ({ ref: null, text })
  return { side: 'cs', attribute: change.attribute, from: change.remove.map(link), to: change.add.map(link) }
}

/** A reference that stays text; `fits` names the object types when it stands for objects of more than one. */
interface UnresolvedReference {
  readonly cso: CsoId
  readonly attribute: string
  readonly text: string
  readonly fits?: readonly string[]
}

function reasonOf({ attribute, text, fits = [] }: UnresolvedReference): string {
  return fits.length > 1
    ? `${attribute} "${text}", which stands for objects of several types: ${fits.join(', ')}`
    : `${attribute} "${text}", which is no object that is known`
}

/** Objects named in one transaction. */
const reportBatch = 500

/** References that stay text are errors of their objects, one warning, or nobody's concern, as the system says (I16). */
export async function reportUnresolved(
  { run, system, store }: { readonly run: ActiveRun; readonly system: PlannedSystem; readonly store: Store },
  unresolved: readonly UnresolvedReference[],
  save: (records: readonly RunRecord[]) => Promise<unknown>,
): Promise<void> {
  const policy = system.config.referencePolicy
  const [first] = unresolved
  if (!first || policy === 'ignore') return
  const many = unresolved.length === 1 ? '1 reference' : `${unresolved.length} references`
  run.warn('unresolved-reference', `${many} of ${system.config.name} could not be resolved, the first is ${reasonOf(first)}`)
  if (policy === 'warn') return
  run.addObjectErrors(unresolved.length)
  for (let at = 0; at < unresolved.length; at += reportBatch) {
    const batch = unresolved.slice(at, at + reportBatch)
    const { csos } = await store.loadPage([...new Set(batch.map((reference) => reference.cso))])
    const names = new Map(csos.map(({ cso }) => [cso.id, csoName(cso)]))
    const record = (reference: UnresolvedReference): RunRecord => ({
      run: run.id,
      outcome: 'unresolved',
      system: system.row.id,
      cso: reference.cso,
      mvo: null,
      name: names.get(reference.cso) ?? `${reference.cso}`,
      because: reasonOf(reference),
      changes: [],
      error: 'unresolved-reference',
    })
    await save(batch.map(record))
  }
}
