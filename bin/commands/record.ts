/** Records as commands explain them: which one is meant, whose it is, and why it belongs to nobody. */
import { ended, unended, withArticle } from '../../runtime/model/sentences'
import { shortText } from '../../runtime/model/short-text'
import { displayValue } from '../../runtime/model/values'
import type { ListedGone, ListedObject, ObjectDetail } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { printable } from '../table'
import { atMinute } from '../text'
import type { Outcome } from './command'
import { decidedText, unreadLines } from './decided'
import { alsoGoneText } from './gone'
import { called, isCalled, isOfSystem, nobodysWith, objectsCalled, objectsNamed, objectWord } from './object-meant'

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
    ...(await othersLines(client, record)),
    ...valuesLines(record),
    ...unread,
    ...decided,
    next,
    ...(gone === null ? [] : [alsoGoneText(gone)]),
  ]
  return { text: lines.map(printable).join('\n'), json: detail, code: 0 }
}

/** `HR in, the scope: it does not meet cs["type"] = "FTE" (type is Guest); it would come into scope if …` */
function stepText({ rule, node, because, unmet }: NonNullable<ObjectDetail['nobodys']>['steps'][number]): string {
  const where = [rule, node].filter((part) => part !== null).join(', ')
  const missing = unmet.length === 0 ? '' : `; it would come into scope if ${unmet.join(' AND ')}`
  return `  ${where}: ${ended(`${unended(because)}${missing}`)}`
}

/** Of an account on whose way no inbound rule stands. */
function unmatchedText(matching: readonly string[]): string {
  if (matching.length === 0) return '  No inbound rule takes it, and no outbound rule looks for accounts that are there.'
  const rules = `${matching.length === 1 ? 'rule' : 'rules'} ${matching.join(', ')}`
  return `  No inbound rule takes it. The match rows of ${rules} find it for nobody, or nobody for whom they would has been synchronised since it was read.`
}

/** What it has, so that people recognise whose it is. */
function valuesLines({ attributes }: ListedObject): readonly string[] {
  const said = Object.entries(attributes).slice(0, mostNamed)
  const each = said.map(([name, value]) => `${name} ${shortText(value, { most: mostOfValue })}`)
  return each.length === 0 ? [] : [`  It has ${each.join(', ')}.`]
}

/** Records of other systems that are called as a value of this one says, and are nobody's either. */
async function othersLines(client: Client, { id, system, attributes }: ListedObject): Promise<readonly string[]> {
  const values = [...new Set(Object.values(attributes).map((value) => displayValue(value)))].filter((text) => /\d/.test(text))
  const lines: string[] = []
  for (const value of values.slice(0, mostNamed)) {
    const found = (await nobodysWith(client, value)).filter(
      (other) => other.id !== id && other.system?.name !== system?.name && isCalled(value, other.name, other.anchor),
    )
    lines.push(
      ...found.map(
        (other) => `  ${other.name} of ${other.system?.name ?? ''} is nobody's either: idweave why ${objectWord(other)}`,
      ),
    )
  }
  return lines
}

/** Characters of a value that a line has room for. */
const mostOfValue = 60

function reasonLines({ byHand, nobodys, staging }: ObjectDetail): readonly string[] {
  if (byHand?.decision === 'neverJoin')
    return [`  ${byHand.who} told it by hand never to join, on ${atMinute(byHand.at)}: ${ended(byHand.reason)}`]
  if (!nobodys) return staging === 'obsolete' ? ['  It is not in its system any more.'] : []
  const { steps, matching, joins, isProjected, obstacle, passedOver } = nobodys
  const isOut = joins === null && !isProjected && obstacle === null && steps.some(({ unmet }) => unmet.length > 0)
  return [
    ...steps.map(stepText),
    ...(steps.length === 0 && joins === null && !isProjected && obstacle === null ? [unmatchedText(matching)] : []),
    ...(isOut ? ['  So no person is made of it, and no account.'] : []),
    ...(joins === null
      ? []
      : [`  By now it would become a record of ${joins}: the next synchronisation of the record brings that.`]),
    ...(isProjected ? ['  By now a new person would be made of it: the next synchronisation of the record brings that.'] : []),
    ...(obstacle === null ? [] : [`  It is stopped on its way: ${ended(obstacle)}`]),
    ...(passedOver.length === 0 ? [] : [`  What ${passedOver.join(', ')} does with it cannot be looked at.`]),
  ]
}
