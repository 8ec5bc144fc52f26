/** Where a person's value comes from, back to the imports in which it changed: sentences of what the API says of it (A2). */
import { byHandName } from './by-hand'
import { capitalised, ended } from './sentences'
import type { AttributeValue } from './values'
import { displayValue } from './values'
import type { LeftRecordOfValue } from './why-left'
import { leftText } from './why-left'
import type { ChangedIn, Line, Saying } from './why-words'
import { beyondHistory, changeText, is, line, shown } from './why-words'

/** A mapping as it stands. */
export interface MappingOfValue {
  readonly source: string
  readonly reads: readonly ValueRead[]
  readonly lookedUp: readonly LookUpOfValue[]
  /** What it reads of objects that look-ups find, as it is written. */
  readonly ofOthers: readonly string[]
  readonly readsClock: boolean
  /** A deployment has changed it since the value was given, which came of another. */
  readonly isChanged: boolean
}

/** A look-up as a mapping asks it now. */
export interface LookUpOfValue {
  readonly type: string
  readonly attribute: string
  /** Null: it is secret. */
  readonly value: AttributeValue | null
  /** The first of those who are found, by name. */
  readonly found: readonly string[]
  /** How many are found. */
  readonly count: number
  /** It was to find one, and found none or several. */
  readonly isFruitless: boolean
}

/** By which rule a person has a value, from where, and since when. */
export interface SupplierOfValue {
  readonly rule: string | null
  readonly system: string | null
  /** What the record is called; null where nobody knows it any more. */
  readonly record: string | null
  /** Canonical UTC. */
  readonly since: string
}

/** What one source offers for a value. */
export interface OfferOfValue {
  readonly rule: string | null
  readonly system: string | null
  /** What the record is called; null: there is none. */
  readonly record: string | null
  /** Null: it offers nothing. */
  readonly value: AttributeValue | null
  /** It is the person's value, or part of it. */
  readonly wins: boolean
  readonly because: string
  /** What gives it, or gives nothing. */
  readonly mapping: MappingOfValue | null
}

/** Who supplies a person's value, by what, and since when. */
export interface OriginOfValue {
  readonly supplier: SupplierOfValue | null
  /** Where the record is the person's no more, and its value stays. */
  readonly left: LeftRecordOfValue | null
  /** What went wrong with the record when something happened to it last. */
  readonly failed: { readonly run: number; readonly at: string; readonly because: string } | null
  readonly flowed: ChangedIn | null
  readonly mapping: MappingOfValue | null
  /** What each source offers; of values that were not asked for themselves only where several give it together, or nobody. */
  readonly offers: readonly OfferOfValue[]
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

/** A record that is the person's no more then, why, in what follows "it", and what that does to her. */
interface LeavingOfPerson {
  readonly system: string | null
  readonly name: string
  readonly because: string
  readonly follows: readonly string[]
}

/** What becomes of a value with the full synchronisations that deployments ask for. */
export interface ValueByNow {
  readonly changed: readonly string[]
  readonly leaving: readonly LeavingOfPerson[]
  /** Why it cannot be told; a sentence without its end. */
  readonly unknown: string | null
  readonly isSame: boolean
  readonly value: AttributeValue | null
  readonly supplier: Omit<SupplierOfValue, 'since'> | null
  readonly mapping: MappingOfValue | null
}

/** The same of all values of a person: those that become others. */
export interface PersonByNow extends Pick<ValueByNow, 'changed' | 'leaving' | 'unknown'> {
  readonly values: readonly { readonly attribute: string; readonly value: AttributeValue | null }[]
}

/** Where values of a person come from. */
export interface ValueOriginWhy {
  readonly reads: readonly ValueRead[]
  readonly byNow: ValueByNow | null
  /** How many days history reaches back; null where that is not known. */
  readonly keptDays: number | null
}

/** Where values come from, back to who started the imports. */
export function originLines({ reads, byNow, keptDays }: ValueOriginWhy, moment: Saying['moment']): readonly Line[] {
  const saying = { moment, keptDays }
  return [...reads.map((read) => readLine(read, saying)), ...(byNow ? [byNowLine(byNow, saying)] : [])]
}

/** `The configuration has changed since. … Then Department becomes IT; Telephone has no value.` */
export function byNowText({ changed, leaving, unknown, values }: PersonByNow): string {
  const since = `The configuration has changed since the values were given. ${changed.join(' ')}`
  const left = leaving.map((record) => leavingText(record))
  const each = values.map(({ attribute, value }) =>
    value === null ? `${attribute} has no value` : `${attribute} becomes ${shown(value)}`,
  )
  const then = each.length === 0 ? 'Then the values stay as they are.' : `Then ${each.join('; ')}.`
  const what = unknown === null ? then : `What the values become then cannot be said: ${ended(unknown)}`
  return [since, ...left, what].join(' ')
}

function leavingText({ system, name, because, follows }: LeavingOfPerson): string {
  const what = follows.length === 0 ? '' : ` ${follows.map((each) => capitalised(ended(each))).join(' ')}`
  return `${name} of ${system ?? 'a system that is gone'} is the person's no more then: it ${ended(because)}${what}`
}

/** `The configuration has changed since. HR in: precedence 2 instead of 1. Synchronise HR in full. Then it becomes …` */
function byNowLine({ changed, leaving, unknown, mapping, ...then }: ValueByNow, saying: Saying): Line {
  const left = leaving.map((record) => line(leavingText(record)))
  const what = unknown === null ? becomes(then, mapping) : `What it becomes then cannot be said: ${ended(unknown)}`
  const under = [...left, ...(unknown === null && mapping ? mappingLines(mapping, saying) : [])]
  return line(`The configuration has changed since. ${changed.join(' ')} ${what}`, under)
}

function becomes(
  { isSame, value, supplier }: Pick<ValueByNow, 'isSame' | 'value' | 'supplier'>,
  mapping: MappingOfValue | null,
): string {
  const what = isSame
    ? `Then it stays ${shown(value)}`
    : value === null
      ? 'Then it has no value'
      : `Then it becomes ${shown(value)}`
  if (!supplier) return `${what}.`
  if (supplier.system === byHandName) return `${what}, given by hand.`
  const rule = supplier.rule === null ? 'a rule that is gone' : `rule ${supplier.rule}`
  return `${what}, from ${recordText(supplier)}, by ${rule}${mapping ? `, from ${mapping.source}` : ''}.`
}

/** What a mapping reads, looks up and goes by. */
function mappingLines({ reads, lookedUp, ofOthers, readsClock }: MappingOfValue, saying: Saying): Line[] {
  return [
    ...reads.map((read) => readLine(read, saying)),
    ...lookedUp.map((look) => line(lookUpText(look))),
    ...(ofOthers.length === 0 || lookedUp.length > 0
      ? []
      : [line(`It also goes by what look-ups find: ${ofOthers.join(', ')}.`)]),
    ...(readsClock ? [line('It also goes by the present moment.')] : []),
  ]
}

/** The same of a value that is stored: where another mapping gave it, what that was is not kept. */
export function standingLines(mapping: MappingOfValue, saying: Saying): Line[] {
  if (!mapping.isChanged) return mappingLines(mapping, saying)
  return [line(`The mapping that gave it has been changed since; by now it is ${mapping.source}.`)]
}

/** A value that is read, followed back. */
export function readLine(read: ValueRead, saying: Saying): Line {
  return read.origin ? personLine(read, read.origin, saying) : objectLine(read, saying)
}

function personLine({ attribute, name, value }: ValueRead, origin: OriginOfValue, saying: Saying): Line {
  const what = `${attribute} of ${name} ${is(value)}`
  const { supplier, mapping, left, failed, offers, isRepeated } = origin
  if (isRepeated) return line(`${what}; where that comes from is said above.`)
  const got = gotLines(origin, saying)
  // What several give together has no other place where each of them is named.
  const together = offers.filter(({ wins }) => wins).length
  const isTogether = together > 1
  const others = offers
    .filter(({ wins }) => !wins || isTogether)
    .map((offer) => line(offerText(offer), offer.mapping ? standingLines(offer.mapping, saying) : []))
  if (!supplier)
    return line(value === null ? `${what}.` : `${what}; nobody supplies it now.`, [
      ...got,
      ...unsupplied(attribute, origin, value),
      ...others,
    ])
  const since = saying.moment(supplier.since)
  const troubles = [
    ...(left ? [line(leftText(left, saying.moment))] : []),
    ...(failed ? [line(failedText(failed, supplier, saying))] : []),
  ]
  if (isTogether)
    return line(`${what}, since ${since}, put together of what ${together} sources give.`, [...troubles, ...got, ...others])
  if (supplier.system === byHandName) return line(`${what}, since ${since}, given by hand.`, [...got, ...others])
  const rule = supplier.rule === null ? 'a rule that is gone' : `rule ${supplier.rule}`
  const from = mapping && !mapping.isChanged ? `, from ${mapping.source}` : ''
  return line(`${what}, since ${since}, from ${recordText(supplier)}, by ${rule}${from}.`, [
    ...troubles,
    ...got,
    ...(mapping ? standingLines(mapping, saying) : supplier.record === null || left ? [] : [line(noMapping)]),
    ...others,
  ])
}

/** `Badge offers Sales, from 77, by rule Badge in, from department: HR comes first, with precedence 1 before 2.` */
function offerText({ rule, system, record, value, wins, mapping, because }: OfferOfValue): string {
  if (system === byHandName) return `Given by hand is ${shown(value)}: ${ended(because)}`
  const by = rule === null ? 'a rule that is gone' : `rule ${rule}`
  const from = record === null ? '' : `, from ${record}`
  const source = mapping && !mapping.isChanged ? `, from ${mapping.source}` : ''
  // Why there is nothing is asked of the rule as it stands.
  const now = value === null && mapping?.isChanged ? 'by now, ' : ''
  return `${system ?? 'A system that is gone'} ${wins ? 'gives' : 'offers'} ${shown(value)}${from}, by ${by}${source}: ${now}${ended(because)}`
}

const noMapping = 'No mapping of that rule gives it, as the rule stands now.'

function recordText({ record, system }: Pick<SupplierOfValue, 'record' | 'system'>): string {
  const of = system ?? 'a system that is gone'
  return record === null ? `a record of ${of} that is gone` : `${record} of ${of}`
}

/** Mostly the run that read the record has also written the person, and is named with what it read. */
function gotLines({ flowed, mapping }: OriginOfValue, saying: Saying): Line[] {
  const isNamed =
    mapping?.isChanged === false &&
    mapping.reads.some(({ changed: change }) => change !== null && change.run.id === flowed?.run.id)
  return flowed && !isNamed ? [line(`It became so in ${changeText(flowed, 'wrote it', saying)}.`)] : []
}

/** Nobody offers it, and no rule would. */
function unsupplied(attribute: string, { offers }: OriginOfValue, value: AttributeValue | null): Line[] {
  return offers.length === 0 && value === null ? [line(`No mapping of an inbound rule writes ${attribute}.`)] : []
}

function failedText(
  { run, at, because }: NonNullable<OriginOfValue['failed']>,
  supplier: SupplierOfValue,
  { moment }: Saying,
): string {
  return `${capitalised(recordText(supplier))} failed last, in run ${run} on ${moment(at)}: ${ended(because)}`
}

function lookUpText({ type, attribute, value, found, count, isFruitless }: LookUpOfValue): string {
  const asked = value === null ? 'a secret value' : displayValue(value)
  const more = count > found.length ? ` … and ${(count - found.length).toLocaleString('en')} more` : ''
  const names = `${found.join('; ')}${more}`
  const finds = count === 0 ? 'none, so it gives nothing' : isFruitless ? `${count}, so it gives nothing: ${names}` : names
  return `It looks for ${type} by ${attribute} ${asked}, and finds ${finds}.`
}

function objectLine({ attribute, name, system, value, changed: change }: ValueRead, saying: Saying): Line {
  const what = `${attribute} of ${name} in ${system ?? 'a system that is gone'} ${is(value)}`
  if (change) return line(`${what}: ${changeText(change, change.isWritten ? 'wrote it' : 'read it', saying)}.`)
  return line(value === null ? `${what}.` : `${what}: ${beyondHistory('the change', saying)}`)
}
