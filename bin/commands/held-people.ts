/** Commands about people who would leave and are held, since they are too many (L9). */
import { counted } from '../../runtime/model/counted'
import type { HeldList, HeldPerson } from '../answers'
import { table } from '../table'
import type { Command } from './command'
import { inPath, number } from './command'

const states = { waiting: 'waits for a decision', released: 'released', begun: 'being carried out' } as const

export const heldPeople: Command = {
  usage: 'held-people [LIST]',
  help: 'people whom scope, configuration or a deletion rule would disconnect or delete, held since they are too many',
  mostArguments: 1,
  async run(client, [list]) {
    if (list === undefined) {
      const { items } = await client.get<{ readonly items: readonly HeldList[] }>('held-people')
      if (items.length === 0) return { text: 'Nobody is held.', json: items, code: 0 }
      const rows = items.map(({ name, run, state, total }) => [name, total, run ?? '', state === null ? '' : states[state]])
      return { text: table(['LIST', 'OBJECTS', 'RUN', 'STATE'], rows), json: items, code: 0 }
    }
    const path = `held-people/${inPath(list, 'LIST')}`
    const held = await client.get<HeldList>(path, { limit: 1 })
    const items = await client.all<HeldPerson>(path)
    const { run, state, total, reasons } = held
    if (run === null) return { text: 'No list waits for a decision.', json: { ...held, items }, code: 0 }
    const rows = items.map(({ name, record, because }) => [name, record?.system?.name ?? '', record?.name ?? '', because])
    const next =
      state === 'waiting'
        ? `Release exactly this list with: idweave release-people ${list} ${run}`
        : 'It is released for the next full synchronisation or scan.'
    const why = reasons.map((reason) => `${reason}.\n`).join('')
    return {
      text: `${table(['NAME', 'SYSTEM', 'KEY', 'WHY'], rows)}\n\n${why}${counted(total, 'object')}, held by run ${run}. ${next}`,
      json: { ...held, items },
      code: 0,
    }
  },
}

export const releasePeople: Command = {
  usage: 'release-people LIST RUN',
  help: 'lets the next synchronisation or scan carry out exactly that list',
  mostArguments: 2,
  async run(client, [list, run]) {
    const path = `held-people/${inPath(list, 'LIST')}/release`
    const answer = await client.post<{ released: number }>(path, { run: number(run, 'RUN') })
    return {
      text: `${counted(answer.released, 'object')} may be disconnected or deleted by the next full synchronisation or scan, if exactly these would leave then.`,
      json: answer,
      code: 0,
    }
  },
}
