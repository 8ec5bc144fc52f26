/** Commands about runs: starting, watching, cancelling. */
import type { Run } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { facts, table } from '../table'
import { figuresText } from '../text'
import type { Command, Flags, Outcome } from './command'
import { number } from './command'

/** Milliseconds between two questions how a run stands. */
const askEveryMs = 500

export const run: Command = {
  usage: 'run SYSTEM PROFILE [--wait] [--confirm] [--source NODE] · run lifecycle · run --object ID',
  help: 'starts a run: full-import, delta-import, full-sync, delta-sync, an import and a sync joined by +, or export',
  mostArguments: 2,
  async run(client, args, flags) {
    const started = await client.post<Run>('runs', requestOf(args, flags))
    if (flags.wait) return outcomeOf(await endOf(client, started))
    const text = `Run ${started.id} was started (${started.status}). See it with: idweave status ${started.id}`
    return { text, json: started, code: 0 }
  },
}

export const status: Command = {
  usage: 'status [RUN]',
  help: 'the latest runs, or one run',
  mostArguments: 1,
  async run(client, [id]) {
    if (id !== undefined) return outcomeOf(await client.get<Run>(`runs/${number(id, 'RUN')}`))
    const { items } = await client.get<{ items: Run[] }>('runs', { limit: 20 })
    const rows = items.map((listed) => [
      listed.id,
      listed.system?.name ?? '',
      listed.profile,
      listed.status,
      listed.started,
      listed.startedBy,
      figuresText(listed) || (listed.reason ?? ''),
    ])
    const headings = ['RUN', 'SYSTEM', 'PROFILE', 'STATUS', 'STARTED', 'BY', 'OUTCOME']
    return { text: rows.length === 0 ? 'There was no run yet.' : table(headings, rows), json: items, code: 0 }
  },
}

export const cancel: Command = {
  usage: 'cancel RUN',
  help: 'ends a run after the page in hand',
  mostArguments: 1,
  async run(client, [id]) {
    const cancelled = await client.post<Run>(`runs/${number(id, 'RUN')}/cancel`)
    return { text: `Run ${cancelled.id} ends after the page in hand.`, json: cancelled, code: 0 }
  },
}

function requestOf([first, second]: readonly string[], { object, confirm, source }: Flags): object {
  const more = { ...(confirm && { confirm }), ...(source !== undefined && { source }) }
  if (object !== undefined) return { object: number(object, '--object'), ...(first !== undefined && { system: first }), ...more }
  if (first === 'lifecycle' && second === undefined) return { profile: 'lifecycle', ...more }
  if (first === undefined || second === undefined)
    throw new Failure('Which system, and what to do?', 'For example: idweave run HR full-import+delta-sync --wait', 2)
  return { system: first, profile: second, ...more }
}

async function endOf(client: Client, started: Run): Promise<Run> {
  let current = started
  while (current.ended === null) {
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
    current = await client.get<Run>(`runs/${current.id}`)
  }
  return current
}

/** Code 1 for a run that failed or was cancelled. */
function outcomeOf(shown: Run): Outcome {
  const failed = shown.status === 'errors' || shown.status === 'stopped' || shown.status === 'cancelled'
  return { text: runText(shown), json: shown, code: failed ? 1 : 0 }
}

function runText(shown: Run): string {
  const head = facts([
    ['run', shown.id],
    ['system', shown.system?.name ?? null],
    ['profile', shown.profile],
    ['status', shown.status],
    ['started', `${shown.started} by ${shown.startedBy}`],
    ['ended', shown.ended],
    ['outcome', figuresText(shown)],
    ['reason', shown.reason],
    ...shown.warnings.map(({ message }) => ['warning', message] as const),
  ])
  const rows = Object.entries(shown.targets).map(([name, { provisioned, matched, updated, deprovisioned, withdrawn }]) => [
    name,
    provisioned,
    matched,
    updated,
    deprovisioned,
    withdrawn,
  ])
  if (rows.length === 0) return head
  return `${head}\n\n${table(['TARGET', 'NEW', 'MATCHED', 'UPDATED', 'DEPROVISIONED', 'WITHDRAWN'], rows)}`
}
