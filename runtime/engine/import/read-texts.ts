/** What imports have read before, as a connector asks for it by text, and which of it an import has met (I15). */
import type { KnownStretch, ReadBefore, TextAnswer } from '../../model/connector'
import type { ReadStretch } from '../../model/stretches'
import type { ImportContext } from './context'

/** To be raised with every change of what a record that was read means for its CSO: everything is read once more then. */
const meaningVersion = 1

/** Begins to note what is read of the system; null where all of it has to be read each time, or only changes are. */
export async function readTexts(context: ImportContext, profile: 'full' | 'delta'): Promise<ReadTexts | null> {
  const { store, system, run, connector, whole } = context
  const readsChanges = profile === 'delta' && connector.importChanges !== undefined
  if (whole || readsChanges || !connector.importUnread || store.textDigester('') === null) return null
  await store.beginStretches(system.row.id, run.id)
  return new ReadTexts(context)
}

export class ReadTexts implements ReadBefore {
  /** Digests of the stretches that pages which are saved have passed over or kept. */
  private readonly met: string[] = []
  private readonly digesters = new Map<string, (text: string) => string>()

  constructor(private readonly context: Pick<ImportContext, 'store' | 'system' | 'types' | 'run'>) {}

  async ask(format: string, texts: readonly string[]): Promise<readonly TextAnswer[]> {
    const { store, system } = this.context
    const digests = texts.map(this.digester(format))
    const found = await store.concurrentReads.findStretches(system.row.id, digests)
    return digests.map((digest, index) => ({ digest, known: found[index] ?? null }))
  }

  /** A page is saved that passed over these or keeps them. */
  noteMet(stretches: readonly (KnownStretch | ReadStretch)[]): void {
    for (const { digest } of stretches) this.met.push(digest)
  }

  /** To be called before the import is accepted: what it did not meet is forgotten. */
  async keep(): Promise<void> {
    const { store, system, run } = this.context
    await store.keepStretches(system.row.id, run.id, this.met)
  }

  /** What decides what a text means: its format, the types, and how large a value may be. Another one, and nothing is known. */
  private digester(format: string): (text: string) => string {
    let digester = this.digesters.get(format)
    if (!digester) {
      const { store, system, types } = this.context
      const use = JSON.stringify([meaningVersion, system.row.id, system.config.maxValueKiB ?? null, types, format])
      digester = store.textDigester(use) ?? undefined
      if (!digester) throw new Error('the key of the store is gone')
      this.digesters.set(format, digester)
    }
    return digester
  }
}
