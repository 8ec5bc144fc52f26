/** The commands that try something out beforehand, and end that (N6). */
import { readFileSync } from 'node:fs'
import { messageOf } from '../../runtime/model/errors'
import { ended } from '../../runtime/model/sentences'
import type { Preview } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import type { Command, Flags, Outcome } from './command'
import { isWord, number } from './command'
import { identityInPath } from './find'
import { objectMeant } from './object-meant'
import { outcomeOf } from './previewed'
import { requestOf } from './runs'

export const preview: Command = {
  usage:
    'preview SYSTEM PROFILE [--source NODE] [--confirm] · preview lifecycle · preview --object OBJECT · preview --person NAME [PROFILE] · preview all · each with --flow FILE, --without RULE, --gone OBJECT, --at DAY, --count, --left',
  help: 'what a run would do, what would become of one person, or what all full synchronisations would: tried out on a copy of the store, also by a flow that is not deployed; systems are read, and nothing is written. The exit code is 1 where what was asked for would not go well: of one person or object by what becomes of her or it, else by what fails and did not before',
  mostArguments: 2,
  async run(client, args, flags) {
    const { flow } = flags
    const asked = { ...(await whatIsAsked(client, args, flags)), ...(await assumptionsIn(client, flags)) }
    const [path, body] = flow === undefined ? ['previews', asked] : ['previews/flow', { ...asked, flow: flowIn(flow) }]
    return shownPreview(client, () => client.post<Preview>(path, body))
  },
}

export const endPreview: Command = {
  usage: 'end-preview PREVIEW',
  help: 'ends a preview and deletes its copy of the store',
  mostArguments: 1,
  async run(client, [id]) {
    const left = await client.post(`previews/${number(id, 'PREVIEW')}/end`)
    return { text: `Preview ${id} is gone.`, json: left, code: 0 }
  },
}

/** What a preview that is started comes to. Nobody else waits for it: whoever stops waiting ends it. */
export async function shownPreview(client: Client, start: () => Promise<Preview>): Promise<Outcome> {
  const shown = await client.whenOver({
    start,
    path: ({ id }) => `previews/${id}`,
    isOver: ({ state }) => state === 'ended',
    async interrupted({ id }) {
      await client.post(`previews/${id}/end`)
      return `Preview ${id} was ended, and its copy of the store is gone.`
    },
  })
  return outcomeOf(shown, (text) => client.inWords(text))
}

async function whatIsAsked(client: Client, args: readonly string[], flags: Flags): Promise<object> {
  const [first, ...others] = args
  if (flags.person !== undefined) {
    if (flags.object !== undefined) throw new Failure('--object does not go with --person.', 'Leave one of them out.', 2)
    if (others.length > 0) throw new Failure(`"${others[0]}" is one argument too many.`, `idweave ${preview.usage}`, 2)
    const identity = decodeURIComponent(await identityInPath(client, flags.person))
    return { identity, ...(first !== undefined && { profile: first }) }
  }
  if (flags.left)
    throw new Failure('Who left? --left needs --person.', 'For example: idweave preview --person "Ann Lee" --left', 2)
  const isOfAll = (isWord(first, 'all') && others.length === 0) || (first === undefined && flags.flow !== undefined)
  return isOfAll && flags.object === undefined ? {} : requestOf(client, args, flags, 'preview')
}

async function assumptionsIn(client: Client, { left, gone, without, at, count }: Flags): Promise<object> {
  const objects: number[] = []
  for (const meant of gone ?? []) objects.push(await objectMeant(client, meant, '--gone'))
  return {
    ...(left && { left }),
    ...(gone && { gone: objects }),
    ...(without && { rulesOff: without }),
    ...(at !== undefined && { at }),
    ...(count && { count }),
  }
}

/** The nodes in a file that Node-RED exported or keeps: a list, or a list by the name flows. */
function flowIn(file: string): unknown {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(read) ? read : ((read as { readonly flows?: unknown } | null)?.flows ?? read)
  } catch (thrown) {
    throw new Failure(
      `${file} cannot be read as a flow: ${ended(messageOf(thrown))}`,
      'Name a file that Node-RED has exported.',
      2,
    )
  }
}
