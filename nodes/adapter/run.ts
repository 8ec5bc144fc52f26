/** What the nodes that start runs share: the request from a message, the outcome on "finished". */
import { ended } from '../../runtime/model/sentences'
import { messageOf, SyncError } from '../../runtime/model/errors'
import type { Engine } from '../../runtime/engine/engine'
import type { RunRequest } from '../../runtime/engine/run-request'
import { isProfile } from '../../runtime/engine/run-request'
import type { Run } from '../../runtime/model/runs'
import type { DeployedStore } from './deployed-stores'
import type { MessageProblem } from './open-problems'
import { problemsOfRun } from './open-problems'
import { withProblems } from './problem-status'
import { fitted } from './short-text'
import type { Done, Message, RedNode } from './red'

export interface Trigger {
  readonly store: DeployedStore
  readonly request: Pick<RunRequest, 'profile' | 'system' | 'overlap'> & Partial<RunRequest>
  readonly systemName: string
  /** Which output "finished" is. */
  readonly finished: number
  readonly outputs: number
}

/** Starts the run and sends its outcome when it has ended. */
export async function trigger(node: RedNode, message: Message, done: Done, what: Trigger): Promise<void> {
  try {
    const engine = what.store.openEngine()
    const started = await engine.start({
      startedBy: starter(message),
      ...(message['confirm'] === true && { confirmed: true }),
      ...what.request,
    })
    const run = await started.ended
    const out = Array.from({ length: what.outputs }, (): Message | null => null)
    out[what.finished] = finishedMessage(message, run, what.systemName, await problemsOf(node, engine, what.request.system))
    node.send(out)
    done(run.status === 'stopped' ? new Error(run.reason ?? 'the run was stopped') : undefined)
  } catch (error) {
    const isPaused = error instanceof SyncError && error.code === 'system-paused'
    const dropped = isPaused || (error instanceof SyncError && error.code === 'system-busy')
    const text = error instanceof SyncError && error.next !== '' ? `${ended(error.message)} ${error.next}` : messageOf(error)
    // A pause it shows already, and for as long as it lasts.
    if (!isPaused) node.status(withProblems(node, { fill: dropped ? 'grey' : 'red', shape: 'ring', text: fitted(text, 120) }))
    if (dropped) node.warn(text)
    done(dropped ? undefined : new Error(text))
  }
}

/** Who started the run, as the activity shows it. */
function starter(message: Message): string {
  return typeof message['startedBy'] === 'string'
    ? message['startedBy']
    : `flow${typeof message.topic === 'string' && message.topic !== '' ? ` (${message.topic})` : ''}`
}

/** Where they cannot be found, that is an error of its own: the outcome of the run goes out all the same. */
function problemsOf(node: RedNode, engine: Engine, system: string | null): Promise<readonly MessageProblem[]> {
  return problemsOfRun(engine, system).catch((error: unknown) => {
    node.error(`the problems of the identity store could not be looked at: ${messageOf(error)}`)
    return []
  })
}

/** The outcome of a run. Without ids of objects: it is a message of its own, not one of the page's. */
function finishedMessage(message: Message, run: Run, system: string, problems: readonly MessageProblem[]): Message {
  const { identity: _identity, profile: _profile, confirm: _confirm, ...rest } = message
  return {
    ...rest,
    topic: system,
    payload: {
      run: run.id,
      status: run.status,
      profile: run.profile,
      system,
      counters: run.counters,
      targets: run.targets,
      warnings: run.warnings,
      reason: run.reason,
    },
    problems,
  }
}

/** The profile a message asks for, or the node's own. Throws when it is none. */
export function profileOf(message: Message, own: string): NonNullable<RunRequest['profile']> {
  const asked = message['profile'] ?? own
  if (isProfile(asked)) return asked
  throw new SyncError(
    'bad-request',
    `"${String(asked)}" is no run profile`,
    'Use full-import, delta-import, full-sync, delta-sync, one joined by +, or export',
  )
}
