/** The command that lists what people have decided by hand on objects: what still stands, and what was done lately (J9). */
import { handActions } from '../../runtime/model/by-hand'
import type { ListedObject, Run, RunObject } from '../answers'
import type { Client } from '../client'
import { table } from '../table'
import { atMinute } from '../text'
import type { Command } from './command'

export const byHandList: Command = {
  usage: 'by-hand',
  help: 'objects that somebody has joined by hand, or told never to join: who, when and why; and what was done by hand lately',
  mostArguments: 0,
  async run(client) {
    const joined = await client.all<ListedObject>('objects', { state: 'byHand' })
    const apart = await client.all<ListedObject>('objects', { state: 'neverJoin' })
    const items = [...joined, ...apart]
    const lately = await doneLately(client)
    const json = { standing: items, lately }
    const done =
      lately.length === 0 ? '' : `Done by hand lately:\n${table(['AT', 'RUN', 'WHAT', 'BY', 'NAME', 'WHY'], lately.map(rowOf))}`
    if (items.length === 0 && done === '') return { text: 'Nobody has decided on an object by hand.', json, code: 0 }
    const rows = items.map(({ system, name, person, byHand }) => {
      const { decision, who = '', at, reason = '' } = byHand ?? {}
      const what = decision === 'neverJoin' ? 'never joins' : `joined to ${person ?? 'somebody'}`
      return [system?.name ?? '', name, what, who, at === undefined ? '' : atMinute(at), reason]
    })
    const stands =
      rows.length === 0 ? 'No decision on an object stands.' : table(['SYSTEM', 'NAME', 'DECISION', 'BY', 'AT', 'WHY'], rows)
    return { text: [stands, done].filter((part) => part !== '').join('\n\n'), json, code: 0 }
  },
}

/** What somebody has done by hand in a run of its own. */
interface Done {
  readonly run: Run
  readonly name: string
  readonly because: string
}

/** The last first, among the last runs. */
async function doneLately(client: Client): Promise<readonly Done[]> {
  const { items } = await client.get<{ items: readonly Run[] }>('runs', { limit: mostRuns })
  const done: Done[] = []
  for (const run of items.filter(({ profile }) => byHandProfiles.includes(profile)).slice(0, mostDone)) {
    const objects = (await client.get<{ items: readonly RunObject[] }>(`runs/${run.id}/objects`, { limit: mostOfRun })).items
    done.push(...objects.map(({ name, because }) => ({ run, name, because })))
  }
  return done
}

function rowOf({ run: { id, started, profile, startedBy }, name, because }: Done): readonly (string | number)[] {
  return [atMinute(started), id, profile, startedBy, name, because]
}

const byHandProfiles: readonly string[] = [...handActions, 'add-person', 'deletion', 'hold', 'release', 'discard']

/** So many runs are looked through, of so many what was done is said, and so much of each. */
const mostRuns = 500
const mostDone = 20
const mostOfRun = 20
