/**
 * What the store remembers of configurations: the one it was last synchronised by, and what of later ones is still to be brought
 * about. The one place where it is read and written (A13).
 */
import type { SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { Configuration } from '../../pipeline/configuration'
import { decidedBy } from '../../pipeline/configuration'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import { compareConfigurations } from '../../pipeline/configuration-changes'
import { afterFullSync, afterReading, stillOpen, toReadOf } from '../../pipeline/open-changes'
import type { Plan } from './plan'
import { notYetRead } from './read-schema'

const factName = 'configuration'

/** `known` is null before the first synchronisation; an earlier version of the product did not record it. */
interface Kept {
  readonly known: Configuration | 'unknown' | null
  readonly open: readonly ConfigurationChange[]
}

export class ConfigurationRecord {
  private kept: Kept | undefined
  private saved: string | null = null

  constructor(
    private readonly store: Pick<Store, 'fact' | 'saveFact'>,
    private readonly clock: () => string,
  ) {}

  /** What is still to be brought about for the canvas as it is compiled: of earlier deployments, and of this one. */
  async open(plan: Plan): Promise<readonly ConfigurationChange[]> {
    const { known, open } = await this.read()
    if (plan.unusable.length > 0) return withIncomplete(open, plan, known)
    const changes =
      known === null ? [] : known === 'unknown' ? [unrecorded(plan)] : compareConfigurations(known, plan.configuration)
    return this.withoutRead(
      stillOpen([...open, ...changes], (system) => plan.systems.has(system)),
      plan,
    )
  }

  /**
   * A synchronisation is about to decide by this plan: what differs is to be done from now on, whatever is deployed next. Saved
   * before its first page. Only for who holds the store's sync lock.
   */
  async takeUp(plan: Plan): Promise<readonly ConfigurationChange[]> {
    const since = this.clock()
    const open = (await this.open(plan)).map((change) => ({ since, ...change }))
    const isWhole = plan.unusable.length === 0
    await this.save({ known: isWhole ? plan.configuration : (await this.read()).known, open })
    return open
  }

  /**
   * A full sync of the system has ended well; returns what is left. What had not been read in full when it began still is to be.
   * Only for who holds the store's sync lock.
   */
  async noteFullSync(system: SystemId): Promise<readonly ConfigurationChange[]> {
    const kept = await this.read()
    const open = afterFullSync(kept.open, system)
    await this.save({ ...kept, open })
    return open
  }

  /** Asks the store only when something is to be read. */
  private async withoutRead(open: readonly ConfigurationChange[], plan: Plan): Promise<readonly ConfigurationChange[]> {
    const toRead = open.flatMap(toReadOf)
    return toRead.length === 0 ? open : afterReading(open, await notYetRead(this.store, plan, toRead))
  }

  private async read(): Promise<Kept> {
    if (this.kept) return this.kept
    this.saved = await this.store.fact(factName)
    return (this.kept = this.saved === null ? { known: null, open: [] } : (JSON.parse(this.saved) as Kept))
  }

  private async save(kept: Kept): Promise<void> {
    const text = JSON.stringify(kept)
    if (text !== this.saved) await this.store.saveFact(factName, text)
    this.saved = text
    this.kept = kept
  }
}

/**
 * A canvas on which nodes could not be started is compared with nothing: what they would do is not known. What is synchronised
 * by it meanwhile is evaluated once more when they can.
 */
function withIncomplete(
  open: readonly ConfigurationChange[],
  { unusable, configuration }: Plan,
  known: Kept['known'],
): readonly ConfigurationChange[] {
  if (known === null) return open
  const words = `${unusable.join(', ')} cannot be used: correct what the log says and deploy`
  const both = known === 'unknown' ? [configuration] : [known, configuration]
  const systems = new Set(both.flatMap((of) => Object.values(of.rules).flatMap((rule) => decidedBy(rule, of))))
  const types = [...new Set(both.flatMap(({ types: named }) => Object.keys(named)))]
  const change = { words, systems: [...systems].sort((a, b) => a - b), gone: [], types, deletionRules: [] }
  return [...open.filter((other) => other.words !== words), change]
}

/** A store of an earlier version: everything is evaluated once, and what is left of systems that are gone goes. */
function unrecorded({ configuration }: Plan): ConfigurationChange {
  const onCanvas = Object.keys(configuration.systems).map(Number)
  const systems = [...new Set(Object.values(configuration.rules).flatMap((rule) => decidedBy(rule, configuration)))]
  const words = 'The version before did not record by which rules this store was synchronised'
  const gone = configuration.met.filter((system) => !onCanvas.includes(system))
  return { words, systems, gone, types: Object.keys(configuration.types), deletionRules: [] }
}
