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
  /** What each source offers; of values that were not asked for themselves only where the person has none. */
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

/** What a mapping reads, looks up and goes by. */
export function mappingLines({ reads, lookedUp, ofOthers, readsClock }: MappingOfValue, saying: Saying): Line[] {
  return [
    ...reads.map((read) => readLine(read, saying)),
    ...lookedUp.map((look) => line(lookUpText(look))),
    ...(ofOthers.length === 0 || lookedUp.length > 0
      ? []
      : [line(`It also goes by what look-ups find: ${ofOthers.join(', ')}.`)]),
    ...(readsClock ? [line('It also goes by the present moment.')] : []),
  ]
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
  const isTogether = offers.filter(({ wins }) => wins).length > 1
  const others = offers
    .filter(({ wins }) => !wins || isTogether)
    .map((offer) => line(offerText(offer), offer.mapping ? mappingLines(offer.mapping, saying) : []))
  if (!supplier)
    return line(value === null ? `${what}.` : `${what}; nobody supplies it now.`, [
      ...got,
      ...unsupplied(attribute, origin, value),
      ...others,
    ])
  const since = saying.moment(supplier.since)
  if (supplier.system === byHandName) return line(`${what}, since ${since}, given by hand.`, [...got, ...others])
  const rule = supplier.rule === null ? 'a rule that is gone' : `rule ${supplier.rule}`
  const from = mapping ? `, from ${mapping.source}` : ''
  return line(`${what}, since ${since}, from ${recordText(supplier)}, by ${rule}${from}.`, [
    ...(left ? [line(leftText(left, saying.moment))] : []),
    ...(failed ? [line(failedText(failed, supplier, saying))] : []),
    ...got,
    ...(mapping ? mappingLines(mapping, saying) : supplier.record === null || left ? [] : [line(noMapping)]),
    ...others,
  ])
}

/** `Badge offers Sales, from 77, by rule Badge in, from department: HR comes first, with precedence 1 before 2.` */
function offerText({ rule, system, record, value, mapping, because }: OfferOfValue): string {
  if (system === byHandName) return `Given by hand is ${shown(value)}: ${ended(because)}`
  const by = rule === null ? 'a rule that is gone' : `rule ${rule}`
  const from = record === null ? '' : `, from ${record}`
  const source = mapping ? `, from ${mapping.source}` : ''
  return `${system ?? 'A system that is gone'} offers ${shown(value)}${from}, by ${by}${source}: ${ended(because)}`
}

const noMapping = 'No mapping of that rule gives it, as the rule stands now.'

function recordText({ record, system }: SupplierOfValue): string {
  const of = system ?? 'a system that is gone'
  return record === null ? `a record of ${of} that is gone` : `${record} of ${of}`
}

/** Mostly the run that read the record has also written the person, and is named with what it read. */
function gotLines({ flowed, mapping }: OriginOfValue, saying: Saying): Line[] {
  const isNamed = mapping?.reads.some(({ changed: change }) => change !== null && change.run.id === flowed?.run.id) === true
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
  if (change) return line(`${what}: ${changeText(change, 'read it', saying)}.`)
  return line(value === null ? `${what}.` : `${what}: ${beyondHistory('the change', saying)}`)
}
