/** Names that creates and renames failed for, asked for in one export: who has them, and whether they are to be had (E9). */
import { normalDn } from '../../model/dn'
import type { Cso } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import { holderDoes } from '../../pipeline/8-taken-name'
import type { ExportContext } from './context'
import { findObject, knownByAnchor } from './look-ups'

/** Look-ups in one export: a file is read through for each. */
const mostLookUps = 100

/** A name that an account wants. */
export interface WantedName {
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  readonly name: string
}

/** Each name is looked up once at most, so that along a chain of failed renames each costs a look-up and not the whole chain. */
export class AskedNames {
  private left = mostLookUps
  /** Whether a name is to be had. */
  private readonly answers = new Map<string, boolean>()

  constructor(private readonly context: ExportContext) {}

  /** Nothing was looked up yet. */
  get isUnused(): boolean {
    return this.left === mostLookUps
  }

  /**
   * Whether nobody has the name, or whoever has it gives it up in this export: all of a chain or circle that failed goes again.
   * Null when that is not known, as this export looks nothing more up.
   */
  async isToBeHad(name: WantedName): Promise<boolean | null> {
    const followed: string[] = []
    const seen = new Set([name.cso.id])
    for (let wanted = name; ;) {
      followed.push(keyOf(wanted))
      const found = this.answers.get(keyOf(wanted)) ?? (await this.lookUp(wanted))
      if (found === null) return null
      if (typeof found === 'boolean' || seen.has(found.cso.id)) {
        const answer = found !== false
        for (const key of followed) this.answers.set(key, answer)
        return answer
      }
      seen.add(found.cso.id)
      wanted = found
    }
  }

  /** Whether the name is to be had, or the name for want of which its holder keeps it. */
  private async lookUp({ cso, type, name }: WantedName): Promise<boolean | null | WantedName> {
    if (this.left <= 0) return null
    this.context.run.throwIfCancelled()
    this.left--
    const found = await findObject(this.context, type, null, name)
    if (found.kind === 'failed' && found.isUnreachable) this.left = 0
    if (found.kind === 'failed') return found.isUnreachable ? null : false
    if (found.kind === 'nothing') return true
    const { anchor } = found.record
    const [holder = null] = anchor === null ? [] : await knownByAnchor(this.context, [{ ...cso, anchor }])
    if (!holder) return false
    const does = holderDoes(holder.entry, type)
    return does.kind === 'wants' ? { cso: holder.entry.cso, type, name: does.name } : does.kind === 'givesUp'
  }
}

function keyOf({ type, name }: WantedName): string {
  return `${type.name}\u0000${normalDn(name)}`
}
