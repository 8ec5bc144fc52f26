/** The numbers on the tabs: what waits for a person, and what does not work. */
import type { ProblemCode } from '../../../runtime/model/problems'
import type { Requests } from './requests'

export interface TabCounts {
  /** Held and failed changes, and lists and the clock one each. */
  readonly waiting: number
  /** Without advice. */
  readonly problems: number
  readonly isFailing: boolean
}

/** Questions to a person that the view Waiting has beside changes. */
const questions: readonly ProblemCode[] = ['import-held', 'people-held', 'clock-in-doubt']

export async function countForTabs(requests: Requests): Promise<TabCounts> {
  const [systems, problems] = await Promise.all([requests.systems(), requests.problems()])
  const changes = systems.reduce((sum, { held, failed }) => sum + held + failed, 0)
  return {
    waiting: changes + problems.filter(({ code }) => questions.includes(code)).length,
    problems: problems.filter(({ state }) => state !== 'advice').length,
    isFailing: problems.some(({ state }) => state === 'failing'),
  }
}
