/** Commands about the list that the shrink guard refused (I4). */
import type { MissingList } from '../answers'
import { table } from '../table'
import type { Command } from './command'
import { inPath, number } from './command'

/** A link's kind in the words of the sidebar. */
const linkWords: Readonly<Record<string, string>> = {
  none: 'not linked',
  projected: 'made this person',
  joined: 'joined',
  provisioned: 'account made by a rule',
  byHand: 'linked by hand',
}

export const missing: Command = {
  usage: 'missing SYSTEM',
  help: 'the objects a full import refused to mark as gone, because there were too many',
  mostArguments: 1,
  async run(client, [system]) {
    const path = `systems/${inPath(system, 'SYSTEM')}/missing`
    const list = await client.get<MissingList>(path, { limit: 1 })
    const items = await client.all<MissingList['items'][number]>(path)
    const { run, total, released } = list
    if (run === null) return { text: 'No list waits for a decision.', json: { ...list, items }, code: 0 }
    const next = released
      ? 'It is released for the next full import.'
      : `Release exactly this list with: idweave release-missing ${system} ${run}`
    const rows = items.map(({ id, type, name, link }) => [id, type, name, linkWords[link] ?? link])
    return {
      text: `${table(['OBJECT', 'TYPE', 'NAME', 'LINK'], rows)}\n\n${total} objects, refused by run ${run}. ${next}`,
      json: { ...list, items },
      code: 0,
    }
  },
}

export const releaseMissing: Command = {
  usage: 'release-missing SYSTEM RUN',
  help: 'lets the next full import mark exactly that list as gone',
  mostArguments: 2,
  async run(client, [system, run]) {
    const path = `systems/${inPath(system, 'SYSTEM')}/release-missing`
    const answer = await client.post<{ released: number }>(path, { run: number(run, 'RUN') })
    return {
      text: `${answer.released} objects may be marked as gone by the next full import, if exactly these are missing then.`,
      json: answer,
      code: 0,
    }
  },
}
