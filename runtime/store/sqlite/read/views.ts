/** The store's views: what people look at. They do not wait for the page that is being saved and may miss it. */
import type { GoneSearch } from '../../../model/gone'
import type { CsoId, MvoId } from '../../../model/objects'
import type { CsoSearch, MvoSearch, PendingSearch, RecordSearch, RunSearch } from '../../../model/queries'
import type { Store } from '../../../model/store'
import type { ChangedObject } from '../../../model/store-rows'
import type { Connection } from '../file/connection'
import type { JoinKeys } from '../tables/keys'
import { goneMvo, goneNamed } from '../tables/gone-people'
import { formerNamesOf } from '../tables/former-names'
import { mvoByUuid } from '../tables/mvos'
import { madeByHand } from '../tables/by-hand'
import * as gone from '../tables/gone'
import * as records from '../tables/records'
import * as runs from '../tables/runs'
import { Tally } from './counts'
import { searchCsos, searchMvos, searchPendings } from './search'

type ViewMembers =
  | 'runs'
  | 'run'
  | 'runRecords'
  | 'searchMvos'
  | 'mvoByUuid'
  | 'goneMvo'
  | 'goneNamed'
  | 'historyOf'
  | 'lastChangeOf'
  | 'madeByHand'
  | 'formerNamesOf'
  | 'searchGone'
  | 'gone'
  | 'goneWith'
  | 'goneObject'
  | 'searchCsos'
  | 'searchPendings'
  | 'counts'

/** The members of the port that only show something. */
export class SqliteViews implements Pick<Store, ViewMembers> {
  protected readonly c: Connection
  protected readonly keys: JoinKeys
  protected readonly tally = new Tally()

  constructor(connection: Connection, keys: JoinKeys) {
    this.c = connection
    this.keys = keys
  }

  async runs(query: RunSearch) {
    return this.c.call(() => runs.runs(this.c, query))
  }

  async run(id: number) {
    return this.c.call(() => runs.run(this.c, id))
  }

  async runRecords(run: number, query: RecordSearch) {
    return this.c.call(() => records.runRecords(this.c, run, query))
  }

  async searchMvos(query: MvoSearch) {
    return searchMvos(this.c, this.keys, query)
  }

  async mvoByUuid(uuid: string) {
    return this.c.call(() => mvoByUuid(this.c, uuid))
  }

  async goneMvo(uuid: string) {
    return this.c.call(() => goneMvo(this.c, uuid))
  }

  async goneNamed(name: string, most: number) {
    return this.c.call(() => goneNamed(this.c, name, most))
  }

  async historyOf(object: { cso?: CsoId; mvo?: MvoId }, limit: number) {
    return this.c.call(() => records.historyOf(this.c, object, limit))
  }

  async lastChangeOf(object: ChangedObject, attribute: string) {
    return this.c.call(() => records.lastChangeOf(this.c, object, attribute))
  }

  async madeByHand(mvo: MvoId) {
    return this.c.call(() => madeByHand(this.c, mvo))
  }

  async formerNamesOf(mvos: readonly MvoId[]) {
    return this.c.call(() => formerNamesOf(this.c, mvos))
  }

  async searchGone(query: GoneSearch) {
    return this.c.call(() => gone.searchGone(this.c, query))
  }

  async gone(id: number) {
    return this.c.call(() => gone.goneById(this.c, id))
  }

  async goneWith(cso: CsoId) {
    return this.c.call(() => gone.goneWith(this.c, cso))
  }

  async goneObject(cso: CsoId) {
    return this.c.call(() => gone.goneObject(this.c, cso))
  }

  async searchCsos(query: CsoSearch) {
    return searchCsos(this.c, query)
  }

  async searchPendings(query: PendingSearch) {
    return this.c.call(() => searchPendings(this.c, query))
  }

  async counts() {
    return this.c.call(() => this.tally.counts(this.c))
  }
}
