import type { PendingExport, Review } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import type { Command } from './command'
import { number } from './command'

/** The three decisions on pending exports. `state`: which ones --all means. */
export function decision(action: 'release' | 'hold' | 'discard', name: string, state: string | undefined, help: string): Command {
  const all = state === undefined ? 'all that wait' : `all that are ${state}`
  return {
    usage: `${name} ID... · ${name} --all SYSTEM${action === 'discard' ? ' --yes' : ''}`,
    help: `${help}; --all means ${all}`,
    most: Infinity,
    async run(client, args, flags) {
      const ids =
        flags.all === undefined
          ? args.flatMap((one) => one.split(',').filter(Boolean)).map((one) => number(one, 'ID'))
          : await allOf(client, flags.all, flags.state ?? state)
      if (flags.all !== undefined && action === 'discard' && !flags.yes)
        throw new Failure(`${ids.length} pending exports to ${flags.all} would be thrown away.`, 'Add --yes if you mean it.', 2)
      if (flags.all === undefined && ids.length === 0) throw new Failure('Which pending exports?', `idweave ${this.usage}`, 2)
      const done: number[] = []
      const refused: { id: number; because: string }[] = []
      for (let at = 0; at < ids.length; at += 500) {
        const review = await client.post<Review>(`pending-exports/${action}`, { ids: ids.slice(at, at + 500) })
        done.push(...review.done)
        refused.push(...review.refused)
      }
      const verb = { release: 'approved', hold: 'held', discard: 'discarded' }[action]
      const lines = [
        `${done.length} ${verb}${refused.length > 0 ? `, ${refused.length} refused` : ''}.`,
        ...refused.map((one) => `${one.id}: ${one.because}`),
      ]
      return { text: lines.join('\n'), json: { done, refused }, code: refused.length > 0 ? 1 : 0 }
    },
  }
}

async function allOf(client: Client, system: string, state: string | undefined): Promise<number[]> {
  const items = await client.all<PendingExport>('pending-exports', { system, state })
  return items
    .filter((one) => state !== undefined || !['executing', 'awaitingConfirmation'].includes(one.state))
    .map((one) => one.id)
}
