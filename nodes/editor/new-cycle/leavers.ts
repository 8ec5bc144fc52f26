/** What becomes of leavers' accounts by the answers, as far as the target allows it. */
import type { CycleAnswers, CycleLeavers } from './answers'

/** Whether the accounts have something that says that they are disabled. */
export function canDisable({ target }: Pick<CycleAnswers, 'target'>): boolean {
  return target.disabled.length > 0
}

/** The chosen answer; where accounts are to be disabled and cannot be, they are kept until somebody decides to delete them. */
export function leaversOf(answers: Pick<CycleAnswers, 'target' | 'leavers'>): CycleLeavers {
  const { leavers } = answers
  return leavers.action === 'disable' && !canDisable(answers) ? { ...leavers, action: 'keep' } : leavers
}
