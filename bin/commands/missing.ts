/** Commands about the list that an import asks about (I4, I20–I22). */
import { counted, inNumber } from '../../runtime/model/counted'
import type { MissingList } from '../answers'
import { table } from '../table'
import type { Command } from './command'
import { inPath, number } from './command'

/** Whether nothing is asked but who is missing. */
function onlyMissing(items: MissingList['items']): boolean {
  return items.every(({ because }) => because === null)
}

/** A link's kind in the words of the sidebar. */
const linkWords: Readonly<Record<string, string>> = {
  none: 'not linked',
  projected: 'made this object',
  joined: 'joined',
  provisioned: 'account made by a rule',
  byHand: 'linked by hand',
}

export const missing: Command = {
  usage: 'missing SYSTEM',
  help: 'the objects an import asks about: too many are missing, keys look alike, values would be emptied',
  mostArguments: 1,
  async run(client, [system]) {
    const path = `systems/${inPath(system, 'SYSTEM')}/missing`
    const list = await client.get<MissingList>(path, { limit: 1 })
    const items = await client.all<MissingList['items'][number]>(path)
    const { run, total, released, reasons = [] } = list
    if (run === null) return { text: 'No list waits for a decision.', json: { ...list, items }, code: 0 }
    const next = released
      ? 'It is released for the next import.'
      : `Release exactly this list with: idweave release-missing ${system} ${run}`
    const explained = !onlyMissing(items)
    const rows = items.map(({ id, type, name, person, link, because }) => [
      id,
      type,
      name,
      person ?? '',
      linkWords[link] ?? link,
      ...(explained ? [because ?? 'is missing'] : []),
    ])
    const why = reasons.map((reason) => `${reason}\n`).join('')
    return {
      text: `${table(['OBJECT', 'TYPE', 'NAME', 'PERSON', 'LINK', ...(explained ? ['WHAT'] : [])], rows)}\n\n${why}${counted(total, 'object')}, refused by run ${run}. ${next}`,
      json: { ...list, items },
      code: 0,
    }
  },
}

export const releaseMissing: Command = {
  usage: 'release-missing SYSTEM RUN',
  help: 'lets the next import do exactly what is on that list',
  mostArguments: 2,
  async run(client, [system, run]) {
    const inSystem = `systems/${inPath(system, 'SYSTEM')}`
    const { items } = await client.get<MissingList>(`${inSystem}/missing`, { limit: 500 })
    const answer = await client.post<{ released: number }>(`${inSystem}/release-missing`, { run: number(run, 'RUN') })
    return {
      text: onlyMissing(items)
        ? `${counted(answer.released, 'object')} may be marked as gone by the next full import, if exactly ${inNumber(answer.released, 'this is', 'these are')} missing then.`
        : `The next import may do what was asked about ${counted(answer.released, 'object')}, if it is exactly the same then.`,
      json: answer,
      code: 0,
    }
  },
}
