/** What is due as a follow-up, as the store has it at the moment (D8). */
import type { DuePerson, FollowUp } from '../../model/follow-ups'
import type { CsoId, MvoId } from '../../model/objects'
import type { Store } from '../../model/store'

/** Read at a time. */
const slice = 1000

/** The objects that still are; what was noted and holds no more is forgotten. */
export async function followUpsDue(store: Store): Promise<readonly FollowUp[]> {
  const due: FollowUp[] = []
  const outdated: CsoId[] = []
  for (let after = 0; ;) {
    const some = await store.followUps(after, slice)
    for (const object of some) {
      if (object.holds) due.push(object)
      else outdated.push(object.id)
    }
    const last = some.at(-1)
    if (!last || some.length < slice) break
    after = last.id
  }
  if (outdated.length > 0) await store.dropFollowUps(outdated, [])
  return due
}

/** The people, but for those who were taken by this change number already. */
export async function peopleDue(store: Store, taken: ReadonlyMap<MvoId, number>): Promise<readonly DuePerson[]> {
  const due: DuePerson[] = []
  for (let after = 0; ;) {
    const some = await store.peopleDue(after, slice)
    due.push(...some.filter((person) => taken.get(person.id) !== person.due))
    const last = some.at(-1)
    if (!last || some.length < slice) return due
    after = last.id
  }
}
