/** Commands by which a person decides on one connector space object: join, disconnect, never-join, allow-join, project (J9). */
import type { HandAction } from '../../runtime/model/by-hand'
import type { Preview, Run } from '../answers'
import { Failure } from '../client'
import type { Command } from './command'
import { identityInPath } from './find'
import type { Whose } from './object-meant'
import { objectMeant } from './object-meant'
import { shownPreview } from './preview'
import { endOf, outcomeOf } from './runs'

const most = { join: 2, disconnect: 1, 'never-join': 1, 'allow-join': 1, project: 2 } as const

/** Whose object each is for. */
const whose: Readonly<Record<HandAction, Whose>> = {
  join: 'nobodys',
  disconnect: 'somebodys',
  'never-join': 'anybodys',
  'allow-join': 'nobodys',
  project: 'nobodys',
}

/** `more`: the name of the body's property that the second argument is. */
function byHand(action: HandAction, usage: string, help: string, more?: 'identity' | 'type'): Command {
  return {
    usage: `${action} OBJECT${usage} --reason TEXT [--preview]`,
    help,
    mostArguments: most[action],
    async run(client, [object, second], { reason, preview }) {
      if (reason === undefined) throw new Failure('--reason is missing.', 'Say why; it stands with the object.', 2)
      const path = `objects/${await objectMeant(client, object, 'OBJECT', whose[action])}/by-hand`
      const given = more === 'identity' ? await identityInPath(client, second) : second
      const body = { action, reason, ...(more !== undefined && given !== undefined && { [more]: given }) }
      if (preview) return shownPreview(client, () => client.post<Preview>(`${path}/preview`, body))
      return outcomeOf(client, await endOf(client, () => client.post<Run>(path, body)))
    },
  }
}

export const byHandCommands = {
  join: byHand('join', ' IDENTITY', "joins an object that is nobody's to a person by hand; no scope undoes it", 'identity'),
  disconnect: byHand('disconnect', '', 'takes an object off its person by hand; the rules look at it again'),
  'never-join': byHand('never-join', '', 'an object belongs to nobody from now on, whatever the rules say'),
  'allow-join': byHand('allow-join', '', 'takes never-join back: the rules decide again'),
  project: byHand('project', ' [TYPE]', 'makes a person of an object by hand; no rule deletes her', 'type'),
} as const
