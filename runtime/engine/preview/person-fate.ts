/** What becomes of whoever a preview follows: of a person, or of an object that was nobody's, and of all that is linked (N6). */
import type { Gone } from '../../model/gone'
import type { Cso, CsoId, MvoId } from '../../model/objects'
import type { ConnectorFate, PersonFate } from '../../model/previewed-fate'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import type { Zone } from '../../model/zone'
import { decideConnectorFate, decidePersonFate } from '../../pipeline/9-previewed-fate'
import type { PersonBefore } from './person-in-store'

/** A record or account, and what becomes of it. */
export interface FollowedConnector {
  readonly cso: Cso
  readonly fate: ConnectorFate
}

export interface FollowedFate {
  readonly fate: PersonFate
  /** Whose an object becomes that was nobody's; null for a person, and where it stays nobody's. */
  readonly became: MvoId | null
  readonly connectors: readonly FollowedConnector[]
  /** What of her, or of the object, could not be synchronised, and why; null: all of it was. */
  readonly failed: string | null
}

/** What somebody is followed in. */
export interface FollowedIn {
  /** The store that was copied. */
  readonly deployed: Store
  /** When the preview began, canonical UTC. */
  readonly began: string
  /** Days are those of the store's zone. */
  readonly zone: Zone
  /** Its runs, each at the moment it was as if it were. */
  readonly runs: readonly Pick<Run, 'id' | 'started'>[]
}

export async function fateOf(copy: Store, within: FollowedIn, before: PersonBefore, after: PersonBefore): Promise<FollowedFate> {
  const failed = await failureOf(copy, within.runs, after.isThere ? after : before)
  if (before.uuid !== '') {
    const fate = await fateOfPerson(copy, within, { before, after, failed })
    return { fate, became: null, connectors: connectorsOf(before, after), failed }
  }
  const isLost = failed !== null && !after.isThere
  const fate: PersonFate = isLost ? { kind: 'failed', on: null, because: failed } : await fateOfObject(within.deployed, after)
  if (!after.isThere) return { fate, became: null, connectors: [], failed }
  return { fate, became: after.mvo, connectors: connectorsOf(before, after), failed }
}

async function fateOfPerson(
  copy: Store,
  { began, zone, runs }: FollowedIn,
  { before, after, failed }: { readonly before: PersonBefore; readonly after: PersonBefore; readonly failed: string | null },
): Promise<PersonFate> {
  const gone = after.isThere ? null : await goneAs(copy, before.uuid)
  const went = gone && { at: runs.find(({ id }) => id === gone.run)?.started ?? gone.at, because: gone.because }
  return decidePersonFate({ before, after: after.isThere ? after : null, gone: went, began, zone, failed })
}

/** As she is noted among those who are gone: her records may have left her before. */
async function goneAs(copy: Store, uuid: string): Promise<Gone | null> {
  const { items } = await copy.searchGone({ q: uuid, kind: 'person', limit: 1 })
  return items.find((gone) => gone.uuid === uuid) ?? null
}

/** Entries of one object that are looked at: a preview has few runs. */
const mostEntries = 20

/** What was wrong with her or a record of hers in these runs; null where nothing was. */
async function failureOf(copy: Store, runs: FollowedIn['runs'], { mvo, csos }: PersonBefore): Promise<string | null> {
  const own = new Set(runs.map(({ id }) => id))
  for (const object of [...csos.map(({ id }) => ({ cso: id })), { mvo }]) {
    const entries = await copy.historyOf(object, mostEntries)
    const failed = entries.find(({ run, error }) => own.has(run) && error !== null)
    if (failed) return failed.because
  }
  return null
}

/** Whom the store knows was there before. */
async function fateOfObject(deployed: Store, { isThere, mvo, uuid }: PersonBefore): Promise<PersonFate> {
  const known = isThere ? (await deployed.concurrentReads.loadMvos([mvo])).mvos : []
  const kind = !isThere ? 'nobodys' : known.some((person) => person.uuid === uuid) ? 'joined' : 'made'
  return { kind, on: null, because: '' }
}

function connectorsOf(before: PersonBefore, after: PersonBefore): readonly FollowedConnector[] {
  const [was, is] = [byId(before.csos), byId(after.csos)]
  return [...new Map([...is, ...was]).values()].map((cso) => {
    const pending = after.pendings.get(cso.id) ?? null
    return {
      cso,
      fate: decideConnectorFate({ before: was.get(cso.id) ?? null, after: is.get(cso.id) ?? null, mvo: after.mvo, pending }),
    }
  })
}

function byId(csos: readonly Cso[]): Map<CsoId, Cso> {
  return new Map(csos.map((cso) => [cso.id, cso]))
}
