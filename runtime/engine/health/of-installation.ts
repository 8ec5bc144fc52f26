/** Problems of the installation that runs the stores, as its settings tell of them (N10). */
import { ended, splitNextStep } from '../../model/sentences'
import type { FoundProblem } from './found-problem'
import { aboutNothing } from './found-problem'

/** Who was given access does not get in. `because`: what is wrong with the list, with what to do. */
export function accessListUnreadable(because: string): FoundProblem {
  const { sentence, next } = splitNextStep(ended(because))
  return {
    code: 'access-list-unreadable',
    key: '',
    since: null,
    ...aboutNothing,
    sentence: `Nobody on the access list gets in: ${sentence}`,
    next,
    short: '',
  }
}
