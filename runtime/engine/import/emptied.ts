/** What the pages of an import would empty: attributes by object, and lists that lose most of their values (I21). */
import type { CsoId } from '../../model/objects'
import type { RecordedChange } from '../../model/runs'
import { visibleCount } from '../../model/values'
import type { ShrunkList } from '../../pipeline/1-emptied'
import { isShrunk } from '../../pipeline/1-emptied'
import type { ReferenceChanges, ReferenceTexts } from '../../pipeline/1-references'

/** An attribute of a known object that gets a value, loses all it had, or loses most of many. */
export interface ValueLoss {
  readonly cso: CsoId
  readonly type: string
  readonly attribute: string
  readonly kept: 'inDocument' | 'asReference'
  readonly before: number
  readonly after: number
}

/** What a decision about a known object changes in how many values that can be seen its attributes have. */
export function lossesOf(
  { id: cso, type }: { readonly id: CsoId; readonly type: string },
  changes: readonly RecordedChange[],
  references: ReferenceChanges,
  known: ReferenceTexts | undefined,
): ValueLoss[] {
  const asReferences = new Set(references.map(({ attribute }) => attribute))
  const losses = changes
    .filter(({ attribute }) => !asReferences.has(attribute))
    .map(({ attribute, from, to }): ValueLoss => {
      const [before, after] = [visibleCount(from), visibleCount(to)]
      return { cso, type, attribute, kept: 'inDocument', before, after }
    })
  for (const { attribute, add, remove } of references) {
    const before = known?.[attribute]?.length ?? 0
    losses.push({ cso, type, attribute, kept: 'asReference', before, after: before + add.length - remove.length })
  }
  return losses
}

/** An attribute that objects would lose. */
interface Losers extends Pick<ValueLoss, 'type' | 'attribute' | 'kept'> {
  readonly of: Set<CsoId>
}

/** Grows with every page that is saved. */
export class EmptiedValues {
  readonly attributes = new Map<string, Losers>()
  private readonly lists = new Map<string, ShrunkList>()

  constructor(private readonly percent: number) {}

  add(losses: readonly ValueLoss[]): void {
    for (const { cso, type, attribute, kept, before, after } of losses) {
      const name = `${type}\u0000${attribute}`
      if (before > 0 && after === 0) {
        const losers = this.attributes.get(name) ?? { type, attribute, kept, of: new Set() }
        losers.of.add(cso)
        this.attributes.set(name, losers)
      } else if (after > 0) this.attributes.get(name)?.of.delete(cso)
      const list = `${cso} ${attribute}`
      if (isShrunk({ before, after }, this.percent)) this.lists.set(list, { cso, attribute, before, after })
      else this.lists.delete(list)
    }
  }

  /** Forgets what was read of a CSO that is put back (I5). */
  forget(cso: CsoId): void {
    for (const { of } of this.attributes.values()) of.delete(cso)
    for (const [name, list] of this.lists) if (list.cso === cso) this.lists.delete(name)
  }

  get shrunk(): readonly ShrunkList[] {
    return [...this.lists.values()]
  }
}
