/** Commands about runs: starting, watching, cancelling. */
import type { Run, RunObject } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { facts, table } from '../table'
import { figuresText } from '../text'
import type { Command, Flags, Outcome } from './command'
import { isWord, number } from './command'
import { objectMeant } from './object-meant'

/** Failed objects shown of one run. */
const mostFailed = 20

/** Outcomes of an object that failed, each with its own counter. */
const failures = ['importFailed', 'notReimported', 'syncFailed', 'exportFailed'] as const

export const run: Command = {
  usage: 'run SYSTEM PROFILE [--wait] [--confirm] [--source NODE] · run lifecycle · run --object OBJECT',
  help: 'starts a run: full-import, delta-import, full-sync, delta-sync, an import and a sync joined by +, or export',
  mostArguments: 2,
  async run(client, args, flags) {
    const request = await requestOf(client, args, flags)
    const start = (): Promise<Run> => client.post<Run>('runs', request)
    if (flags.wait) return outcomeOf(client, await endOf(client, start))
    const started = await start()
    const text = `Run ${started.id} was started (${started.status}). See it with: idweave status ${started.id}`
    return { text, json: started, code: 0 }
  },
}

export const status: Command = {
  usage: 'status [RUN]',
  help: 'the latest runs, or one run with the first 20 objects that failed in it, and why',
  mostArguments: 1,
  async run(client, [id]) {
    if (id !== undefined) return outcomeOf(client, await client.get<Run>(`runs/${number(id, 'RUN')}`))
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

/** The run that is asked for, of the command that asks for it. */
export async function requestOf(
  client: Client,
  [first, second]: readonly string[],
  { object, confirm, source }: Flags,
  command = 'run',
): Promise<object> {
  const more = { ...(confirm && { confirm }), ...(source !== undefined && { source }) }
  if (object !== undefined && second !== undefined)
    throw new Failure(`"${second}" does not go with --object.`, 'An object is synchronised on its own, whatever the profile.', 2)
  if (object !== undefined)
    return { object: await objectMeant(client, object, '--object'), ...(first !== undefined && { system: first }), ...more }
  if (isWord(first, 'lifecycle') && second === undefined) return { profile: 'lifecycle', ...more }
  if (first === undefined || second === undefined)
    throw new Failure(
      'Which system, and what to do?',
      `For example: idweave ${command} HR full-import+delta-sync${command === 'run' ? ' --wait' : ''}`,
      2,
    )
  return { system: first, profile: second, ...more }
}

/** The run that is started, once it has ended. Whoever stops waiting for it does not end it. */
export function endOf(client: Client, start: () => Promise<Run>): Promise<Run> {
  return client.whenOver({
    start,
    path: ({ id }) => `runs/${id}`,
    isOver: ({ ended }) => ended !== null,
    interrupted: ({ id }) =>
      Promise.resolve(`Run ${id} goes on. See it with: idweave status ${id} · end it with: idweave cancel ${id}`),
  })
}

/** Code 1 for a run that failed or was cancelled. */
export async function outcomeOf(client: Client, shown: Run): Promise<Outcome> {
  const failed = shown.status === 'errors' || shown.status === 'stopped' || shown.status === 'cancelled'
  const objects = await failedOf(client, shown)
  const text = [runText(shown), ...failedText(shown, objects)].join('\n\n')
  return { text, json: { ...shown, failedObjects: objects.found }, code: failed ? 1 : 0 }
}

/** Objects of a run that failed, or went through without all of their values: the first, and whether there are more. */
interface FailedObjects {
  readonly found: readonly RunObject[]
  readonly more: 'none' | 'some'
}

/**
 * The first objects that failed in the run, a question for each kind of failure the run counted; then those that went through
 * without all of their values: these could not be read, or not be made.
 */
async function failedOf(client: Client, { id, counters, status: ended }: Run): Promise<FailedObjects> {
  const found: RunObject[] = []
  const counted = failures.filter((outcome) => counters[outcome] > 0)
  const outcomes = [...counted, ...(ended === 'errors' ? (['valueUnreadable', 'flowed'] as const) : [])]
  for (const outcome of outcomes) {
    const query = { outcome, errors: 'only', limit: mostFailed - found.length + 1 }
    const { items } = await client.get<{ items: RunObject[] }>(`runs/${id}/objects`, query)
    found.push(...items)
    if (found.length > mostFailed) return { found: found.slice(0, mostFailed), more: 'some' }
  }
  return { found, more: 'none' }
}

function failedText({ counters }: Run, { found, more }: FailedObjects): readonly string[] {
  if (found.length === 0) return []
  const rows = found.map(({ object, name, error, because }) => [object ?? '', name, error ?? '', because])
  const rest = failures.reduce((sum, outcome) => sum + counters[outcome], 0) - found.length
  const all = `GET runs/{run}/objects with errors=only lists them all`
  const left = more === 'none' ? [] : [rest > 0 ? `and ${rest} more: ${all}` : `and more: ${all}`]
  return [table(['OBJECT', 'FAILED', 'ERROR', 'BECAUSE'], rows), ...left]
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
