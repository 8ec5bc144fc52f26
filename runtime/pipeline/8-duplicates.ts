/** Step 8: values that the system declares unique, found twice before they are sent (U1). */
import type { Cso, PendingChange, PendingExport, PendingExportId } from '../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Scalar } from '../model/values'
import { displayValue, valuesOf } from '../model/values'
import { uniqueKey } from './5-unique'

/** A value of an attribute, as it is compared with those of others. */
export interface ComparedValue {
  readonly attribute: string
  readonly schema: AttributeSchema | null
  readonly key: string
}

/** A value about to be sent to an attribute in which no two objects may have the same. */
export interface SentUnique extends ComparedValue {
  readonly schema: AttributeSchema
  readonly value: Scalar
}

/** The attributes of a type in which the system allows a value once. */
export function uniqueAttributes(type: ObjectTypeSchema): readonly AttributeSchema[] {
  return type.attributes.filter(({ unique }) => unique === true)
}

/** What of these changes goes to such attributes. */
export function sentUnique(changes: readonly PendingChange[], type: ObjectTypeSchema): SentUnique[] {
  return changes.flatMap(({ attribute, to, add, sent }) => {
    const schema = sent ? undefined : findAttribute(type, attribute)
    if (!schema?.unique) return []
    return [...valuesOf(to), ...(add ?? [])].map((value) => ({
      attribute,
      schema,
      value,
      key: uniqueKey(schema, value),
    }))
  })
}

/** Another object that has the value, or is to get it in the same export. */
export interface OtherHolder {
  readonly cso: Pick<Cso, 'id'>
  readonly name: string
  readonly pending: PendingExport | null
}

/** Whether this export may take the value from it: what is pending for it goes out by itself. */
export function givesUp(holder: OtherHolder, value: ComparedValue): boolean {
  const state = holder.pending?.state
  return (state === 'pending' || state === 'executing') && isToGiveUp(holder, value)
}

/** Whether it will have the value no more once what is pending for it has gone out, be that held or failed. */
function isToGiveUp({ pending }: OtherHolder, { attribute, schema, key }: ComparedValue): boolean {
  if (!pending) return false
  if (pending.operation === 'delete') return true
  const isValue = (value: Scalar): boolean => uniqueKey(schema, value) === key
  return pending.changes.some((change) => {
    if (change.attribute !== attribute || change.sent || change.whenEmpty) return false
    return change.add || change.remove
      ? (change.remove ?? []).some(isValue) && !(change.add ?? []).some(isValue)
      : !valuesOf(change.to ?? undefined).some(isValue)
  })
}

/** What is decided of a value about to be sent, and by what. */
export interface UniqueValueView {
  /** What people call the object that is to have it. */
  readonly name: string
  readonly unique: SentUnique
  /** Other objects that have it. */
  readonly others: readonly OtherHolder[]
  /** Who was sent it before, in this export; null when nobody was. */
  readonly before: OtherHolder | null
  /** Whether it begins a circle of values that go round, and does not wait for this one. */
  readonly isOpened: (giver: PendingExportId) => boolean
  /** Whether a pending export goes out in this export, and was not answered yet. */
  readonly isToGo: (pending: PendingExportId) => boolean
}

export type UniqueValueDecision =
  | { readonly kind: 'sent' }
  /** Another has it and keeps it, or is sent it in the same export. */
  | { readonly kind: 'second'; readonly because: string }
  /** Another is to give it up, which did not come about in this export. */
  | { readonly kind: 'notGivenUp'; readonly because: string }
  /** It is sent once this pending export was answered, which gives the value up. */
  | { readonly kind: 'waits'; readonly giver: PendingExportId }

/** Whether a value may be sent to an attribute declared unique: not before everybody who has it gave it up (U1, E9). */
export function decideUniqueValue({ name, unique, others, before, isOpened, isToGo }: UniqueValueView): UniqueValueDecision {
  const keeper = others.find((other) => !isToGiveUp(other, unique)) ?? before
  if (keeper) return { kind: 'second', because: duplicateSentence(name, unique, keeper) }
  const givers = others.flatMap((other) => (other.pending ? [{ other, pending: other.pending.id }] : []))
  const [notGoing] = givers.filter(({ pending }) => !isToGo(pending))
  if (notGoing) return { kind: 'notGivenUp', because: notGivenUpSentence(name, unique, notGoing.other) }
  const giver = givers.find(({ pending }) => !isOpened(pending))
  return giver ? { kind: 'waits', giver: giver.pending } : { kind: 'sent' }
}

/** Why a change is not sent, with both objects and what to do about it. */
function duplicateSentence(name: string, unique: SentUnique, holder: OtherHolder): string {
  return `${name} and ${holder.name} would both have ${shown(unique, 'the same value')} in ${unique.attribute}, which the system declares unique; it was not sent. Correct the value of one of them, or let UniqueValue make it`
}

function notGivenUpSentence(name: string, unique: SentUnique, holder: OtherHolder): string {
  return `${name} is to have ${shown(unique, 'a value')} in ${unique.attribute}, which the system declares unique and ${holder.name} still has: what is pending for ${holder.name} gives it up, and did not go out in this export; this was not sent either. Put right what keeps the export of ${holder.name} back: the export after it sends this one by itself`
}

function shown({ schema, value }: SentUnique, secret: string): string {
  return schema.secret ? secret : `"${displayValue(value)}"`
}

/** What is added to the error of one of those who take each other's values. */
export function exchangeSentence(names: readonly string[]): string {
  const [first = '', second = '', ...others] = names
  const who = others.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${others.length} more`
  return `${who} exchange values in attributes that the system declares unique, and ${first} was sent first. Where it was carried out, two of them have the same value until this one has gone out; where the system refuses every exchange, give one of them another value for the moment`
}
