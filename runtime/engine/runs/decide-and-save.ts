/** Pages one after the other, each decided while the one before it is being saved. */
import { SyncError } from '../../model/errors'
import { collectLargeGarbage } from './large-garbage'
import { TrackedPromise } from './tracked-promise'

/** A page that met conflicts is decided and saved anew at most this many times. */
const conflictRetries = 5

/** What is done with every page. `Found` is what can be had of it while the page before is still being saved. */
export interface PageWork<Page, Found, Decided> {
  /** What the objects of the pages are undergoing, for messages: `imported`. */
  readonly doing: string
  /**
   * Does what can be done while another page, `saving`, is being saved; null: none is. Resolves with null when this page has to
   * wait for that save. What is found is dropped when that page has to be decided anew.
   */
  readonly findConcurrently: (page: Page, saving: Decided | null) => Promise<Found | null>
  /** Decides the page; no other is being saved. `found` is null when everything is to be looked up now. */
  readonly decide: (page: Page, found: Found | null) => Promise<Decided>
  /** Saves the whole page or nothing: false when another run had changed an object of it meanwhile. */
  readonly save: (decided: Decided) => Promise<boolean>
  /** Called once for each decision that is saved. */
  readonly saved: (decided: Decided) => void
  /** What remains of a page once this is saved, to be decided and saved before any other; null: nothing. */
  readonly rest: (page: Page, decided: Decided) => Page | null
}

/**
 * Does all pages. When it returns or throws, nothing is being saved any more. Throws SyncError 'conflict' when a page met
 * conflicts too often, and whatever the work throws.
 */
export async function decideAndSave<Page, Found, Decided>(
  pages: AsyncIterable<Page> | Iterable<Page>,
  work: PageWork<Page, Found, Decided>,
): Promise<void> {
  const sequence = new PageSequence(work)
  try {
    for await (const page of pages) await sequence.next(page)
  } finally {
    await sequence.finishSave()
  }
}

class PageSequence<Page, Found, Decided> {
  private last: { readonly page: Page; readonly decided: Decided; readonly saving: TrackedPromise<boolean> } | null = null

  constructor(private readonly work: PageWork<Page, Found, Decided>) {}

  /** Decides a page. It may still be being saved when this returns. */
  async next(page: Page): Promise<void> {
    const { work, last } = this
    collectLargeGarbage()
    const found = await work.findConcurrently(page, last && !last.saving.isOver ? last.decided : null)
    const asDecided = await this.finishSave()
    const decided = await work.decide(page, asDecided ? found : null)
    this.last = { page, decided, saving: new TrackedPromise(work.save(decided)) }
    if (work.rest(page, decided) !== null) await this.finishSave()
  }

  /** Waits until the last page is saved with all that is left of it. False when it had to be decided anew. */
  async finishSave(): Promise<boolean> {
    const { work, last } = this
    if (!last) return true
    this.last = null
    let { page, decided } = last
    let isSaved = await last.saving.outcome
    for (let [attempt, conflicts] = [0, 0]; ; attempt++) {
      if (isSaved) {
        work.saved(decided)
        const rest = work.rest(page, decided)
        if (rest === null) return attempt === 0
        page = rest
      } else if (++conflicts > conflictRetries) {
        throw new SyncError('conflict', `objects kept changing while they were ${work.doing}`, 'Run it again')
      }
      decided = await work.decide(page, null)
      isSaved = await work.save(decided)
    }
  }
}
