/** What a synchronisation asks anew, and takes back, for what deployments have changed (A13, A14). */
import type { SystemId } from '../../../model/objects'

/** See `PageContext`. */
interface Asked {
  readonly full: boolean
  readonly fullAsked: ReadonlySet<SystemId> | null
}

export class AskedInFull {
  constructor(private readonly asked: Asked) {}

  /** Whether what a system's objects came by through rules and mappings that are gone is withdrawn (A14). */
  withdrawsFrom(system: SystemId): boolean {
    const { full, fullAsked } = this.asked
    return full || (fullAsked !== null && !fullAsked.has(system))
  }

  /** The same of accounts: which system's full sync releases them depends on whose people they are. */
  get releasesAccounts(): boolean {
    return this.asked.full || this.asked.fullAsked?.size === 0
  }

  /** Whether deployments changed something by which a system's objects are to be asked anew in its full sync (A13). */
  asksAnew(system: SystemId): boolean {
    return this.asked.fullAsked?.has(system) ?? false
  }
}
