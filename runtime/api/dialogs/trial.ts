/** The route by which a dialog shows what its step does with objects there are, as it is edited. */
import { ruleWithoutStore } from '../../engine/canvas/rule-without-store'
import type { StepConfig } from '../../engine/canvas/registry'
import type { Trial, TriedStep, TriedValue } from '../../engine/canvas/try-step'
import { tryStep } from '../../engine/canvas/try-step'
import type { Engine } from '../../engine/engine'
import { SyncError } from '../../model/errors'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import { shortText } from '../../model/short-text'
import { foldCase } from '../../model/values'
import type { Call, Routes } from '../contract/call'
import { draftSystem } from './draft'
import type { DialogHost, DialogOptions } from './host'
import type { Tried } from './tried-objects'
import { mostPeople, mostTried, placeOf, triedPeople, triedRecords, valuesFound, valuesShown } from './tried-objects'

/** The step that a node with these settings is; null for one that is none. */
export type ReadStep = (node: Readonly<Record<string, unknown>>) => StepConfig | null

type TryCall = Call<'tryStep'>

/** Objects are read anew after this time, so that going from one to the next, or typing, does not read a system each time. */
const keptMs = 20_000
/** Characters of a value that are shown. */
const mostShown = 200

export function trialRoutes(host: DialogHost, options: DialogOptions & { readonly readStep: ReadStep }): Routes<'tryStep'> {
  const kept = new KeptObjects()
  return {
    async tryStep(call) {
      const { body, engines } = call
      const step = options.readStep(body.node)
      if (!step) throw new SyncError('bad-request', '`node` is no step.', 'Hand over a step as Node-RED exports it.')
      const { cs, mv, direction } = typesOf(body)
      const engine = engineOf(engines, body.id)
      const side = direction === 'inbound' ? 'cs' : 'mv'
      const rule = ruleWithoutStore(ruleOf(body, mv.name), { cs, mv })
      const tried = await kept.get(`${side} ${keyOf(body, mv)}`, () =>
        side === 'cs'
          ? triedRecords(engine, body.id ?? '', cs, draftSystem(host, options, body))
          : triedPeople(engine, mv.name, mostTried),
      )
      const people =
        step.kind === 'join' ? await kept.get(`people ${keyOf(body, mv)}`, () => triedPeople(engine, mv.name, mostPeople)) : none
      const sought = body.find === undefined ? body.at : placeOf(body.find, body.at, tried.objects)
      const at = Math.min(Math.max(sought, 0), Math.max(tried.objects.length - 1, 0))
      const surroundings = { now: options.clock(), zone: engine?.registry.zone ?? options.zone() }
      const trial: Trial = { rule, side, objects: tried.objects, at, people: people.objects, surroundings }
      const type = side === 'cs' ? cs : mv
      return {
        json: {
          ...answerOf(tryStep(step, trial), tried, { at, type }),
          isFound: body.find === undefined || sought >= 0,
          peopleCut: people.isCut,
        },
      }
    },
  }
}

const none: Tried = { from: 'metaverse', objects: [], isCut: false }

/** What was read, by what it was read of. */
class KeptObjects {
  private readonly known = new Map<string, { readonly until: number; readonly objects: Promise<Tried> }>()

  async get(key: string, read: () => Promise<Tried>): Promise<Tried> {
    const now = performance.now()
    for (const [other, { until }] of this.known) if (until < now) this.known.delete(other)
    const found = this.known.get(key)
    if (found) return found.objects
    const objects = read()
    this.known.set(key, { until: now + keptMs, objects })
    objects.catch(() => this.known.delete(key))
    return objects
  }
}

function keyOf({ id, connector, settings, credentials, objectTypes, csType }: TryCall['body'], mv: MvTypeSchema): string {
  return JSON.stringify([id, connector, settings, credentials, objectTypes, csType, mv.name])
}

/** The engine of the store that the system is deployed with, else the only one. */
function engineOf(engines: readonly Engine[], system = ''): Engine | undefined {
  return engines.find(({ registry }) => registry.systems.has(system)) ?? (engines.length === 1 ? engines[0] : undefined)
}

function typesOf({ objectTypes, csType, mvType, direction }: TryCall['body']) {
  const types = objectTypes as unknown as readonly ObjectTypeSchema[]
  const cs = types.find(({ name }) => typeof name === 'string' && foldCase(name) === foldCase(csType))
  if (!cs)
    throw new SyncError(
      'not-configured',
      `The connected system has no type ${csType}.`,
      'Discover its types, or choose another in the rule.',
    )
  return { cs, mv: mvType as unknown as MvTypeSchema, direction }
}

function ruleOf({ direction, csType, id = '' }: TryCall['body'], mvType: string) {
  return { node: '', name: '', systemNode: id, direction, csType, mvType, precedence: 100, enabled: true }
}

function answerOf(
  { counts, shown, values }: TriedStep,
  { from, objects, isCut }: Tried,
  { at, type }: { readonly at: number; readonly type: ObjectTypeSchema | MvTypeSchema },
) {
  const object = objects[at]
  return {
    from,
    objects: objects.length,
    isCut,
    object: object
      ? {
          at,
          name: object.name,
          values: valuesShown(object, type).map(({ attribute, value }) => ({
            attribute,
            text: shortText(value, { most: mostShown }),
          })),
        }
      : null,
    counts,
    outcome: shown,
    values: values.map(valueOf),
    found: valuesFound(objects, type),
  }
}

function valueOf(value: TriedValue) {
  if ('fault' in value) return { text: null, keeps: false, fault: value.fault }
  if ('keep' in value) return { text: null, keeps: true, fault: null }
  return { text: value.value === null ? null : shortText(value.value, { most: mostShown }), keeps: false, fault: null }
}
