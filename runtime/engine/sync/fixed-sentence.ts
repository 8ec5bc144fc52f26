/** What a run says of attributes that a rule wants otherwise although their system has fixed them (N10). */
import { counted } from '../../model/counted'
import type { WhyFixed } from '../../pipeline/7-fixed'

export interface FixedText {
  readonly rule: string
  readonly system: string
  readonly attribute: string
  readonly why: WhyFixed
  /** What people call one of the accounts. */
  readonly example: string
}

const reasons: Record<WhyFixed, string> = {
  anchor: 'it is the anchor, by which the account is known, and never changes',
  createOnly: 'the system takes it when the account is made, and not afterwards',
}

/** The warning for so many accounts. */
export function fixedSentence({ rule, system, attribute, why, example }: FixedText, total: number): string {
  const whose = `${counted(total, 'account')} in ${system}, such as ${example}`
  const next = 'Correct the source, have the account made anew, or set the row to write only when an account is made'
  return `Rule ${rule} wants another value in ${attribute} for ${whose}; it stays as it is: ${reasons[why]}. ${next}`
}
