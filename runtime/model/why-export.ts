/** Why a pending export is what it is, back to the imports in which its values changed: sentences of what the API says of it. */
import { capitalised, ended } from './sentences'
import type { AttributeValue } from './values'
import type { RuleOfAccount } from './why-account'
import { whyByRule } from './why-account'
import type { LeftRecordOfValue } from './why-left'
import { leftText } from './why-left'
import type { MappingOfValue, ValueRead } from './why-value'
import { readLine, standingLines } from './why-value'
import type { ChangedIn, Line, RunOfChange, Saying } from './why-words'
import { beyondHistory, changeText, line, runText, shown } from './why-words'

/** One changed attribute of a pending export. */
export interface ChangeOfExport {
  readonly attribute: string
  readonly from: AttributeValue | null
  readonly to: AttributeValue | null
  readonly add: AttributeValue | null
  readonly remove: AttributeValue | null
  readonly rule: { readonly name: string } | null
  readonly renames: boolean
  readonly mapping: MappingOfValue | null
  /** What the mapping gives by now, where that is something else. */
  readonly byNow: { readonly value: AttributeValue | null } | null
  readonly found: ChangedIn | null
}

/** What the API says of one pending export. */
export interface WhyExport {
  readonly staged: RunOfChange | null
  /** Whose account it was, where its person is gone; canonical UTC. */
  readonly gone: { readonly name: string; readonly at: string; readonly because: string } | null
  /** Of an account that is taken away: the person's records that are hers no more. */
  readonly left: readonly LeftRecordOfValue[]
  readonly reasons: readonly (RuleOfAccount & { readonly from: readonly ValueRead[] })[]
  readonly changes: readonly ChangeOfExport[]
  /** Days that history is kept; null: not known. */
  readonly keptDays: number | null
  readonly obstacle: string | null
  readonly passedOver: readonly string[]
}

/** The chain from what is to be sent back to who started the imports. `moment` writes a moment, which comes in canonical UTC. */
export function whyExportLines(why: WhyExport, moment: Saying['moment']): readonly Line[] {
  const saying = { moment, keptDays: why.keptDays }
  const staged = why.staged
    ? `${runText(why.staged)} staged it on ${moment(why.staged.started)}.`
    : beyondHistory('It was staged', saying)
  return [
    line(capitalised(staged)),
    ...(why.gone
      ? [line(`${why.gone.name}, whose account it was, is gone since ${moment(why.gone.at)}: ${ended(why.gone.because)}`)]
      : []),
    ...why.left.map((record) => line(leftText(record, moment))),
    ...why.reasons.map((reason) =>
      line(
        whyByRule(reason),
        reason.from.map((read) => readLine(read, saying)),
      ),
    ),
    ...why.changes.map((change) => changeLine(change, saying)),
    ...(why.obstacle === null ? [] : [line(`The person is stopped on the way: ${ended(why.obstacle)}`)]),
    ...(why.passedOver.length === 0 ? [] : [line(`What ${why.passedOver.join(', ')} does cannot be looked at.`)]),
  ]
}

function changeLine({ attribute, rule, mapping, byNow, found, ...change }: ChangeOfExport, saying: Saying): Line {
  const rename = change.renames ? ', which renames or moves the account' : ''
  const by = rule === null ? 'by a rule that is gone' : `by rule ${rule.name}`
  const from = mapping && !mapping.isChanged ? `, from ${mapping.source}` : ''
  const under = [
    ...(found ? [line(`The account has had ${shown(change.from)} since ${changeText(found, 'read it', saying)}.`)] : []),
    ...(mapping ? standingLines(mapping, saying) : []),
    ...(mapping || rule === null ? [] : [line('No mapping of the rule gives this, as the rule stands now.')]),
    ...(byNow ? [line(`By now it would be ${shown(byNow.value)}: the next synchronisation of the person stages that.`)] : []),
  ]
  return line(`${attribute} ${changed(change)}${rename}, ${by}${from}.`, under)
}

function changed({ from, to, add, remove }: Pick<ChangeOfExport, 'from' | 'to' | 'add' | 'remove'>): string {
  if (add !== null || remove !== null) {
    const parts = [add === null ? '' : `gets ${shown(add)}`, remove === null ? '' : `loses ${shown(remove)}`]
    return parts.filter((part) => part !== '').join(' and ')
  }
  return `is to be ${shown(to)}${from === null ? '' : ` instead of ${shown(from)}`}`
}
