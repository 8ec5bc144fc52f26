/**
 * People whose account was created and is not there: they become due, so that a synchronisation says what is wanted of it now and
 * the create goes again (I12, D8).
 */
import { emptyPage } from '../../model/empty-page'
import type { SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import { slicesOf } from '../runs/slices'
import type { PageParts } from './page'

/** People noted together. */
const slice = 500

/** Where the import is accepted and they are still to become due; a crash in between leaves it for the next. */
const factOf = (system: SystemId): string => `creates-not-decided:${system}`

/** Whether a page of an import found an account not to be there that had been created. */
export function missesCreated({ pendings }: Pick<PageParts, 'pendings'>): boolean {
  return pendings.some(({ operation, outdated }) => operation === 'create' && outdated === true)
}

/** To be called before an import that missed such accounts is accepted. */
export async function noteNotThere(store: Store, system: SystemId): Promise<void> {
  await store.saveFact(factOf(system), 'yes')
}

/** They become due, if that is still to be done. */
export async function makePeopleDue(store: Store, system: SystemId): Promise<void> {
  if ((await store.fact(factOf(system))) !== 'yes') return
  for (const ids of slicesOf(await store.peopleToDecide(system), slice)) {
    const due = store.nextChange()
    await store.savePage({ ...emptyPage, followUps: { people: ids.map((id) => ({ id, due })) }, run: null })
  }
  await store.saveFact(factOf(system), 'no')
}
