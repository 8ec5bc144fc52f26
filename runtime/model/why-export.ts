/** Why a pending export is what it is, back to the imports in which its values changed: sentences of what the API says of it. */
import { byHandName } from './by-hand'
import { ended } from './sentences'
import type { AttributeValue } from './values'
import { displayValue } from './values'
import type { RuleOfAccount } from './why-account'
import { whyByRule } from './why-account'

/** A run as sentences speak of it. */
export interface RunOfChange {
  readonly id: number
  readonly profile: string
  readonly system: string | null
  readonly startedBy: string
  /** Canonical UTC. */
  readonly started: string
}

/** When a value became what it is, as history keeps it. */
export interface ChangedIn {
  readonly run: RunOfChange
  /** Canonical UTC. */
  readonly at: string
  readonly from: AttributeValue | null
}

/** A mapping as it stands. */
export interface MappingOfValue {
  readonly source: string
  readonly reads: readonly ValueRead[]
  /** What it reads of objects that look-ups find, as it is written. */
  readonly ofOthers: readonly string[]
  readonly readsClock: boolean
}

/** By which rule a person has a value, from where, and since when. */
export interface SupplierOfValue {
  readonly rule: string | null
  readonly system: string | null
  /** What the record is called; null: it has gone, and its value was kept. */
  readonly record: string | null
  /** Canonical UTC. */
  readonly since: string
}

/** Who supplies a person's value, by what, and since when. */
export interface OriginOfValue {
  readonly supplier: SupplierOfValue | null
  readonly flowed: ChangedIn | null
  readonly mapping: MappingOfValue | null
  /** It is said above already. */
  readonly isRepeated: boolean
}

/** A value that a mapping or a condition reads. */
export interface ValueRead {
  readonly of: 'person' | 'object'
  readonly name: string
  /** An object's. */
  readonly system: string | null
  readonly attribute: string
  readonly value: AttributeValue | null
  /** A person's. */
  readonly origin: OriginOfValue | null
  /** An object's; null: before what history keeps. */
  readonly changed: ChangedIn | null
}

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
  readonly reasons: readonly (RuleOfAccount & { readonly from: readonly ValueRead[] })[]
  readonly changes: readonly ChangeOfExport[]
  /** Days that history is kept; null: not known. */
  readonly keptDays: number | null
  readonly obstacle: string | null
  readonly passedOver: readonly string[]
}

/** A sentence, and those that explain it. */
export interface Line {
  readonly text: string
  readonly under: readonly Line[]
}

/** How moments are written, and how long history reaches back. */
interface Saying {
  readonly moment: (utc: string) => string
  readonly keptDays: number | null
}

/** The chain from what is to be sent back to who started the imports. `moment` writes a moment, which comes in canonical UTC. */
export function whyExportLines(why: WhyExport, moment: Saying['moment']): readonly Line[] {
  const saying = { moment, keptDays: why.keptDays }
  const staged = why.staged
    ? `${runText(why.staged)} staged it on ${moment(why.staged.started)}.`
    : beyondHistory('It was staged', saying)
  return [
    line(capital(staged)),
    ...(why.gone
      ? [line(`${why.gone.name}, whose account it was, is gone since ${moment(why.gone.at)}: ${ended(why.gone.because)}`)]
      : []),
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

/** Where values of a person come from. */
export interface ValueOriginWhy {
  readonly reads: readonly ValueRead[]
  /** How many days history reaches back; null where that is not known. */
  readonly keptDays: number | null
}

/** Where values come from, back to who started the imports. */
export function originLines({ reads, keptDays }: ValueOriginWhy, moment: Saying['moment']): readonly Line[] {
  return reads.map((read) => readLine(read, { moment, keptDays }))
}

/** The lines, those that explain others indented by two blanks more. */
export function indented(lines: readonly Line[], by = ''): readonly string[] {
  return lines.flatMap(({ text, under }) => [`${by}${text}`, ...indented(under, `${by}  `)])
}

function line(text: string, under: readonly Line[] = []): Line {
  return { text, under }
}

function changeLine({ attribute, rule, mapping, byNow, found, ...change }: ChangeOfExport, saying: Saying): Line {
  const rename = change.renames ? ', which renames or moves the account' : ''
  const by = rule === null ? 'by a rule that is gone' : `by rule ${rule.name}`
  const from = mapping ? `, from ${mapping.source}` : ''
  const under = [
    ...(found ? [line(`The account has had ${shown(change.from)} since ${changeText(found, 'read it', saying)}.`)] : []),
    ...(mapping ? mappingLines(mapping, saying) : []),
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

function mappingLines({ reads, ofOthers, readsClock }: MappingOfValue, saying: Saying): Line[] {
  return [
    ...reads.map((read) => readLine(read, saying)),
    ...(ofOthers.length === 0 ? [] : [line(`It also goes by what look-ups find: ${ofOthers.join(', ')}.`)]),
    ...(readsClock ? [line('It also goes by the present moment.')] : []),
  ]
}

function readLine(read: ValueRead, saying: Saying): Line {
  return read.origin ? personLine(read, read.origin, saying) : objectLine(read, saying)
}

function personLine({ attribute, name, value }: ValueRead, origin: OriginOfValue, saying: Saying): Line {
  const what = `${attribute} of ${name} ${is(value)}`
  const { supplier, flowed, mapping, isRepeated } = origin
  if (isRepeated) return line(`${what}; where that comes from is said above.`)
  // Mostly the run that read the record has also written the person, and is named with what it read.
  const isNamed = mapping?.reads.some(({ changed: change }) => change !== null && change.run.id === flowed?.run.id) === true
  const got = flowed && !isNamed ? [line(`It became so in ${changeText(flowed, 'wrote it', saying)}.`)] : []
  if (!supplier) return line(`${what}; nobody supplies it now.`, got)
  if (supplier.system === byHandName) return line(`${what}, since ${saying.moment(supplier.since)}, given by hand.`, got)
  const rule = supplier.rule === null ? 'a rule that is gone' : `rule ${supplier.rule}`
  const record =
    supplier.record === null
      ? 'from a record that is gone'
      : `from ${supplier.record} of ${supplier.system ?? 'a system that is gone'}`
  const from = mapping ? `, from ${mapping.source}` : ''
  return line(`${what}, since ${saying.moment(supplier.since)}, ${record}, by ${rule}${from}.`, [
    ...got,
    ...(mapping
      ? mappingLines(mapping, saying)
      : supplier.record === null
        ? []
        : [line('No mapping of that rule gives it, as the rule stands now.')]),
  ])
}

function objectLine({ attribute, name, system, value, changed: change }: ValueRead, saying: Saying): Line {
  const what = `${attribute} of ${name} in ${system ?? 'a system that is gone'} ${is(value)}`
  if (change) return line(`${what}: ${changeText(change, 'read it', saying)}.`)
  return line(value === null ? `${what}.` : `${what}: ${beyondHistory('the change', saying)}`)
}

/** `run 5 (delta-sync of HR, started by admin) read it on 2 March; before: Sales`. */
function changeText({ run, at, from }: ChangedIn, verb: string, { moment }: Saying): string {
  return `${runText(run)}, which ${verb} on ${moment(at)}; before: ${shown(from)}`
}

/** `run 5 (delta-sync of HR, started by admin)`. */
export function runText({ id, profile, system, startedBy }: RunOfChange): string {
  return `run ${id} (${profile}${system === null ? '' : ` of ${system}`}, started by ${startedBy})`
}

function beyondHistory(what: string, { keptDays }: Saying): string {
  return `${what} is older than what history keeps${keptDays === null ? '' : ` (${keptDays} days)`}.`
}

function is(value: AttributeValue | null): string {
  const words = displayValue(value)
  return words === '' ? 'has no value' : `is ${cut(words)}`
}

function shown(value: AttributeValue | null): string {
  const words = displayValue(value)
  return words === '' ? 'nothing' : cut(words)
}

/** Characters of a value that a sentence has room for: a group may have all of a company for members. */
const mostSaid = 200

function cut(words: string): string {
  return words.length <= mostSaid ? words : `${words.slice(0, mostSaid)}…`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
