/** The command that says why a person has what she has: each value with its source, each account with the rule that wants it. */
import { byHandName } from '../../runtime/model/by-hand'
import { commandWord, ended } from '../../runtime/model/sentences'
import { shortText } from '../../runtime/model/short-text'
import type { AttributeValue } from '../../runtime/model/values'
import { displayValue } from '../../runtime/model/values'
import { heldLine } from '../../runtime/model/why-held'
import { leftText } from '../../runtime/model/why-left'
import { byNowText, originLines } from '../../runtime/model/why-value'
import { indented } from '../../runtime/model/why-words'
import type { AccountsLook, IdentityDetail, ValueWhy } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { printable, table } from '../table'
import { atMinute } from '../text'
import { accountsText } from './accounts'
import type { Command, Outcome } from './command'
import { decidedText, unreadLines } from './decided'
import { whyGone } from './gone'
import { whoseText, whyRecord } from './record'
import { subjectMeant } from './subject'

export const why: Command = {
  usage: 'why IDENTITY|RECORD|object-N|gone-N [ATTRIBUTE]',
  help: 'where each value of a person comes from, one back to its import, and why she has an account in each system, or none; of who is gone, why; of a RECORD, be it SYSTEM:NAME, whose it is; object-N: N of the column OBJECT',
  mostArguments: 2,
  async run(client, [meant, attribute]) {
    const subject = await subjectMeant(client, meant)
    if ('gone' in subject && attribute === undefined) return whyGone(client, subject.gone)
    if ('gone' in subject) throw new Failure(`Whoever had "${meant}" is gone.`, `See idweave why ${commandWord(meant ?? '')}.`, 3)
    const { record, identity } = subject
    if (identity === null) return whyRecord(client, record, subject.alsoGone)
    if (attribute !== undefined) return whyOne(client, identity, attribute)
    const path = `metaverse/${identity}`
    const person = await client.get<IdentityDetail>(path)
    const accounts = await client.get<AccountsLook>(`${path}/accounts`)
    const parts = [
      ...(record ? [whoseText(record)] : []),
      heading(person),
      ...heldText(person),
      unreadLines(person.unread).join('\n'),
      valuesText(person),
      decidedText(person.byHand),
      ...accountsText(accounts),
    ]
    const text = parts.filter((part) => part !== '').map((part) => part.split('\n').map(printable).join('\n'))
    return { text: text.join('\n\n'), json: { ...person, accounts }, code: 0 }
  },
}

/** One value, back to the import in which it changed. */
async function whyOne(client: Client, identity: string, attribute: string): Promise<Outcome> {
  const found = await client.get<ValueWhy>(`metaverse/${identity}/values/${encodeURIComponent(attribute)}`)
  const held = heldText(await client.get<IdentityDetail>(`metaverse/${identity}`))
  const lines = [...indented(originLines(found, atMinute)), ...held.flatMap((text) => text.split('\n'))]
  return { text: lines.map(printable).join('\n'), json: found, code: 0 }
}

function heading({ type, label, formerNames, deletion, madeByHand }: IdentityDetail): string {
  const goes = deletion === null ? '' : ` will be deleted after ${deletion.after.slice(0, 10)}: ${ended(deletion.because)}`
  const made = madeByHand && `\nMade by hand by ${madeByHand.who} on ${atMinute(madeByHand.at)}: ${ended(madeByHand.reason)}`
  const former = formerNames.map(({ name, until }) => `\nCalled ${name} until ${atMinute(until)}.`).join('')
  return `${type} ${label}${goes}${former}${made ?? ''}`
}

/** On which lists of people who would leave a limit holds her. */
function heldText({ held }: IdentityDetail): readonly string[] {
  const lines = held.map((each) =>
    heldLine(
      each,
      atMinute,
      `idweave release-people ${commandWord(each.list === 'lifecycle' ? each.list : each.name)} ${each.run}.`,
    ),
  )
  return lines.length === 0 ? [] : [indented(lines).join('\n')]
}

function valuesText(person: IdentityDetail): string {
  const { values, referenced } = person
  if (values.length === 0) return 'It has no values.'
  const names = new Map(referenced.map(({ id, name }) => [id, name]))
  const say = (value: AttributeValue): string => names.get(displayValue(value)) ?? displayValue(value)
  const rows = values.map(({ attribute, value, suppliedBy, others }) => [
    attribute,
    shortText(value, { most: mostOfValue, say }),
    suppliedBy ? sourceOf(suppliedBy) : 'nobody now',
    suppliedBy?.since.slice(0, 10) ?? '',
    others
      .map(
        (offer) =>
          `${offer.system?.name ?? 'a system that is gone'}: ${shortText(offer.value, { most: mostOfValue, say })} (${offer.because})`,
      )
      .join('; '),
  ])
  return [table(['ATTRIBUTE', 'VALUE', 'FROM', 'SINCE', 'ALSO OFFERED'], rows), ...leftLines(person), ...byNowLines(person)].join(
    '\n',
  )
}

/** Characters of a value that a column has room for. */
const mostOfValue = 100

function sourceOf({ system, rule, left }: NonNullable<IdentityDetail['values'][number]['suppliedBy']>): string {
  if (system?.name === byHandName) return byHandName
  const kept = left === null ? '' : ', kept'
  return `${system?.name ?? 'a system that is gone'} by rule ${rule?.name ?? 'that is gone'}${kept}`
}

function byNowLines({ byNow }: IdentityDetail): readonly string[] {
  return byNow === null ? [] : [byNowText(byNow)]
}

/** What became of records that left while their values stay, each once. */
function leftLines({ values }: IdentityDetail): readonly string[] {
  const left = values.flatMap(({ suppliedBy }) => suppliedBy?.left ?? [])
  return [...new Set(left.map((record) => leftText(record, atMinute)))]
}
