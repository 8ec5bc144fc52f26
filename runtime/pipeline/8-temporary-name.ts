/** The temporary name by which a circle of accounts exchanges names where the system cannot exchange at once (E9). */
import type { ExportRequest } from '../model/connector'
import type { NamePart } from '../model/dn'
import { formatDn, normalDn, parentDn, parseDn } from '../model/dn'
import type { PendingExport, PendingOfAccount } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { attributeOf, displayValue, foldCase } from '../model/values'
import { stagedRename, toOwnName } from './7-temporary-name'

/** No temporary value is longer; a shorter one is where no name of the circle is as long. */
const longest = 12

export interface TemporaryNameView {
  /** The present names of all accounts of the circle, that of the one that is to get a temporary name first. */
  readonly names: readonly string[]
  /** Names that turned out to be somebody else's. */
  readonly tried: readonly string[]
  /** Chance, from 0 up to 1, a number a character. */
  readonly chance: readonly number[]
}

export type TemporaryNameDecision =
  | { readonly kind: 'give'; readonly name: string; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string }

/** Chance that is enough for any temporary name. */
export const temporaryChances = longest

/**
 * A name for the moment: in the same container, of digits where all names of the circle are, and never a mail address (E9). It is
 * no longer than the longest name of the circle in the same naming attribute: the system has that one, so it is within the limit
 * the system has for them, whether that is known or not.
 */
export function decideTemporaryName({ names, tried, chance }: TemporaryNameView): TemporaryNameDecision {
  const because = exchangeText(names)
  const [present = ''] = names
  const values = names.map(namingValue)
  if (values.some((value) => value.includes('@')))
    return { kind: 'refused', because: `${because}, and a mail address is never given for the moment. ${byHand}` }
  const fitting = names.filter((name) => namingAttribute(name) === namingAttribute(present)).map(namingValue)
  const length = Math.min(longest, Math.max(1, ...fitting.map((value) => value.length)))
  const digits = values.every((value) => /^\d+$/.test(value))
  const alphabetAt = (at: number): string => (digits ? '0123456789' : at === 0 ? letters : `${letters}0123456789`)
  const taken = new Set([...names, ...tried].map(normalDn))
  const beginning = chance.slice(0, length - 1).map((number, at) => alphabetAt(at)[indexIn(number, alphabetAt(at))])
  const ends = alphabetAt(length - 1)
  const first = indexIn(chance[length - 1] ?? 0, ends)
  // Short names meet easily: the last character goes on until the name is none of those that are known to be taken.
  for (const end of ends.slice(first) + ends.slice(0, first)) {
    const name = withNamingValue(present, [...beginning, end].join(''))
    if (!taken.has(normalDn(name))) return { kind: 'give', name, because }
  }
  return { kind: 'refused', because: `${because}, and none of that length is free. ${byHand}` }
}

const letters = 'abcdefghijkmnpqrstuvwxyz'

/** What a person can do about a circle that cannot be resolved. */
export const byHand = 'Give one of them another name in the system, then try again'

function indexIn(chance: number, alphabet: string): number {
  return Math.floor(chance * alphabet.length)
}

/** Who exchanges names, in a sentence. */
export function exchangeText(names: readonly string[]): string {
  const [first = '', second = '', ...others] = names
  const shown = others.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${others.length} more`
  return `${shown} exchange their names, which takes a temporary name`
}

/** What names the object in its container; undefined where the name is no DN. */
function namingPart(name: string): NamePart | undefined {
  return parseDn(name)?.[0]?.[0]
}

/** The value that names the object in its container; the whole text where it is no DN. */
function namingValue(name: string): string {
  return namingPart(name)?.value ?? name
}

/** The attribute that names the object in its container, folded; empty where the name is no DN. */
function namingAttribute(name: string): string {
  return foldCase(namingPart(name)?.type ?? '')
}

function withNamingValue(name: string, value: string): string {
  const [[part, ...others] = []] = parseDn(name) ?? []
  if (!part) return value
  const own = formatDn([[{ ...part, value }, ...others]])
  const container = parentDn(name)
  return container === '' ? own : `${own},${container}`
}

/** An account of a circle, and what is pending for it. */
export type CircleMember = PendingOfAccount

/** What is sent to give an account a temporary name: nothing else of it changes, and no value is lost (E9, E11). */
export function temporaryRequest({ pending, cso }: CircleMember, type: ObjectTypeSchema, name: string): ExportRequest {
  return {
    id: pending.id,
    operation: 'update',
    type: cso.type,
    anchor: cso.anchor,
    secondaryId: cso.secondaryId,
    newSecondaryId: name,
    attributes: cso.attributes,
    changes: [],
    inDoubt: false,
    governed: type.attributes.map((attribute) => attribute.name),
  }
}

/** Recorded before the temporary name is sent: from then on it is in doubt whether the account bears it (E2, E9). */
export function withTemporaryName(pending: PendingExport, name: string): PendingExport {
  return { ...pending, state: 'executing', temporaryName: name }
}

/** The account bears its temporary name. Its values stay as they are known, so that the name flows nowhere (E9). */
export function bearingTemporaryName({ pending, cso }: CircleMember, name: string): CircleMember {
  return { pending: { ...pending, state: 'pending', temporaryName: name }, cso: { ...cso, secondaryId: name } }
}

/** The account kept its own name. */
export function withoutTemporaryName({ temporaryName: _, ...pending }: PendingExport): PendingExport {
  return { ...pending, state: 'pending' }
}

/** The name the account had before its temporary one; undefined when it bears none. */
export function formerName({ pending, cso }: CircleMember, type: ObjectTypeSchema): string | undefined {
  if (cso.secondaryId !== pending.temporaryName) return undefined
  return displayValue(attributeOf(cso.attributes, type.secondaryId ?? '')) || undefined
}

/**
 * What gives an account that still bears its temporary name the own one back, and nothing else; null where it bears none, where
 * that is on its way, or where the own name is the one that was refused (E9).
 */
export function asOwnNameBack(member: CircleMember, type: ObjectTypeSchema): PendingExport | null {
  const { pending } = member
  const own = formerName(member, type)
  const attribute = type.secondaryId ?? ''
  if (own === undefined || pending.state === 'executing') return null
  const staged = stagedRename(pending, attribute)
  if (staged && normalDn(displayValue(staged.to)) === normalDn(own)) return null
  return { ...pending, operation: 'update', changes: [toOwnName(member, attribute, own)] }
}

/** A rename that was carried out, and what takes it back (E9). */
export interface UndoneRename {
  /** The name the account had before, and gets again. */
  readonly name: string
  /** What is sent: the name and nothing else. */
  readonly back: PendingExport
  /** What is pending once that has been carried out: the rename is still to be sent. */
  readonly left: PendingExport
}

/** What takes back the rename by which an account got the name it has; null where it got it otherwise, or long ago (E9). */
export function asRenameUndone(
  { pending, cso }: CircleMember,
  { secondaryId: attribute }: ObjectTypeSchema,
): UndoneRename | null {
  const rename = pending.changes.find((change) => change.attribute === attribute && change.sent)
  if (!rename || rename.from === null || pending.state === 'executing' || cso.secondaryId === null) return null
  if (normalDn(displayValue(rename.to)) !== normalDn(cso.secondaryId)) return null
  const back = { ...rename, from: rename.to, to: rename.from, sent: false }
  return {
    name: displayValue(rename.from),
    back: { ...pending, operation: 'update', changes: [back] },
    left: { ...pending, changes: pending.changes.map((change) => (change === rename ? { ...rename, sent: false } : change)) },
  }
}

/** The account has its own name again; what was pending for it stays as it was, without the temporary one. */
export function withOwnNameBack(member: CircleMember, state: PendingExport['state'], type: ObjectTypeSchema): CircleMember {
  const own = formerName(member, type) ?? member.cso.secondaryId
  return { pending: { ...withoutTemporaryName(member.pending), state }, cso: { ...member.cso, secondaryId: own } }
}
