/** The command that says whose an object may be that belongs to nobody: who has most in common with it, side by side. */
import { displayValue } from '../../runtime/model/values'
import type { LikelyPerson } from '../answers'
import { printable, table } from '../table'
import type { Command } from './command'
import { objectMeant } from './object-meant'

const words = { same: 'the same', near: 'nearly', other: '' } as const

export const likelyPeople: Command = {
  usage: 'likely-people OBJECT',
  help: 'whose an object may be that belongs to nobody: who has most in common with it, value by value',
  mostArguments: 1,
  async run(client, [object]) {
    const id = await objectMeant(client, object, 'OBJECT', 'nobodys')
    const answer = await client.get<{ items: readonly LikelyPerson[] }>(`objects/${id}/likely-people`)
    const parts = answer.items.map((person) => personText(person))
    const text = parts.length === 0 ? 'Nobody has anything in common with it.' : parts.join('\n\n')
    const next = parts.length === 0 ? '' : `\n\nJoin it with: idweave join ${id} IDENTITY --reason TEXT`
    return { text: `${text}${next}`, json: answer, code: 0 }
  },
}

function personText({ identity, name, has, values }: LikelyPerson): string {
  const alike = values.filter(({ value, objectValue }) => value !== null || objectValue !== null)
  const rows = alike.map(({ attribute, value, objectValue, likeness }) => [
    attribute,
    displayValue(objectValue),
    displayValue(value),
    words[likeness],
  ])
  const taken = has === null ? '' : `; has ${has} of that system already`
  const lines = [`${name} (${identity})${taken}`, table(['ATTRIBUTE', 'OBJECT', 'PERSON', ''], rows)]
  return lines.map((part) => part.split('\n').map(printable).join('\n')).join('\n')
}
