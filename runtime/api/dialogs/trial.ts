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
import { RecordsKept } from './records-kept'
import type { Tried } from './tried-objects'
import {
  importedRecords,
  mostPeople,
  mostTried,
  nothingTried,
  placeOf,
  recordsShown,
  triedPeople,
  valuesFound,
  valuesShown,
} from './tried-objects'
import { readMvType, readTypes } from './types-given'

/** The step that a node with these settings is; null for one that is none. */
export type ReadStep = (node: Readonly<Record<string, unknown>>) => StepConfig | null

type TryCall = Call<'tryStep'>

/** Characters of a value that are shown. */
const mostShown = 200

export function trialRoutes(host: DialogHost, options: DialogOptions & { readonly readStep: ReadStep }): Routes<'tryStep'> {
  const kept = new RecordsKept()
  /** What the store has, else what the system shows: by itself where that takes no login, else once a person asks for it. */
  const records = async (body: TryCall['body'], engine: Engine | undefined, { cs, mv }: Types): Promise<Tried> => {
    const imported = engine && (await importedRecords(engine, body.id ?? '', { type: cs, mvType: mv.name }))
    if (imported) return imported
    const asked = draftSystem(host, options, body)
    const isAskedFirst = asked.type.settings.some(({ kind }) => kind === 'secret')
    if (isAskedFirst && !body.read) return { ...nothingTried, from: 'unread' }
    return kept.get(JSON.stringify([body.id, asked.settings, cs]), () => recordsShown(asked, cs))
  }
  return {
    async tryStep({ body, engines }) {
      const step = options.readStep(body.node)
      if (!step) throw new SyncError('bad-request', '`node` is no step.', 'Hand over a step as Node-RED exports it.')
      const types = typesOf(body)
      const { cs, mv } = types
      const engine = engineOf(engines, body.id)
      const side = body.direction === 'inbound' ? 'cs' : 'mv'
      const tried = side === 'cs' ? await records(body, engine, types) : await triedPeople(engine, mv, mostTried)
      const people = step.kind === 'join' ? await triedPeople(engine, mv, mostPeople) : nothingTried
      const sought = body.find === undefined ? body.at : placeOf(body.find, body.at, tried.objects)
      const isFound = body.find === undefined || sought >= 0
      const at = Math.min(isFound ? sought : Math.max(body.at - 1, 0), Math.max(tried.objects.length - 1, 0))
      const surroundings = { now: options.clock(), zone: engine?.registry.zone ?? options.zone() }
      const { objects, without } = tried
      const rule = ruleWithoutStore(ruleOf(body, mv.name), types)
      const trial: Trial = { rule, side, objects, at, without, people: people.objects, surroundings }
      const type = side === 'cs' ? cs : mv
      return { json: { ...answerOf(tryStep(step, trial), tried, { at, type }), isFound, peopleCut: people.isCut } }
    },
  }
}

interface Types {
  readonly cs: ObjectTypeSchema
  readonly mv: MvTypeSchema
}

/** The engine of the store that the system is deployed with, else the only one. */
function engineOf(engines: readonly Engine[], system = ''): Engine | undefined {
  return engines.find(({ registry }) => registry.systems.has(system)) ?? (engines.length === 1 ? engines[0] : undefined)
}

function typesOf({ objectTypes, csType, mvType }: TryCall['body']): Types {
  const cs = readTypes(objectTypes).find(({ name }) => foldCase(name) === foldCase(csType))
  const next = 'Discover its types, or choose another in the rule.'
  if (!cs) throw new SyncError('not-configured', `The connected system has no type ${csType}.`, next)
  return { cs, mv: readMvType(mvType) }
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
  const none = { text: null, keeps: false, fault: null, untried: null, off: false }
  if ('fault' in value) return { ...none, fault: value.fault }
  if ('keep' in value) return { ...none, keeps: true }
  if ('off' in value) return { ...none, off: true }
  if ('untried' in value) return { ...none, untried: value.untried }
  return { ...none, text: value.value === null ? null : shortText(value.value, { most: mostShown }) }
}
