/** Problems of the connected systems: not reached, and exports that no run sends by itself (E3, E12, X4, N10). */
import { counted, inNumber } from '../../model/counted'
import { splitNextStep } from '../../model/sentences'
import type { Unsent } from '../../model/queries'
import { exportAttempts } from '../../pipeline/8-retry'
import { accountMissingText, nameTakenText } from '../export/left-over'
import type { PlannedSystem } from '../canvas/plan'
import type { FoundProblem, Surroundings } from './found-problem'
import { nodeOf, systemNode } from './found-problem'

/** A system that did not answer the last exports, until one comes through (E3). */
export function unreachable({ registry }: Surroundings, { row, config }: PlannedSystem): FoundProblem[] {
  const { unreachableCount: times, retryAfter } = row
  if (times === 0) return []
  const byHand = 'start the export by hand (with msg.confirm = true, or with idweave run SYSTEM export --confirm)'
  const next =
    times > exportAttempts
      ? `It is not tried by itself any more. Put the system right, then ${byHand}.`
      : `Put the system right. ${retryAfter === null ? 'The next export tries it.' : `An export after ${retryAfter} tries it; to try at once, ${byHand}.`}`
  return [
    {
      ...ofSystem({ registry, config }, 'export'),
      code: 'system-unreachable',
      key: config.node,
      count: null,
      sentence: `${config.name} could not be reached ${counted(times, 'time')} in a row.`,
      next,
      short: `not reached ${counted(times, 'time')}`,
    },
  ]
}

/** What is pending for a system and needs somebody, or a run of another kind. */
export function unsentExports({ registry }: Surroundings, { config }: PlannedSystem, unsent: Unsent): FoundProblem[] {
  const found: FoundProblem[] = []
  const add = (code: FoundProblem['code'], count: number, short: string, says: { sentence: string; next: string }): void => {
    if (count === 0) return
    const sentence = `${counted(count, 'pending export')} to ${config.name} ${says.sentence}`
    const common = ofSystem({ registry, config }, 'export')
    found.push({ ...common, code, key: `${config.node} ${short}`, count, sentence, next: says.next, short: `${count} ${short}` })
  }
  /** What goes by itself in the end, with the words that the export has for it. */
  const addLater = (count: number, short: string, text: string): void => add('exports-refused', count, short, splitNextStep(`${text}.`))
  const it = (count: number): string => inNumber(count, 'it', 'them')
  const { failed, nameTaken, accountMissing } = unsent
  add('exports-failed', failed, 'failed', {
    sentence: `${inNumber(failed, 'is', 'are')} failed.`,
    next: `Put right what ${inNumber(failed, 'its error says', 'their errors say')}, then release or discard ${it(failed)}.`,
  })
  const { held, delayed, outdated } = unsent
  add('exports-held', held, 'held', {
    sentence: `${inNumber(held, 'is', 'are')} held.`,
    next: `Look at the list, and release or discard what is on it.`,
  })
  add('exports-refused', delayed, 'refused', {
    sentence: `${inNumber(delayed, 'was', 'were')} refused and ${inNumber(delayed, 'waits', 'wait')} to be tried again.`,
    next: `Put right what ${inNumber(delayed, 'its error says', 'their errors say')}; an export after the waiting time sends ${it(delayed)}.`,
  })
  addLater(nameTaken, 'names taken', nameTakenText(nameTaken))
  addLater(accountMissing, 'accounts missing', accountMissingText(accountMissing, config.name))
  add('exports-outdated', outdated, 'in doubt', {
    sentence: `${inNumber(outdated, 'was', 'were')} in doubt after a crash and ${inNumber(outdated, 'is', 'are')} not wanted as ${inNumber(outdated, 'it is', 'they are')}.`,
    next: 'The next synchronisation says what is wanted now; run it, then export.',
  })
  return found
}

function ofSystem(
  { registry, config }: Pick<Surroundings, 'registry'> & Pick<PlannedSystem, 'config'>,
  node: 'connector-import' | 'export',
): Pick<FoundProblem, 'since' | 'system' | 'rule' | 'node'> {
  return { since: null, system: systemNode(config), rule: null, node: nodeOf(registry, node, config) }
}
