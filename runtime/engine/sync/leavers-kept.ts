/** What a run says of leavers whose accounts stay as they are, since the rule that had them is off or gone (A14, N10). */
import { counted, inNumber } from '../../model/counted'
import type { Cso, RuleId } from '../../model/objects'
import type { Plan } from '../canvas/plan'
import { systemNamesOf } from '../canvas/plan-lookups'
import type { ActiveRun } from '../runs/active-run'
import type { LeaverKept } from './close/leavers'

/** An account whose disable or delete a full sync took back unsent. */
export interface DeprovisioningWithdrawn {
  readonly cso: Cso
  readonly rule: RuleId
}

/** One warning a rule and next step, with how many and the first of them. */
export function warnOfLeavers(run: ActiveRun, plan: Plan, kept: readonly LeaverKept[]): void {
  for (const { rule: id, system, account, dealtWith } of kept) {
    const rule = plan.rules.get(id)
    const of = { system: systemNamesOf(plan)(system), rule: rule?.name ?? null, dealtWith }
    run.warnNamed('leavers-kept', { key: `leavers of ${id} ${system} ${dealtWith}`, name: account }, (total, first) =>
      leaversSentence(of, total, first),
    )
  }
}

interface LeaversText {
  readonly system: string
  /** Null when it was removed. */
  readonly rule: string | null
  readonly dealtWith: LeaverKept['dealtWith']
}

function leaversSentence({ system, rule, dealtWith }: LeaversText, total: number, first: readonly string[]): string {
  const theirs = inNumber(total, 'this account', 'these accounts')
  const keeps = inNumber(total, 'keeps the account', 'keep their accounts')
  const names = first.length < total ? `such as ${first.join('; ')}` : first.join('; ')
  const who = `${counted(total, 'leaver')} ${keeps} in ${system} as ${inNumber(total, 'it is', 'they are')} (${names})`
  if (rule === null)
    return `${who}: the rule that was to disable or delete ${inNumber(total, 'it', 'them')} was removed. Deal with ${theirs} in the system itself`
  if (dealtWith === 'byRule')
    return `${who}: rule ${rule} is switched off. Switch it on and run a full synchronisation, or deal with ${theirs} in the system itself`
  return `${who}: rule ${rule} is switched off, and ${inNumber(total, 'the person is', 'the persons are')} deleted. Switching it on does not reach ${theirs} any more: deal with ${inNumber(total, 'it', 'them')} in the system itself`
}
