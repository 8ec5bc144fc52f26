/** What the API answers about whom somebody may erase (N14), for whoever shows it. */
import type { Named } from './answers'
import type { TracedObject } from './erasure'

/** GET metaverse/{identity}/erasure. */
export interface ErasureAnswer {
  readonly identity: {
    readonly id: string | null
    readonly type: string | null
    readonly name: string
    readonly isThere: boolean
  }
  readonly counts: Readonly<Record<'objects' | 'entries' | 'mentions' | 'lists' | 'creates', number>>
  readonly objects: readonly (Pick<TracedObject, 'name' | 'state'> & { readonly system: Named | null })[]
  readonly passedOn: readonly number[]
  readonly shared: number
  readonly comesBack: readonly string[]
  readonly obstacle: { readonly because: string; readonly next: string } | null
  readonly mayStillHold: readonly string[]
  readonly seen: string
}
