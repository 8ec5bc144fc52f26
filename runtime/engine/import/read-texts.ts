/** What imports have read before, as a connector asks for it by text, and which of it an import has met (I15). */
import type { KnownStretch } from '../../model/connector'
import type { ReadStretch } from '../../model/stretches'
import { TextDigests } from '../runs/text-digests'
import type { ImportContext } from './context'

/** Begins to note what is read of the system; null where all of it has to be read each time, or only changes are. */
export async function readTexts(context: ImportContext, profile: 'full' | 'delta'): Promise<ReadTexts | null> {
  const { store, system, run, connector, whole } = context
  const readsChanges = profile === 'delta' && connector.importChanges !== undefined
  if (whole || readsChanges || !connector.importUnread || store.textDigester('') === null) return null
  await store.beginStretches(system.row.id, run.id)
  return new ReadTexts(context)
}

export class ReadTexts extends TextDigests {
  /** Digests of the stretches that pages which are saved have passed over or kept. */
  private readonly met: string[] = []
  private readonly run: number

  constructor({ store, system, types, run }: Pick<ImportContext, 'store' | 'system' | 'types' | 'run'>) {
    super(store, { id: system.row.id, types, maxValueKiB: system.config.maxValueKiB })
    this.run = run.id
  }

  /** A page is saved that passed over these or keeps them. */
  noteMet(stretches: readonly (KnownStretch | ReadStretch)[]): void {
    for (const { digest } of stretches) this.met.push(digest)
  }

  /** To be called before the import is accepted: what it did not meet is forgotten. */
  async keep(): Promise<void> {
    await this.store.keepStretches(this.system.id, this.run, this.met)
  }
}
