/** The objects an import had to ask about, kept for a person to look at and release (I4, I20–I22). */
import { createHash } from 'node:crypto'
import type { CsoId, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { ListItem } from '../../pipeline/1-acceptance'

/** What a person looks at before releasing it: the run that asked, and the objects concerned. */
export interface RefusedObsoletes {
  readonly run: number
  /** The first run that has asked since a person last released a list, of whatever objects; left out in lists before it. */
  readonly firstRun?: number
  /** Each once. */
  readonly ids: readonly CsoId[]
  /** Why it was asked, a sentence each; lists of earlier versions have none. */
  readonly reasons?: readonly string[]
  /** What would happen to an object, by its id; to all others: they are missing. */
  readonly notes?: Readonly<Record<string, string>>
  /** What a release is for; of earlier versions the ids. */
  readonly digest?: string
}

/** A list as short text: equal for the same parts in whatever order. A release is for exactly the list that has this text. */
export function listDigest(parts: readonly (number | string)[]): string {
  return createHash('sha256')
    .update([...parts].map(String).sort().join(','))
    .digest('hex')
}

/** The text of what was asked. */
export function digestOf(list: readonly ListItem[]): string {
  return listDigest(list.map(({ key }) => key))
}

/** What was asked, as it waits for a person. */
export function refusedListOf(
  run: number,
  { list, reasons }: { readonly list: readonly ListItem[]; readonly reasons: readonly string[] },
): RefusedObsoletes {
  const notes: Record<string, string> = {}
  for (const { cso, because } of list) {
    if (because === null) continue
    const before = notes[cso]
    notes[cso] = before === undefined ? because : `${before}; ${because}`
  }
  return { run, ids: [...new Set(list.map(({ cso }) => cso))], reasons, notes, digest: digestOf(list) }
}

/** The fact in which it is kept. */
export const refusedFact = (system: SystemId): string => `refused obsoletes of ${system}`

/** The list that waits for a person's decision; null when none does. */
export async function refusedObsoletes(store: Store, system: SystemId): Promise<RefusedObsoletes | null> {
  const text = await store.fact(refusedFact(system))
  return text === null || text === '' ? null : (JSON.parse(text) as RefusedObsoletes)
}

/** Keeps the refused list in place of an earlier one, which a person has released or not. */
export async function keepRefused(
  store: Store,
  system: SystemId,
  refused: RefusedObsoletes,
  earlier: 'released' | 'waits',
): Promise<void> {
  const before = earlier === 'released' ? null : await refusedObsoletes(store, system)
  const firstRun = before?.firstRun ?? before?.run ?? refused.run
  await store.saveFact(refusedFact(system), JSON.stringify({ ...refused, firstRun }))
}

/** A full import came through: none waits any more. */
export async function forgetRefused(store: Store, system: SystemId): Promise<void> {
  if (await refusedObsoletes(store, system)) await store.saveFact(refusedFact(system), '')
}
