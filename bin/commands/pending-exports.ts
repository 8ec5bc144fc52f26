/** Commands about pending exports: what waits, and the three decisions on it (X4). */
import { counted } from '../../runtime/model/counted'
import type { PendingExport, Review } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { table } from '../table'
import { changeText } from '../text'
import type { Command, Flags } from './command'
import { number } from './command'

/** Pending exports decided on in one request. */
const decidedAtOnce = 500

export const pending: Command = {
  usage: 'pending [SYSTEM] [--state STATE]',
  help: 'what waits to be sent',
  mostArguments: 1,
  async run(client, [system], { state }) {
    const items = await client.all<PendingExport>('pending-exports', { system, state })
    const rows = items.map((item) => {
      const state = item.waits === null ? item.state : `${item.state}, not sent yet`
      return [item.id, item.system?.name ?? '', item.operation, state, item.name, changeText(item)]
    })
    const headings = ['ID', 'SYSTEM', 'TO DO', 'STATE', 'NAME', 'CHANGES']
    const reasons = new Set(items.flatMap(({ waits }) => (waits === null ? [] : [`Not sent yet: ${waits}.`])))
    const text = rows.length === 0 ? 'Nothing waits to be sent.' : [table(headings, rows), ...reasons].join('\n')
    return { text, json: items, code: 0 }
  },
}

interface Decision {
  readonly action: 'release' | 'hold' | 'discard'
  /** The command's name. */
  readonly name: string
  /** The past participle that says it was done. */
  readonly done: string
  /** The state of those that --all means; without one all that are not under way. */
  readonly state?: string
  readonly help: string
}

function decision({ action, name, done, state, help }: Decision): Command {
  const all = state === undefined ? 'all that wait' : `all that are ${state}`
  const usage = `${name} ID... · ${name} --all SYSTEM [--state STATE]${action === 'discard' ? ' --yes' : ''}`
  return {
    usage,
    help: `${help}; --all means ${all}`,
    mostArguments: Infinity,
    async run(client, args, flags) {
      const ids = flags.all === undefined ? idsIn(args, usage) : await idsOfAll(client, flags.all, flags.state ?? state)
      if (action === 'discard') refuseUnconfirmed(ids, flags)
      const review = await decide(client, action, ids)
      const refusals = review.refused.length > 0 ? `, ${review.refused.length} refused` : ''
      const lines = [`${review.done.length} ${done}${refusals}.`, ...review.refused.map(({ id, because }) => `${id}: ${because}`)]
      return { text: lines.join('\n'), json: review, code: review.refused.length > 0 ? 1 : 0 }
    },
  }
}

export const approve = decision({
  action: 'release',
  name: 'approve',
  done: 'approved',
  state: 'held',
  help: 'lets pending exports go, past the limits too',
})

export const hold = decision({
  action: 'hold',
  name: 'hold',
  done: 'held',
  state: 'pending',
  help: 'keeps pending exports back',
})

export const discard = decision({
  action: 'discard',
  name: 'discard',
  done: 'discarded',
  help: 'throws pending exports away',
})

function idsIn(args: readonly string[], usage: string): number[] {
  const ids = args.flatMap((arg) => arg.split(',').filter(Boolean)).map((text) => number(text, 'ID'))
  if (ids.length === 0) throw new Failure('Which pending exports?', `idweave ${usage}`, 2)
  return ids
}

async function idsOfAll(client: Client, system: string, state: string | undefined): Promise<number[]> {
  const items = await client.all<PendingExport>('pending-exports', { system, state })
  return items
    .filter((item) => state !== undefined || !['executing', 'awaitingConfirmation'].includes(item.state))
    .map(({ id }) => id)
}

/** Throwing away all of a system's must be meant. */
function refuseUnconfirmed(ids: readonly number[], { all, yes }: Flags): void {
  if (all === undefined || yes) return
  throw new Failure(`${counted(ids.length, 'pending export')} to ${all} would be thrown away.`, 'Add --yes if you mean it.', 2)
}

async function decide(client: Client, action: Decision['action'], ids: readonly number[]): Promise<Review> {
  const done: number[] = []
  const refused: Review['refused'][number][] = []
  for (let start = 0; start < ids.length; start += decidedAtOnce) {
    const part = ids.slice(start, start + decidedAtOnce)
    const review = await client.post<Review>(`pending-exports/${action}`, { ids: part })
    done.push(...review.done)
    refused.push(...review.refused)
  }
  return { done, refused }
}
