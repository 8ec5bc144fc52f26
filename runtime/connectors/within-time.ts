/**
 * Calls to files that may never be answered, such as those on a network share that has gone. Each holds one of the few threads
 * the process has for files, and nothing can interrupt it: few may be under way at once, and nobody waits for one for ever.
 */
import { dirname } from 'node:path'
import { SyncError } from '../model/errors'

/** Milliseconds to wait for a look at a file or its opening, and for a piece of it to be read or written. */
export const patience = { look: 10_000, transfer: 60_000 } as const

/** libuv's threads for files, names and compression: four where the environment says nothing. */
const threads = Number(process.env['UV_THREADPOOL_SIZE']) || 4

/** Calls under way at once at most. The other half of the threads stays for the editor, the API and the network. */
export const mostCalls = Math.max(1, Math.min(2, Math.floor(threads / 2)))

interface FileCall {
  /** The path it is made for, and others that hang where it hangs. */
  readonly paths: readonly string[]
  readonly over: Promise<void>
  /** Nobody waits for it any more. */
  givenUp: boolean
}

const underWay = new Set<FileCall>()
let queue: (() => void)[] = []
let endsHard = false
const noResult = (): void => undefined

/** How a call is waited for. */
export interface Waiting<T> {
  /** Milliseconds. */
  readonly patience: number
  /** Another path that is not asked for either where this call hangs. */
  readonly also?: string
  /** What becomes of an answer that nobody waits for any more. */
  readonly afterwards?: (answer: T) => void
}

/**
 * The answer of a call to the file at `path`, once fewer than `mostCalls` are under way. Throws SyncError `system-unreachable`
 * when it does not come in time, or when this one is not begun: since a call to the same file or its folder was given up and is
 * not over, or so many that wait for nothing.
 */
export async function withinTime<T>(path: string, call: () => Promise<T>, waiting: Waiting<T>): Promise<T> {
  refuseUnanswered(path)
  while (underWay.size >= mostCalls) {
    await turn(path)
    refuseUnanswered(path)
  }
  const { also } = waiting
  const answer = call()
  const over = answer.then(noResult, noResult)
  const made: FileCall = { paths: also === undefined ? [path] : [path, also], over, givenUp: false }
  underWay.add(made)
  void over.then(() => {
    underWay.delete(made)
    queue.shift()?.()
  })
  let timer: NodeJS.Timeout | undefined
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp(made)
      if (waiting.afterwards) answer.then(waiting.afterwards).catch(() => undefined)
      reject(noAnswer(path, waiting.patience))
    }, waiting.patience)
  })
  try {
    return await Promise.race([answer, overdue])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits until a call that was given up is over; returns at once where there is none. */
export async function nextAnswer(): Promise<void> {
  const waiting = unanswered()
  if (waiting.length > 0) await Promise.race(waiting.map(({ over }) => over))
}

/** One file that hangs, asked for again and again, must not take the calls of all others. */
function refuseUnanswered(path: string): void {
  const folder = dirname(path)
  for (const { paths } of unanswered()) {
    if (paths.includes(path)) throw stillUnanswered(path)
    if (paths.includes(folder)) throw notBegun(path, [folder])
  }
}

/** Waits until a call has ended or was given up. */
async function turn(path: string): Promise<void> {
  const waiting = unanswered()
  if (waiting.length >= mostCalls) throw notBegun(path, [...new Set(waiting.map((call) => call.paths[0] ?? ''))])
  await new Promise<void>((resume) => queue.push(resume))
}

function unanswered(): FileCall[] {
  return [...underWay].filter(({ givenUp }) => givenUp)
}

function giveUp(call: FileCall): void {
  call.givenUp = true
  const waiting = queue
  queue = []
  for (const resume of waiting) resume()
  if (endsHard) return
  endsHard = true
  // The end of a process waits for all its threads; one that waits for a file would hold it for ever.
  process.on('exit', () => {
    if (unanswered().length > 0) process.kill(process.pid, 'SIGKILL')
  })
}

function noAnswer(path: string, milliseconds: number): SyncError {
  return new SyncError(
    'system-unreachable',
    `The file ${path} has not answered for ${Math.round(milliseconds / 1000)} seconds.`,
    'Check the disk or network share it lies on; the next run tries again.',
  )
}

function stillUnanswered(path: string): SyncError {
  return new SyncError(
    'system-unreachable',
    `The file ${path} was asked for before and has not answered yet.`,
    'Bring back the disk or network share it lies on. If it is there and this goes on, restart Node-RED.',
  )
}

function notBegun(path: string, others: readonly string[]): SyncError {
  return new SyncError(
    'system-unreachable',
    `The file ${path} was not asked for: ${others.join(' and ')} ${others.length > 1 ? 'have' : 'has'} not answered yet, and to wait for more files would hold up the whole process.`,
    `Bring back the disk or network share with ${others.join(' and ')}. If it is there and this goes on, restart Node-RED.`,
  )
}
