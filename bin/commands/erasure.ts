/** The command that erases a person: what of her would go is shown first (N14). */
import type { ErasureLook, GoneDetail, Run } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { printable, table } from '../table'
import type { Command } from './command'
import { identityInPath, personMeant } from './find'
import { goneMeant } from './gone'
import { endOf, outcomeOf } from './runs'

const states = {
  linked: 'is hers',
  gone: 'is gone from its system',
  unsent: 'has something waiting to be sent',
  importing: 'is in an import that has not ended',
  inSystem: 'is still in its system',
} as const

export const erasure: Command = {
  usage: 'erase IDENTITY [--forget] [--seen DIGEST --reason TEXT]',
  help: 'what the store has of a person, there or gone; with --seen, which is shown there, erases exactly that for good',
  mostArguments: 1,
  async run(client, [identity], { seen, reason, forget }) {
    const path = `metaverse/${await personInPath(client, identity)}`
    const present = forget ? ({ present: 'forget' } as const) : {}
    if (seen === undefined) {
      const look = await client.get<ErasureLook>(`${path}/erasure`, present)
      return { text: lookText(look, forget ? ' --forget' : ''), json: look, code: 0 }
    }
    if (reason === undefined)
      throw new Failure('--reason is missing.', 'Say why, without her name: it stays with the activity.', 2)
    return outcomeOf(client, await endOf(client, () => client.post<Run>(`${path}/erase`, { seen, reason, ...present })))
  },
}

/**
 * Whoever is there by that name, to the letter but for its case, or has that among her values; else who is gone and is found by
 * it, or named as `find` lists them.
 */
async function personInPath(client: Client, meant: string | undefined): Promise<string> {
  if (meant === undefined || meant === '') return identityInPath(client, meant)
  if (/^gone-\d+$/.test(meant)) return goneInPath(client, meant)
  const there = await personMeant(client, meant)
  return there === null ? goneInPath(client, meant) : encodeURIComponent(there)
}

/** By her UUID; where an earlier version did not note it, by what is given. */
async function goneInPath(client: Client, meant: string): Promise<string> {
  const id = await goneMeant(client, meant)
  const gone = id === null ? null : await client.get<GoneDetail>(`gone/${id}`)
  return encodeURIComponent(gone?.identity ?? gone?.name ?? meant)
}

function lookText(look: ErasureLook, forget: string): string {
  const { identity, counts, objects, passedOn, shared, comesBack, obstacle, mayStillHold, seen } = look
  const rows = objects.map(({ system, name, state }) => [system?.name ?? '', name, states[state]])
  const left = [
    ...(passedOn.length === 0 ? [] : [`${passedOn.length} of the objects it had belong to others by now, and stay.`]),
    ...(shared === 0 ? [] : [`${shared} of its names are those of others too, and stay with them.`]),
  ]
  const next =
    obstacle === null
      ? `Nothing was erased yet. Erase exactly this with: idweave erase ${identity.id ?? identity.name}${forget} --seen=${seen} --reason TEXT`
      : `It cannot be erased: ${obstacle.because}. ${obstacle.next}.`
  const parts = [
    `Of ${identity.type ?? 'object'} ${identity.name}, which is ${!identity.isThere ? 'gone' : obstacle === null ? 'there and is deleted first' : 'there'}, the store has:`,
    table(['OF', 'HOW MANY', 'WHAT BECOMES OF IT'], countRows(counts)),
    ...(rows.length === 0 ? [] : [table(['SYSTEM', 'NAME', 'WHAT'], rows)]),
    ...left,
    ...comesBack.map((sentence) => `Warning: ${sentence}.`),
    ['What may still hold something of it afterwards:', ...mayStillHold.map((sentence) => `  ${sentence}`)].join('\n'),
    next,
  ]
  return parts.map((part) => part.split('\n').map(printable).join('\n')).join('\n\n')
}

function countRows({ objects, entries, mentions, lists, creates }: ErasureLook['counts']): (string | number)[][] {
  return [
    ['objects of systems', objects, 'removed'],
    ['entries of the history', entries, 'removed'],
    ['rows of others that name it', mentions, 'redacted'],
    ['lists of who is missing or would leave', lists, 'it is taken out'],
    ['creates that came to nothing', creates, 'forgotten'],
  ]
}
