/** Digests of stretches of a source, and what is known of them, as a connector asks for them (I15). */
import type { ReadBefore, TextAnswer } from '../../model/connector'
import type { SystemId } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import type { Store } from '../../model/store'

/** To be raised with every change of what a record that was read means for its CSO: everything is read once more then. */
const meaningVersion = 1

/** A system as far as it decides what a text of it means. */
export interface TextSystem {
  readonly id: SystemId
  readonly types: readonly ObjectTypeSchema[]
  /** KiB that one value may have, where its settings say so. */
  readonly maxValueKiB: number | undefined
}

export class TextDigests implements ReadBefore {
  private readonly digesters = new Map<string, (text: string) => string>()

  constructor(
    protected readonly store: Pick<Store, 'textDigester' | 'concurrentReads' | 'keepStretches'>,
    protected readonly system: TextSystem,
  ) {}

  async ask(format: string, texts: readonly string[]): Promise<readonly TextAnswer[]> {
    const digests = texts.map(this.digester(format))
    const found = await this.store.concurrentReads.findStretches(this.system.id, digests)
    return digests.map((digest, index) => ({ digest, known: found[index] ?? null }))
  }

  /** What decides what a text means: its format, the types, and how large a value may be. Another one, and nothing is known. */
  private digester(format: string): (text: string) => string {
    let digester = this.digesters.get(format)
    if (!digester) {
      const { id, types, maxValueKiB } = this.system
      const use = JSON.stringify([meaningVersion, id, maxValueKiB ?? null, types, format])
      digester = this.store.textDigester(use) ?? undefined
      if (!digester) throw new Error('the key of the store is gone')
      this.digesters.set(format, digester)
    }
    return digester
  }
}
