/**
 * One person tried out: her records synchronised on their own, each of her steps, and what becomes of what waits for her accounts
 * (N6).
 */
import type { Cso, CsoId, MvoId, PendingExport } from '../../model/objects'
import type { PendingFate } from '../../pipeline/7-previewed-export'
import { comparePending } from '../../pipeline/7-previewed-export'
import type { Engine } from '../engine'
import type { RunRequest } from '../run-request'
import { sourceOf } from '../run-work'
import { systemsMakingPeople } from './every-sync'
import type { CourseStep } from './course'
import type { ObjectWay, Passages } from './passages'
import type { FollowedFate, FollowedIn } from './person-fate'
import { fateOf } from './person-fate'
import type { PersonBefore } from './person-in-store'
import { personAfter, personIn } from './person-in-store'

/** What is pending for an account of hers, before and after. */
export interface PreviewedExport {
  readonly account: Cso
  readonly before: PendingExport | null
  readonly after: PendingExport | null
  readonly fate: PendingFate
}

/** A record of hers, and how it went. */
export interface PreviewedRecord {
  readonly cso: Cso
  /** Null: none of the runs came to it. */
  readonly way: ObjectWay | null
}

export interface PreviewedPerson {
  readonly mvo: MvoId
  /** Empty where an object is followed that belongs to nobody. */
  readonly uuid: string
  readonly records: readonly PreviewedRecord[]
  /** How she went herself, where she went without a record; null: she did not. */
  readonly herself: ObjectWay | null
  readonly exports: readonly PreviewedExport[]
  readonly followed: FollowedFate
  /** Why the limit on people would hold her back at the next run; null: it would not, or that is not known (L9). */
  readonly held: string | null
  /** Where a run was at another day: what becomes of her and her accounts day by day; else empty. */
  readonly course: readonly CourseStep[]
}

/** What of her a synchronisation takes: `full` all of her records, `delta` those that are due. */
export type PersonExtent = 'full' | 'delta'

/** The runs that take her, system by system in the order of the canvas; none where nothing of her is taken. */
export async function runsOfPerson(
  engine: Engine,
  mvo: MvoId,
  of: { readonly extent: PersonExtent; readonly startedBy: string },
): Promise<readonly RunRequest[]> {
  const { registry, store } = engine
  const plan = await engine.currentPlan()
  const { csos } = await personIn(store, mvo)
  // An account that is still to be made is no record of its system, and goes with what makes it.
  const records = csos.filter(({ staging }) => staging !== 'awaitingFirstExport')
  const taken = (records.length > 0 ? records : csos).filter(({ due }) => of.extent === 'full' || due !== null)
  const common = { startedBy: of.startedBy, overlap: 'wait' as const, confirmed: true }
  return [...plan.systems.values()].flatMap((system): readonly RunRequest[] => {
    const only = taken.flatMap(({ id, system: its }) => (its === system.row.id ? [id] : []))
    const source = sourceOf(registry, system, undefined)
    if (only.length === 0 || !source) return []
    const asInFull = of.extent === 'full' ? { asInFull: csos.map(({ id }) => id) } : {}
    return [{ ...common, profile: 'object', system: system.config.node, source: source.node, only, ...asInFull }]
  })
}

/** Her records in systems that rules make people from: what is gone when she leaves; those that are gone already apart. */
export async function recordsMakingPeople(engine: Engine, mvo: MvoId): Promise<readonly CsoId[]> {
  const making = systemsMakingPeople(await engine.currentPlan())
  const { csos } = await personIn(engine.store, mvo)
  return csos.flatMap(({ id, system, staging }) => (making.has(system) && staging !== 'obsolete' ? [id] : []))
}

/** What became of her, or of an object that was nobody's. `of`: the preview it is seen in. */
export async function previewedPerson(
  engine: Engine,
  before: PersonBefore,
  of: FollowedIn & { readonly passages: Passages; readonly made?: MvoId | undefined },
): Promise<Omit<PreviewedPerson, 'held' | 'course'>> {
  const { passages } = of
  const were = before.csos.map(({ id }) => id)
  const after = await personIn(engine.store, of.made ?? (await personAfter(engine.store, before)), were)
  const followed = await fateOf(engine.store, of, before, after)
  const plan = await engine.currentPlan()
  const ways = passages.waysTaken().map((way) => ({ ...way, steps: way.steps.filter(({ node }) => isForType(node)) }))
  const evaluated = new Set(ways.flatMap(({ steps }) => steps.flatMap(({ node }) => systemAt(node) ?? [])))
  function systemAt(node: string): number | undefined {
    const step = plan.steps.get(node)
    return step && step.kind !== 'broken' && step.rule.direction === 'outbound' ? step.rule.system : undefined
  }
  /** Steps of rules for other kinds of objects only let her pass. */
  function isForType(node: string): boolean {
    const step = plan.steps.get(node)
    return !step || step.kind === 'broken' || before.type === '' || step.rule.mvType === before.type
  }
  const order = [...plan.systems.keys()]
  const known = new Map([...after.csos, ...before.csos].map((cso) => [cso.id, cso]))
  const exports = [...known.values()].flatMap((account): readonly PreviewedExport[] => {
    const [was = null, is = null] = [before.pendings.get(account.id), after.pendings.get(account.id)]
    const fate = comparePending({ before: was, after: is, isEvaluated: evaluated.has(account.system) })
    return fate === null ? [] : [{ account, before: was, after: is, fate }]
  })
  const csos = [...before.csos].sort((a, b) => order.indexOf(a.system) - order.indexOf(b.system))
  const records = csos.map((cso) => ({ cso, way: ways.find((way) => way.cso === cso.id) ?? null }))
  const connectors = followed.connectors.toSorted((a, b) => order.indexOf(a.cso.system) - order.indexOf(b.cso.system))
  return {
    mvo: before.mvo,
    uuid: before.uuid,
    records,
    herself: ways.find(({ cso }) => cso === null) ?? null,
    exports,
    followed: { ...followed, connectors },
  }
}
