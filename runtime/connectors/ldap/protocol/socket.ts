/** Waits for sockets, with a deadline. */
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** The socket once it is open; rejects on an error or when the wait for a connection is over. */
export function opened<Kind extends Socket | TLSSocket>(
  socket: Kind,
  event: 'connect' | 'secureConnect',
  milliseconds: number,
): Promise<Kind> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(timedOut()), milliseconds)
    const fail = (error: Error): void => {
      clearTimeout(timer)
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error)
    }
    const broken = (): void => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    socket.once('error', fail)
    socket.once('close', broken)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.removeListener('error', fail)
      socket.removeListener('close', broken)
      resolve(socket)
    })
  })
}

/** The stage's end, unless the time is up before: then the socket is destroyed. */
export async function withDeadline(stage: Promise<void>, milliseconds: number, socket: Socket): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      socket.destroy()
      reject(timedOut())
    }, milliseconds)
  })
  try {
    await Promise.race([stage, timeUp])
  } finally {
    clearTimeout(timer)
  }
}

function timedOut(): Error {
  return Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })
}
