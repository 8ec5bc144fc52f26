/** The command that lists what people have decided by hand on objects, and still stands (J9). */
import type { ListedObject } from '../answers'
import { table } from '../table'
import { atMinute } from '../text'
import type { Command } from './command'

export const byHandList: Command = {
  usage: 'by-hand',
  help: 'objects that somebody has joined by hand, or told never to join: who, when and why',
  mostArguments: 0,
  async run(client) {
    const joined = await client.all<ListedObject>('objects', { state: 'byHand' })
    const apart = await client.all<ListedObject>('objects', { state: 'neverJoin' })
    const items = [...joined, ...apart]
    if (items.length === 0) return { text: 'Nobody has decided on an object by hand.', json: items, code: 0 }
    const rows = items.map(({ system, name, person, byHand }) => {
      const { decision, who = '', at, reason = '' } = byHand ?? {}
      const what = decision === 'neverJoin' ? 'never joins' : `joined to ${person ?? 'somebody'}`
      return [system?.name ?? '', name, what, who, at === undefined ? '' : atMinute(at), reason]
    })
    return { text: table(['SYSTEM', 'NAME', 'DECISION', 'BY', 'AT', 'WHY'], rows), json: items, code: 0 }
  },
}
