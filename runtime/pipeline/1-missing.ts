/** What the end of a full import means for the known objects it did not show (I3, I4, I6). */
import type { RunWarning } from '../model/runs'
import type { ShrinkDecision, ShrinkView } from './limits'
import { decideShrink } from './limits'

export interface MissingView extends ShrinkView {
  /** Records the source showed, whether they could be imported or not. */
  readonly recordsRead: number
  /** It is known of every record whose it is. */
  readonly allIdentified: boolean
}

/** `kept`: the missing objects stay as they are, and the run says why. `obsolete`: every one of them is marked as gone. */
export type MissingDecision =
  | { readonly kind: 'kept'; readonly warning: RunWarning }
  | Extract<ShrinkDecision, { kind: 'refused' }>
  | { readonly kind: 'obsolete'; readonly because: string }

/** Decides on all missing objects at once: a source that gives reason to doubt leaves every object as it is. */
export function decideMissing(view: MissingView): MissingDecision {
  const { system, recordsRead, allIdentified, known, missing } = view
  if (recordsRead === 0) {
    const message =
      known === 0
        ? `${system} showed no objects`
        : `${system} showed no objects at all; ${known} known ones were left as they are`
    return { kind: 'kept', warning: { code: 'no-objects', message } }
  }
  if (!allIdentified) {
    const message = `some records could not be identified, so ${missing} objects that were not seen were left as they are`
    return { kind: 'kept', warning: { code: 'not-obsoleted', message } }
  }
  const decision = decideShrink(view)
  return decision.kind === 'refused' ? decision : { kind: 'obsolete', because: 'it is no longer in the system' }
}
