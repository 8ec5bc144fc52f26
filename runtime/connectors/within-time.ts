/**
 * Calls to files that may never be answered, such as those on a network share that has gone. Each holds one of the few threads
 * the process has for files, and nothing can interrupt it: few may be under way at once, and nobody waits for one for ever.
 */
import { SyncError } from '../model/errors'

/** Milliseconds to wait for a look at a file or its opening, and for a piece of it to be read or written. */
export const patience = { look: 10_000, transfer: 60_000 } as const

/** libuv's threads for files, names and compression: four where the environment says nothing. */
const threads = Number(process.env['UV_THREADPOOL_SIZE']) || 4

/** Calls under way at once at most. The other half of the threads stays for the editor, the API and the network. */
export const mostCalls = Math.max(1, Math.min(2, Math.floor(threads / 2)))

interface FileCall {
  readonly path: string
  /** Nobody waits for it any more. */
  givenUp: boolean
}

const underWay = new Set<FileCall>()
let queue: (() => void)[] = []
let endsHard = false

/** How a call is waited for. */
export interface Waiting<T> {
  /** Milliseconds. */
  readonly patience: number
  /** What becomes of an answer that nobody waits for any more. */
  readonly afterwards?: (answer: T) => void
}

/**
 * The answer of a call to the file at `path`, once fewer than `mostCalls` are under way. Throws SyncError `system-unreachable`
 * when it does not come in time, or when so many calls wait for nothing already that this one is not begun.
 */
export async function withinTime<T>(path: string, call: () => Promise<T>, waiting: Waiting<T>): Promise<T> {
  while (underWay.size >= mostCalls) await turn(path)
  const made: FileCall = { path, givenUp: false }
  underWay.add(made)
  const answer = call()
  const over = (): void => {
    underWay.delete(made)
    queue.shift()?.()
  }
  answer.then(over, over)
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

/** Waits until a call has ended or was given up. */
async function turn(path: string): Promise<void> {
  const waiting = [...underWay].filter((call) => call.givenUp)
  if (waiting.length >= mostCalls) throw notBegun(path, [...new Set(waiting.map((call) => call.path))])
  await new Promise<void>((resume) => queue.push(resume))
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
    if ([...underWay].some(({ givenUp }) => givenUp)) process.kill(process.pid, 'SIGKILL')
  })
}

function noAnswer(path: string, milliseconds: number): SyncError {
  return new SyncError(
    'system-unreachable',
    `The file ${path} has not answered for ${Math.round(milliseconds / 1000)} seconds.`,
    'Check the disk or network share it lies on; the next run tries again.',
  )
}

function notBegun(path: string, others: readonly string[]): SyncError {
  return new SyncError(
    'system-unreachable',
    `The file ${path} was not asked for: ${others.join(' and ')} ${others.length > 1 ? 'have' : 'has'} not answered yet, and to wait for more files would hold up the whole process.`,
    `Bring back the disk or network share with ${others.join(' and ')}. If it is there and this goes on, restart Node-RED.`,
  )
}
