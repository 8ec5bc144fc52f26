/** What of a person would go if she were erased, which systems still have her, and what may still hold something (N14). */
import type { Mvo, MvoId } from '../model/objects'
import type { PersonTraces, PresentObjects, TracedObject } from '../model/erasure'
import type { Store } from '../model/store'
import type { ErasureDecision } from '../pipeline/9-erasure'
import { comesBackAfter, decideErasure, mayStillHold } from '../pipeline/9-erasure'
import { digest } from './canvas/digest'
import { mvoName } from './canvas/mvo-name'
import type { Plan } from './canvas/plan'
import type { ErasedFacts } from './erased-facts'
import { erasedFacts } from './erased-facts'
import { unknownPerson } from './sync/deletion-look'

/** How much of each kind goes, or is redacted. */
export interface ErasureCounts {
  /** CSOs that are removed. */
  readonly objects: number
  /** Entries of the history about her, which are removed. */
  readonly entries: number
  /** Rows of others that name her, and are redacted: entries of the history, activities, pending exports, decisions by hand. */
  readonly mentions: number
  /** Lists of who is missing or would leave. */
  readonly lists: number
  /** Creates of which it was remembered that their accounts were not there. */
  readonly creates: number
}

/** All that a person looks at before somebody is erased. Nothing of it is stored. */
export interface ErasureLook {
  readonly traces: PersonTraces
  readonly facts: ErasedFacts
  readonly counts: ErasureCounts
  readonly objects: readonly (TracedObject & { readonly systemName: string })[]
  readonly decision: ErasureDecision
  /** Sentences: objects that come back with the next full import. */
  readonly comesBack: readonly string[]
  readonly mayStillHold: readonly string[]
  /** A digest of all this: handed back, it says what somebody has seen. */
  readonly seen: string
}

/** Who is looked at, and for what. */
export interface ErasureSubject {
  readonly mvo: MvoId
  readonly present: PresentObjects
  readonly there: Mvo | undefined
  /** Why she cannot be deleted; null where she can, or is gone. */
  readonly notDeleted: string | null
}

/** Looks, and writes nothing. Throws `unknown-object` where nothing is known of such a person. */
export async function erasureLook(store: Store, plan: Plan, subject: ErasureSubject): Promise<ErasureLook> {
  const { mvo, present, there, notDeleted } = subject
  const called = there ? [mvoName(there, plan.mvTypes.get(there.type)?.schema)] : []
  const traces = await store.tracesOf(mvo, called)
  if (!traces) throw unknownPerson()
  const systems = new Map((await store.systems()).map(({ id, name }) => [id, name]))
  const facts = await erasedFacts(store, traces)
  const objects = traces.objects.map((object) => ({ ...object, systemName: systems.get(object.system) ?? '' }))
  const named = objects.map(({ name, state, systemName }) => ({ name, state, system: systemName }))
  const look = {
    traces,
    facts,
    counts: countsOf(traces, facts),
    objects,
    decision: decideErasure({ isThere: traces.there !== null, objects: named, present, notDeleted }),
    comesBack: comesBackAfter({ objects: named, present }),
    mayStillHold: mayStillHold(await store.earlierCopies()),
  }
  return { ...look, seen: digestOf(look) }
}

function countsOf({ objects, records, mentions }: PersonTraces, { lists, creates }: ErasedFacts): ErasureCounts {
  const naming = [
    mentions.records,
    mentions.runs,
    mentions.pendings,
    mentions.decisions,
    mentions.made,
    mentions.pauses,
    mentions.gone,
  ]
  return {
    objects: objects.length,
    entries: records.length,
    mentions: naming.reduce((sum, { length }) => sum + length, 0),
    lists,
    creates,
  }
}

function digestOf({ traces, facts, decision, comesBack }: Omit<ErasureLook, 'seen'>): string {
  const { mvo, there, objects, records, mentions, shared } = traces
  return digest({
    mvo,
    there: there?.version ?? null,
    objects,
    records,
    mentions,
    shared,
    facts: facts.facts,
    decision,
    comesBack,
  })
}
