/** Records that have left a person their values: what became of each, and why the values stay (A2, A7). For looking only. */
import { handActions } from '../../model/by-hand'
import type { Contribution, Cso, CsoId, KeptFrom, Mvo, SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import { csoName } from '../canvas/cso-names'
import { csoOf } from './records-known'
import { untilFound } from './page/until-found'
import type { WorkingSet } from './page/working-set'
import { decliningRules, outOfScopeText } from './steps/out-of-scope'

/** A record that has left its values behind. */
export interface LeftRecord extends KeptFrom {
  readonly system: SystemId | null
  /** What it is called; null where that is not known any more. */
  readonly name: string | null
  /** The run in which it left; null: before what history keeps. */
  readonly run: Run | null
  /** Why it is its person's no more, in what follows its name. */
  readonly because: string
}

/** What the contributions to a person have of records that left, by record; each is asked for once. */
export class LeftRecords {
  private readonly known = new Map<CsoId, LeftRecord>()

  constructor(
    private readonly set: WorkingSet,
    private readonly store: Store,
  ) {}

  /** Null of a contribution whose record is there, or of which nobody knows whose it was. */
  async of({ left }: Contribution, mvo: Mvo): Promise<LeftRecord | null> {
    if (!left) return null
    const known = this.known.get(left.cso) ?? (await this.look(left, mvo))
    this.known.set(left.cso, known)
    return known
  }

  private async look({ cso: id, at }: KeptFrom, mvo: Mvo): Promise<LeftRecord> {
    const history = await this.store.historyOf({ cso: id }, historyLength)
    const entry = history.find((record) => record.mvo === mvo.id && record.outcome === 'disconnected')
    const run = entry ? await this.store.run(entry.run) : null
    const known = { cso: id, at, run }
    const cso = await csoOf(this.set, this.store, id)
    if (!cso || cso.staging === 'obsolete') {
      const gone = cso ? null : await this.store.goneObject(id)
      const because = 'is not in its system any more'
      return { ...known, system: cso?.system ?? gone?.system ?? null, name: cso ? csoName(cso) : (gone?.name ?? null), because }
    }
    return {
      ...known,
      system: cso.system,
      name: csoName(cso),
      because: await this.stillThere(cso, mvo, { run, said: entry?.because }),
    }
  }

  private async stillThere(cso: Cso, mvo: Mvo, { run, said }: { run: Run | null; said: string | undefined }): Promise<string> {
    if (run && (handActions as readonly string[]).includes(run.profile)) return `was taken off by hand by ${run.startedBy}`
    if (cso.mvo !== null && cso.mvo !== mvo.id) return "is another person's by now"
    const declining = (await untilFound(this.set, this.store, () => decliningRules(this.set, cso, mvo))) ?? []
    const noted = said === undefined ? null : notedReason(said, mvo)
    if (declining.length === 0 || (noted !== null && noted !== outOfScopeText(declining))) return noted ?? 'was disconnected'
    return outOfScopeText(declining)
  }
}

/** Why it left, as history has it, in what follows "it"; not what that did to the person. */
function notedReason(said: string, { deletion }: Mvo): string {
  const end = deletion ? said.indexOf(`; ${deletion.because}`) : -1
  const reason = end < 0 ? said : said.slice(0, end)
  if (reason.startsWith('it ')) return reason.slice('it '.length)
  return reason === '' ? 'was disconnected' : `was disconnected: ${reason}`
}

/** Entries of a record's history that are looked through for how it left. */
const historyLength = 50

/** Why a person has values of records that have left, in what follows "it" (A7). */
export function whyValuesStay({ plan }: WorkingSet, { type, deletion }: Mvo): string {
  if (deletion) return `stays until the person is deleted, after ${deletion.after.slice(0, 10)}, as no other source gives one`
  const keeps = plan.mvTypes.get(type)?.schema.keepValuesOnDisconnect === true
  return keeps
    ? `stays, as ${type} keeps the values of records that leave, and no other source gives one`
    : 'stays, as no other source gives one'
}
