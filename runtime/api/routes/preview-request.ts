/** What a request to try something out asks the engine for (N6). */
import type { Engine } from '../../engine/engine'
import { everySync, scanOrSync } from '../../engine/preview/every-sync'
import type { Assumptions, PreviewedRun, PreviewRequest } from '../../engine/preview/preview-request'
import { recordsMakingPeople, runsOfPerson } from '../../engine/preview/one-person'
import { refuseExport } from '../../engine/preview/refused'
import type { Registry } from '../../engine/canvas/registry'
import type { RunRequest } from '../../engine/run-request'
import { isProfile, partsOf } from '../../engine/run-request'
import { apiName } from '../../model/api-names'
import { SyncError } from '../../model/errors'
import { meantAmong, whichNames } from '../../model/meant'
import type { CsoId, MvoId } from '../../model/objects'
import { canonicalUtc } from '../../model/time'
import { momentAt } from '../../model/zone'
import type { Call } from '../contract/call'
import { identityOf } from '../shared/mvos'
import { StoreNames } from '../shared/store-names'
import { runRequestOf } from './run-request'

export type PreviewCall = Call<'startPreview'>

/**
 * What is tried out: one person, a run, or with neither all that a deployment would bring about. `canvas`: the edited one, where
 * that is tried out; names in the request are then those on it. Throws SyncErrors.
 */
export async function previewRequestOf(call: PreviewCall, canvas?: Registry): Promise<PreviewRequest> {
  const { body, engine } = call
  const person = body.identity === undefined ? undefined : (await identityOf(engine, body.identity)).id
  if (person !== undefined) refuseWithPerson(body)
  refuseCount(body)
  refuseImport(body)
  if (body.left === true && person === undefined)
    throw new SyncError('bad-request', 'Who left? `left` needs `identity`.', 'Say who, or which objects are gone with `gone`.')
  const assumed = await assumptionsOf(call, person, canvas ?? engine.registry)
  const runs = (copy: Engine): Promise<readonly PreviewedRun[]> => runsOf({ ...call, engine: copy }, person)
  // What cannot be tried out is refused at once where the canvas is known already.
  if (!canvas) for (const request of await runs(engine)) refuseExport(request)
  return {
    runs,
    assumed,
    ...(canvas && { canvas }),
    ...(await followed(call, person)),
    ...(body.count === true && { counted: 'wires' as const }),
  }
}

/** The person who is asked for, or whose object is; else the object itself. */
async function followed(
  { body, engine }: PreviewCall,
  person: MvoId | undefined,
): Promise<Pick<PreviewRequest, 'person' | 'object'>> {
  if (person !== undefined) return { person }
  return body.object === undefined ? {} : followedObject(engine, body.object)
}

/** The person whose object it is; else the object itself. */
export async function followedObject(engine: Engine, object: CsoId): Promise<Pick<PreviewRequest, 'person' | 'object'>> {
  const found = (await engine.store.concurrentReads.loadPage([object])).csos.find(({ cso }) => cso.id === object)
  const of = found?.cso.mvo ?? null
  return of === null ? { object } : { person: of }
}

async function runsOf(call: PreviewCall, person: MvoId | undefined): Promise<readonly PreviewedRun[]> {
  const { body, engine, who } = call
  const at = body.at === undefined ? undefined : momentOf(body.at, engine)
  if (person !== undefined) {
    const extent = body.profile === 'delta-sync' ? 'delta' : 'full'
    const runs = await runsOfPerson(engine, person, { extent, startedBy: who })
    // What time makes of her is found by a scan, and so is she whom no record carries.
    const scanned = at !== undefined || (runs.length === 0 && extent === 'full') ? await scanOrSync(engine, who) : []
    // What is so today is synchronised today; who left is looked at then by the scan alone.
    return [...runs, ...(at === undefined || body.left === true ? [] : moved(runs, at)), ...moved(scanned, at)]
  }
  if (body.profile === undefined && body.object === undefined && body.system === undefined) {
    const runs = await everySync(engine, who)
    return at === undefined ? runs : [...runs, ...moved(runs, at)]
  }
  return moved([await runRequestOf(call, await StoreNames.load(engine))], at)
}

function moved(runs: readonly RunRequest[], at: string | undefined): readonly PreviewedRun[] {
  return at === undefined ? runs : runs.map((run) => ({ ...run, at }))
}

/** What is evaluated as a whole can be counted: not a single object, nor a scan for whoever is due. */
function refuseCount({ profile, object, count }: PreviewCall['body']): void {
  if (count === true && (object !== undefined || profile === 'lifecycle'))
    throw new SyncError(
      'bad-request',
      `${apiName('count')} does not go with ${object === undefined ? 'lifecycle' : apiName('object')}.`,
      'Leave it out.',
    )
}

/** An import would find again what is taken to be gone. */
function refuseImport({ profile, gone = [] }: PreviewCall['body']): void {
  if (gone.length === 0 || !profile || !isProfile(profile) || partsOf(profile).import === null) return
  throw new SyncError(
    'bad-request',
    `${apiName('gone')} does not go with ${profile}: its import would find the objects again.`,
    'Use full-sync or delta-sync, which go by what was read last.',
  )
}

function refuseWithPerson({ profile, system, object, source, count }: PreviewCall['body']): void {
  const other = Object.entries({ system, object, source }).find(([, value]) => value !== undefined)
  if (other)
    throw new SyncError(
      'bad-request',
      `${apiName(other[0])} does not go with ${apiName('identity')}.`,
      'Leave it out: her own records are synchronised.',
    )
  if (profile !== undefined && profile !== 'full-sync' && profile !== 'delta-sync')
    throw new SyncError(
      'bad-request',
      `${apiName('profile')} ${profile} does not go with ${apiName('identity')}.`,
      'Use full-sync or delta-sync.',
    )
  if (count === true)
    throw new SyncError('bad-request', '`count` does not go with `identity`.', 'Leave it out: her own steps are shown.')
}

async function assumptionsOf(
  { body, engine }: PreviewCall,
  person: MvoId | undefined,
  { rules }: Registry,
): Promise<Assumptions> {
  const off = (body.rulesOff ?? []).map((asked) => ruleMeant(asked, rules))
  const left = person !== undefined && body.left === true ? await recordsOfLeaver(engine, person) : []
  await refuseNotThere(engine, body.gone ?? [])
  const gone = [...new Set([...(body.gone ?? []), ...left])]
  return {
    ...(off.length > 0 && { rulesOff: off }),
    ...(gone.length > 0 && { gone }),
  }
}

/** The node of the rule that is called so. */
function ruleMeant(asked: string, rules: Registry['rules']): string {
  const known = [...rules.values()].map(({ node, name }) => ({ id: node, name }))
  const [found, ...others] = meantAmong(asked, known)
  if (!found) {
    const names = known.map(({ name }) => name)
    throw new SyncError(
      'unknown-object',
      `There is no sync rule "${asked}".`,
      whichNames(asked, names) || 'Deploy a flow with one.',
    )
  }
  if (others.length === 0) return found.id
  throw new SyncError('conflict', `${others.length + 1} sync rules are called "${asked}".`, 'Use the id of its node.')
}

/** Only what its system has can be gone. */
async function refuseNotThere({ store }: Engine, gone: readonly CsoId[]): Promise<void> {
  const { csos } = gone.length === 0 ? { csos: [] } : await store.concurrentReads.loadPage(gone)
  for (const id of gone) {
    const cso = csos.find((entry) => entry.cso.id === id)?.cso
    if (!cso) throw new SyncError('unknown-object', `There is no connector space object ${id}.`, 'Look it up with `GET objects`.')
    if (cso.staging === 'obsolete') throw new SyncError('bad-request', `Object ${id} is gone already.`, 'Leave it out.')
  }
}

async function recordsOfLeaver(engine: Engine, person: MvoId) {
  const records = await recordsMakingPeople(engine, person)
  if (records.length > 0) return records
  throw new SyncError(
    'bad-request',
    'She has no record in a system that rules make people from, so none could leave.',
    'Name the objects that are gone with `gone` instead.',
  )
}

const dayText = /^\d{4}-\d{2}-\d{2}$/
const momentText = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** A day begins in the zone of the store. Throws for what is none, and for what is not to come. */
function momentOf(text: string, { registry, clock }: Engine): string {
  const day = dayText.test(text) ? text : momentText.exec(text)?.[1]
  if (day === undefined || !isDay(day))
    throw new SyncError(
      'bad-request',
      `${apiName('at')} is no date: "${text}".`,
      'Write it as 2027-03-01, or 2027-03-01T06:00:00Z.',
    )
  const at = canonicalUtc(day === text ? momentAt(registry.zone, Date.parse(`${day}T00:00:00Z`)) : Date.parse(text))
  if (at > clock()) return at
  throw new SyncError(
    'bad-request',
    `${apiName('at')} is ${text}, which is not to come.`,
    'Name a later moment, or leave it out.',
  )
}

/** Not the 30th of February, which counts as a day of March elsewhere. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(ms) && canonicalUtc(ms).startsWith(day)
}
