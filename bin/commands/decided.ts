/** What somebody has decided by hand on people and records, and what could not be read of them, as commands say it. */
import { ended } from '../../runtime/model/sentences'
import type { DecidedByHand, UnreadValue } from '../answers'
import { atMinute } from '../text'

/** Who, when and why; empty where nobody has. */
export function decidedText(byHand: readonly DecidedByHand[]): string {
  if (byHand.length === 0) return ''
  const rows = byHand.map(({ run, at, system, name, because }) => {
    const what = name === null ? '' : `${name} of ${system?.name ?? 'a system that is gone'}: `
    return `  ${atMinute(at)}, run ${run}: ${what}${ended(because)}`
  })
  return ['Decided by hand:', ...rows].join('\n')
}

/** `002918 of HR has a value that could not be read, in run 4 on 2 March: …` */
export function unreadLines(unread: readonly UnreadValue[]): readonly string[] {
  return unread.map(
    ({ system, name, run, at, because }) =>
      `${name} of ${system?.name ?? 'a system that is gone'} has a value that could not be read, in run ${run} on ${atMinute(at)}: ${ended(because)}`,
  )
}
