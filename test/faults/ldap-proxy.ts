/** A way to a directory that breaks at a chosen message: the network between the engine and a real server. */
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'

/** The tags of LDAP's operations (RFC 4511, 4.2 and following): the request's, and one more for its answer. */
const operations = { search: 0x63, modify: 0x66, add: 0x68, delete: 0x4a, rename: 0x6c } as const
const answers = { search: 0x65, modify: 0x67, add: 0x69, delete: 0x6b, rename: 0x6d } as const

/**
 * At the n-th message of a kind: `before` the request reaches the server or `after` it was carried out and before the answer
 * comes back.
 */
export interface Break {
  readonly operation: keyof typeof operations
  readonly nth: number
  readonly when: 'before' | 'after'
  /** `cut` ends the connection; `silence` lets it stand, and nothing comes any more. */
  readonly how: 'cut' | 'silence'
}

export interface Proxy {
  readonly url: string
  /** How the way breaks next; undefined for a way that holds. Counts run from here. */
  breaks: Break | undefined
  /** Milliseconds each answer takes. */
  slow: number
  stop(): void
}

/** Starts a way to the server behind the address. */
export async function startProxy(to: string): Promise<Proxy> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let count = 0
  let chosen: Break | undefined
  const proxy: Proxy = {
    url: '',
    slow: 0,
    get breaks() {
      return chosen
    },
    set breaks(next) {
      chosen = next
      count = 0
    },
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  const breaksAt = (tag: number, when: Break['when']): boolean => {
    const tags = when === 'before' ? operations : answers
    return chosen?.when === when && tags[chosen.operation] === tag && ++count === chosen.nth
  }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let silent = false
    const end = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    const pass = (from: Socket, into: Socket, when: Break['when']): void =>
      eachMessage(from, ({ bytes, tag }) => {
        if (!silent && breaksAt(tag, when)) {
          if (chosen?.how === 'cut') return end()
          silent = true
        }
        if (silent) return
        if (when === 'after' && proxy.slow > 0) setTimeout(() => into.writable && into.write(bytes), proxy.slow)
        else into.write(bytes)
      })
    pass(client, upstream, 'before')
    pass(upstream, client, 'after')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return Object.assign(proxy, { url: `ldap://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` })
}

/** A whole message of LDAP, with the tag of its operation. */
interface LdapMessage {
  readonly bytes: Buffer
  readonly tag: number
}

/** Calls `take` with every message that comes out of a socket, as soon as it is whole; none once the socket is destroyed. */
function eachMessage(from: Socket, take: (message: LdapMessage) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  from.on('data', (piece: Buffer) => {
    const { messages, left } = framesIn(Buffer.concat([rest, piece]))
    rest = left
    for (const message of messages) if (!from.destroyed) take(message)
  })
}

/** The whole messages at the start of the bytes (BER: a sequence of the message's number and its operation), and what is left. */
function framesIn(bytes: Buffer): { messages: LdapMessage[]; left: Buffer } {
  const messages: LdapMessage[] = []
  let left = bytes
  for (;;) {
    const header = left.length < 2 ? undefined : lengthAt(left, 1)
    if (!header || left.length < header.at + header.length) return { messages, left }
    const end = header.at + header.length
    const number = lengthAt(left, header.at + 1)
    messages.push({ bytes: left.subarray(0, end), tag: number ? (left[number.at + number.length] ?? 0) : 0 })
    left = left.subarray(end)
  }
}

/** A BER length at a place, and where what it measures begins; undefined when more bytes are needed. */
function lengthAt(bytes: Buffer, at: number): { at: number; length: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 0x80) return { at: at + 1, length: first }
  const count = first & 0x7f
  if (bytes.length < at + 1 + count) return undefined
  return { at: at + 1 + count, length: bytes.readUIntBE(at + 1, count) }
}
