/** What a run and health say of leavers whose accounts stay as they are, since no rule reaches them (A14, N10). */
import { counted, inNumber } from '../../model/counted'
import { csoName } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import { systemNamesOf } from '../canvas/plan-lookups'
import type { ActiveRun } from '../runs/active-run'
import type { LeaverKept } from './close/leavers'
import type { LeaverStanding } from './noted-leavers'

/** One warning a rule and next step, with how many and the first of them. */
export function warnOfLeaversKept(run: ActiveRun, plan: Plan, kept: readonly LeaverKept[]): void {
  for (const leaver of kept)
    run.warnNamed('leavers-kept', { key: `leavers of ${keyOf(plan, leaver)}`, name: csoName(leaver.account) }, (total, first) =>
      leaversSentence(textOf(plan, leaver), total, first),
    )
}

/** Leavers of whom the same is to be said. */
export interface LeaversAlike {
  readonly key: string
  readonly first: LeaverStanding
  readonly count: number
  /** The same sentence, without names. */
  readonly sentence: string
}

/** All of them, by what is to be said. */
export function leaversAlike(plan: Plan, kept: readonly LeaverStanding[]): readonly LeaversAlike[] {
  return [...Map.groupBy(kept, (leaver) => keyOf(plan, leaver))].flatMap(([key, leavers]) => {
    const [first] = leavers
    const count = leavers.length
    return first ? [{ key, first, count, sentence: `${leaversSentence(textOf(plan, first), count, [])}.` }] : []
  })
}

function keyOf(plan: Plan, leaver: LeaverStanding): string {
  return `${leaver.rule} ${leaver.account.system} ${whyNow(plan, leaver)}`
}

function textOf(plan: Plan, leaver: LeaverStanding): LeaversText {
  const [system, why] = [systemNamesOf(plan)(leaver.account.system), whyNow(plan, leaver)]
  return { system, rule: plan.rules.get(leaver.rule)?.name ?? '', why }
}

/** A rule that was off, or was changed, may have been removed since. */
function whyNow(plan: Plan, { rule, why }: LeaverStanding): LeaverKept['why'] {
  return plan.rules.has(rule) ? why : 'ruleRemoved'
}

interface LeaversText {
  readonly system: string
  /** Empty when it was removed. */
  readonly rule: string
  readonly why: LeaverKept['why']
}

function leaversSentence({ system, rule, why }: LeaversText, total: number, first: readonly string[]): string {
  const keeps = inNumber(total, 'keeps the account', 'keep their accounts')
  const names = first.length === 0 ? '' : ` (${first.length < total ? 'such as ' : ''}${first.join('; ')})`
  const who = `${counted(total, 'leaver')} ${keeps} in ${system} as ${inNumber(total, 'it is', 'they are')}${names}`
  return `${who}: ${whyText(why, rule, total)}`
}

function whyText(why: LeaverKept['why'], rule: string, total: number): string {
  const [these, it] = [inNumber(total, 'this account', 'these accounts'), inNumber(total, 'it', 'them')]
  switch (why) {
    case 'ruleOff':
      return `rule ${rule} is switched off. Switch it on and run a full synchronisation, or deal with ${these} in the system itself`
    case 'ruleOffAndDeleted':
      return `rule ${rule} is switched off, and ${inNumber(total, 'the person is', 'the persons are')} deleted. Switching it on does not reach ${these} any more: deal with ${it} in the system itself`
    case 'ruleRemoved':
      return `the rule that was to disable or delete ${it} was removed. Deal with ${these} in the system itself`
    case 'ruleChanged':
      return `rule ${rule} was changed, and what it does now does not reach ${these}. Deal with ${it} in the system itself`
    default:
      return why satisfies never
  }
}
