/** The commands of the command line: each asks the API and says what to print and how to exit. */
import type { Client } from '../client'
import { Failure } from '../client'
import { facts, table } from '../table'
import { changeText, endingText, figuresText } from '../text'
import type { MissingList, PendingExport, Run, System, TestOutcome } from '../answers'
import type { Command, Flags } from './command'
import { inPath, number } from './command'
import { decision } from './pending-exports'

/** Milliseconds between two looks at a run. */
const lookEvery = 500

export const commands: Readonly<Record<string, Command>> = {
  run: {
    usage: 'run SYSTEM PROFILE [--wait] [--confirm] [--source NODE] · run lifecycle · run --object ID',
    help: 'starts a run: full-import, delta-import, full-sync, delta-sync, an import and a sync joined by +, or export',
    most: 2,
    async run(client, args, flags) {
      const started = await client.post<Run>('runs', requestOf(args, flags))
      if (!flags.wait)
        return {
          text: `Run ${started.id} was started (${started.status}). See it with: idweave status ${started.id}`,
          json: started,
          code: 0,
        }
      const ended = await endOf(client, started)
      return { text: runText(ended), json: ended, code: failed(ended) ? 1 : 0 }
    },
  },
  status: {
    usage: 'status [RUN]',
    help: 'the latest runs, or one run',
    most: 1,
    async run(client, [id]) {
      if (id !== undefined) {
        const run = await client.get<Run>(`runs/${number(id, 'RUN')}`)
        return { text: runText(run), json: run, code: failed(run) ? 1 : 0 }
      }
      const { items } = await client.get<{ items: Run[] }>('runs', { limit: 20 })
      const rows = items.map((run) => [
        run.id,
        run.system?.name ?? '',
        run.profile,
        run.status,
        run.started,
        run.startedBy,
        figuresText(run) || (run.reason ?? ''),
      ])
      return {
        text:
          rows.length === 0
            ? 'There was no run yet.'
            : table(['RUN', 'SYSTEM', 'PROFILE', 'STATUS', 'STARTED', 'BY', 'OUTCOME'], rows),
        json: items,
        code: 0,
      }
    },
  },
  cancel: {
    usage: 'cancel RUN',
    help: 'ends a run after the page in hand',
    most: 1,
    async run(client, [id]) {
      const run = await client.post<Run>(`runs/${number(id, 'RUN')}/cancel`)
      return { text: `Run ${run.id} ends after the page in hand.`, json: run, code: 0 }
    },
  },
  systems: {
    usage: 'systems',
    help: 'the connected systems and how they stand',
    most: 0,
    async run(client) {
      const { items } = await client.get<{ items: System[] }>('systems')
      const rows = items.map((one) => [
        one.name,
        one.connector?.label ?? '(not deployed)',
        one.objects,
        one.linked,
        one.pendingExports,
        one.held,
        one.failed,
        endingText(one),
      ])
      return {
        text:
          rows.length === 0
            ? 'No connected system is deployed.'
            : table(['SYSTEM', 'KIND', 'OBJECTS', 'LINKED', 'PENDING', 'HELD', 'FAILED', 'LAST RUN'], rows),
        json: items,
        code: 0,
      }
    },
  },
  test: {
    usage: 'test SYSTEM',
    help: 'connects to a system with its deployed settings',
    most: 1,
    async run(client, [system]) {
      const outcome = await client.post<TestOutcome>(`systems/${inPath(system, 'SYSTEM')}/test`)
      const rows = outcome.steps.map((step) => [step.ok ? 'ok' : 'FAILED', step.name, step.message])
      return {
        text: rows.length === 0 ? (outcome.ok ? 'ok' : 'FAILED') : table(['', 'STEP', ''], rows),
        json: outcome,
        code: outcome.ok ? 0 : 1,
      }
    },
  },
  pending: {
    usage: 'pending [SYSTEM] [--state STATE]',
    help: 'what waits to be sent',
    most: 1,
    async run(client, [system], { state }) {
      const items = await client.all<PendingExport>('pending-exports', { system, state })
      const rows = items.map((one) => [one.id, one.system?.name ?? '', one.operation, one.state, one.name, changeText(one)])
      return {
        text:
          rows.length === 0 ? 'Nothing waits to be sent.' : table(['ID', 'SYSTEM', 'TO DO', 'STATE', 'NAME', 'CHANGES'], rows),
        json: items,
        code: 0,
      }
    },
  },
  approve: decision('release', 'approve', 'held', 'lets pending exports go, past the limits too'),
  hold: decision('hold', 'hold', 'pending', 'keeps pending exports back'),
  discard: decision('discard', 'discard', undefined, 'throws pending exports away'),
  missing: {
    usage: 'missing SYSTEM',
    help: 'the objects a full import refused to mark as gone, because there were too many',
    most: 1,
    async run(client, [system]) {
      const path = `systems/${inPath(system, 'SYSTEM')}/missing`
      const list = await client.get<MissingList>(path, { limit: 1 })
      const items = await client.all<MissingList['items'][number]>(path)
      const { run, total, released } = list
      if (run === null) return { text: 'No list waits for a decision.', json: { ...list, items }, code: 0 }
      const next = released
        ? 'It is released for the next full import.'
        : `Release exactly this list with: idweave release-missing ${system} ${run}`
      const rows = items.map((one) => [one.id, one.type, one.name, one.link])
      return {
        text: `${table(['OBJECT', 'TYPE', 'NAME', 'LINK'], rows)}\n\n${total} objects, refused by run ${run}. ${next}`,
        json: { ...list, items },
        code: 0,
      }
    },
  },
  'release-missing': {
    usage: 'release-missing SYSTEM RUN',
    help: 'lets the next full import mark exactly that list as gone',
    most: 2,
    async run(client, [system, run]) {
      const answer = await client.post<{ released: number }>(`systems/${inPath(system, 'SYSTEM')}/release-missing`, {
        run: number(run, 'RUN'),
      })
      return {
        text: `${answer.released} objects may be marked as gone by the next full import, if exactly these are missing then.`,
        json: answer,
        code: 0,
      }
    },
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
  let run = started
  while (run.ended === null) {
    await new Promise((resolve) => setTimeout(resolve, lookEvery))
    run = await client.get<Run>(`runs/${run.id}`)
  }
  return run
}

function failed(run: Run): boolean {
  return run.status === 'errors' || run.status === 'stopped' || run.status === 'cancelled'
}

function runText(run: Run): string {
  const head = facts([
    ['run', run.id],
    ['system', run.system?.name ?? null],
    ['profile', run.profile],
    ['status', run.status],
    ['started', `${run.started} by ${run.startedBy}`],
    ['ended', run.ended],
    ['outcome', figuresText(run)],
    ['reason', run.reason],
    ...run.warnings.map((one) => ['warning', one.message] as const),
  ])
  const targets = Object.entries(run.targets).map(([name, one]) => [
    name,
    one.provisioned,
    one.matched,
    one.updated,
    one.deprovisioned,
    one.withdrawn,
  ])
  return targets.length === 0
    ? head
    : `${head}\n\n${table(['TARGET', 'NEW', 'MATCHED', 'UPDATED', 'DEPROVISIONED', 'WITHDRAWN'], targets)}`
}
