/** A new cycle that is on the canvas: it is deployed and read where that was wanted, and it is said what comes next. */
import type { CycleMade } from '../new-cycle/dialog'
import { say, sayAs } from '../new-cycle/dialog-words'
import { figure } from '../widgets/figures'
import { el } from '../widgets/dom'
import type { Run } from './answers'
import { problem } from './parts'
import type { Requests } from './requests'

/** Milliseconds between two questions whether a run has ended, and how often it is asked whether a store is open yet. */
const askEveryMs = 500
const mostTries = 20

/** What of the sidebar it needs. */
export interface MadeIn {
  readonly requests: Requests
  /** Shows the tab Identity, and one of its views. */
  show(view: 'runs' | 'waiting'): void
}

export function cycleMade(cycle: CycleMade, sidebar: MadeIn): void {
  if (cycle.next === 'nothing') {
    tell('success', say('finish.done', { tab: cycle.tab, button: sayAs('made.now', { name: cycle.source }) }))
    return
  }
  const deployed = (): void => {
    RED.events.off('deploy', deployed)
    tell('success', say('finish.reading', { system: cycle.source }))
    sidebar.show('runs')
    readNow(cycle, sidebar).catch((thrown: unknown) => RED.notify($(problem(thrown)), { type: 'error' }))
  }
  RED.events.on('deploy', deployed)
  RED.actions.invoke('core:deploy-flows')
}

/** Accounts that are there already are read before people come. */
async function readNow({ ids, source, targetIsThere }: CycleMade, { requests, show }: MadeIn): Promise<void> {
  requests.store = (await onceOpen(() => requests.stores())).length > 1 ? String(RED.nodes.node(ids.store)?.name) : undefined
  if (targetIsThere) await ended(await started(ids.target, requests), requests)
  const run = await ended(await started(ids.source, requests), requests)
  const system = (await requests.systems()).find(({ id }) => id === ids.target)
  const held = system?.held ?? 0
  if (run.status === 'stopped' || held === 0) return tell('warning', say('finish.nothingWaits', { system: source }))
  tell('success', say('finish.waits', { n: figure(held) }))
  show('waiting')
}

const started = (system: string, requests: Requests): Promise<Run> =>
  onceOpen(() => requests.startRun(system, 'full-import+delta-sync'))

/** A store is opened while the deployment is being answered: until then the server refuses. */
async function onceOpen<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask()
    } catch (thrown) {
      if (tries === mostTries) throw thrown
      await pause()
    }
}

async function ended(run: Run, requests: Requests): Promise<Run> {
  let seen = run
  while (seen.ended === null) {
    await pause()
    seen = await requests.run(run.id)
  }
  return seen
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, askEveryMs))

function tell(type: 'success' | 'warning', sentence: string): void {
  RED.notify($(el('p', {}, sentence)), { type, timeout: 10_000 })
}
