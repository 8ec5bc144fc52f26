/** Records as commands explain them: which one is meant, whose it is, and why it belongs to nobody. */
import { ended, withArticle } from '../../runtime/model/sentences'
import type { ListedGone, ListedObject, ObjectDetail } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { printable } from '../table'
import { atMinute } from '../text'
import type { Outcome } from './command'
import { decidedText, unreadLines } from './decided'
import { besideText } from './gone'
import { called, isOfSystem, objectsCalled, objectsNamed, objectWord } from './object-meant'

/** Named where several have it. */
const mostNamed = 10

/** The record that is meant by `SYSTEM:NAME`, or by a key or another text; null: none has it. */
export async function recordMeant(client: Client, meant: string): Promise<ListedObject | null> {
  return oneOf(await objectsNamed(client, meant), meant)
}

/** The record that is there and called so; null: none is. */
export async function recordCalled(client: Client, meant: string): Promise<ListedObject | null> {
  return oneOf(await objectsCalled(client, meant), meant)
}

/** The record with this number. */
export function recordNumbered(client: Client, id: number): Promise<ListedObject> {
  return client.get<ObjectDetail>(`objects/${id}`)
}

function oneOf([only, ...others]: readonly ListedObject[], meant: string): ListedObject | null {
  if (!only || others.length === 0) return only ?? null
  // Several of one person say the same.
  if (only.identity !== null && others.every(({ identity }) => identity === only.identity)) return only
  const named = [only, ...others].slice(0, mostNamed).map((object) => `${called(object)} as ${objectWord(object)}`)
  throw new Failure(`Several records have "${meant}": ${named.join(', ')}.`, 'Say which, with its system.', 2)
}

/** Whether no person can be meant: it begins with the name of a system. */
export const isRecordOfSystem = isOfSystem

/** `77 is a user of Badge, and belongs to Ann Lee (HR 1001).` */
export function whoseText({ type, name, system, person, identity, staging }: ListedObject): string {
  const of = system?.name ?? 'a system that is gone'
  const noun = withArticle(type)
  if (staging === 'obsolete') {
    const whose = identity === null ? 'belongs to nobody' : `belonged to ${person ?? identity}`
    return `${name} was ${noun} of ${of}, which has it no more, and ${whose}.`
  }
  const what = `${name} is ${noun} of ${of}`
  return identity === null ? `${what}, and belongs to nobody.` : `${what}, and belongs to ${person ?? identity}.`
}

/** Who decided so, or the record's way through the rules. */
export async function whyRecord(client: Client, record: ListedObject, gone: ListedGone | null): Promise<Outcome> {
  const detail = await client.get<ObjectDetail>(`objects/${record.id}`)
  const next = `Whose it may be says: idweave likely-people ${objectWord(record)}`
  const unread = unreadLines(detail.unread).map((line) => `  ${line}`)
  const decided = [decidedText(detail.handHistory)].filter((text) => text !== '').flatMap((text) => text.split('\n'))
  const lines = [
    whoseText(record),
    ...reasonLines(detail),
    ...unread,
    ...decided,
    next,
    ...(gone === null ? [] : [besideText(gone)]),
  ]
  return { text: lines.map(printable).join('\n'), json: detail, code: 0 }
}

function reasonLines({ byHand, nobodys, staging }: ObjectDetail): readonly string[] {
  if (byHand?.decision === 'neverJoin')
    return [`  ${byHand.who} told it by hand never to join, on ${atMinute(byHand.at)}: ${ended(byHand.reason)}`]
  if (!nobodys) return staging === 'obsolete' ? ['  It is not in its system any more.'] : []
  const { steps, joins, isProjected, obstacle, passedOver } = nobodys
  return [
    ...steps.map(({ rule, node, because }) => `  ${[rule, node].filter((part) => part !== null).join(', ')}: ${ended(because)}`),
    ...(joins === null
      ? []
      : [`  By now it would become a record of ${joins}: the next synchronisation of the record brings that.`]),
    ...(isProjected ? ['  By now a new person would be made of it: the next synchronisation of the record brings that.'] : []),
    ...(obstacle === null ? [] : [`  It is stopped on its way: ${ended(obstacle)}`]),
    ...(passedOver.length === 0 ? [] : [`  What ${passedOver.join(', ')} does with it cannot be looked at.`]),
  ]
}
