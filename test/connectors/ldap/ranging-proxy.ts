/** A way to a directory that answers as Microsoft's server does: of long lists only so many values, the rest when asked for. */
import { connect, createServer, type Socket } from 'node:net'

const searchEntry = 0x64
const sequence = 0x30
const text = 0x04
const set = 0x31

interface Part {
  readonly tag: number
  readonly body: Buffer
}

export interface RangingProxy {
  readonly url: string
  /** Portions handed out so far. */
  portions: number
  /** From here on the rest of a list is withheld. */
  withholds: boolean
  stop(): void
}

/** Starts it before the server at this address. Each list of `member` is cut to `most` values. */
export async function startRangingProxy(host: string, most: number): Promise<RangingProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(389, host)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      for (const event of ['error', 'close']) socket.on(event, () => [client, upstream].forEach((each) => each.destroy()))
    }
    client.on('data', (bytes: Buffer) => upstream.write(bytes))
    let rest: Buffer = Buffer.alloc(0)
    upstream.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes])
      for (let end = endOf(rest, 0); end !== undefined && end <= rest.length; end = endOf(rest, 0)) {
        client.write(cutMessage(rest.subarray(0, end)))
        rest = rest.subarray(end)
      }
    })
  })
  const cutMessage = (bytes: Buffer): Buffer => {
    const [message] = partsOf(bytes)
    const [id, operation, ...controls] = partsOf(message?.body ?? bytes)
    if (!id || operation?.tag !== searchEntry) return bytes
    const [dn, attributes] = partsOf(operation.body)
    if (!dn || !attributes) return bytes
    const cut = partsOf(attributes.body).flatMap(({ body }) => cutAttribute(body))
    const entry = encoded(searchEntry, encoded(dn.tag, dn.body), encoded(sequence, ...cut))
    return encoded(
      sequence,
      ...[id].map(({ tag, body }) => encoded(tag, body)),
      entry,
      ...controls.map(({ tag, body }) => encoded(tag, body)),
    )
  }
  const cutAttribute = (body: Buffer): Buffer[] => {
    const [type, list] = partsOf(body)
    const [, name = '', from = '0'] = /^(member)(?:;range=(\d+)-\*)?$/i.exec(type?.body.toString() ?? '') ?? []
    const values = partsOf(list?.body ?? Buffer.alloc(0))
    const isLater = from !== '0'
    if (name === '' || (values.length <= most && !isLater)) return [encoded(sequence, body)]
    if (isLater && proxy.withholds) return []
    proxy.portions++
    const last = values.length <= most ? '*' : String(Number(from) + most - 1)
    const portion = attribute(`${name};range=${from}-${last}`, values.slice(0, most))
    return isLater ? [portion] : [attribute(name, []), portion]
  }
  const proxy: RangingProxy = {
    url: '',
    portions: 0,
    withholds: false,
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return Object.assign(proxy, { url: `ldap://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` })
}

function attribute(name: string, values: readonly Part[]): Buffer {
  const list = values.map(({ tag, body }) => encoded(tag, body))
  return encoded(sequence, encoded(text, Buffer.from(name)), encoded(set, ...list))
}

function partsOf(bytes: Buffer): Part[] {
  const parts: Part[] = []
  for (let at = 0; at < bytes.length;) {
    const end = endOf(bytes, at) ?? bytes.length
    parts.push({ tag: bytes[at] as number, body: bytes.subarray(bodyAt(bytes, at), end) })
    at = end
  }
  return parts
}

function bodyAt(bytes: Buffer, at: number): number {
  const first = bytes[at + 1] ?? 0
  return at + 2 + (first < 0x80 ? 0 : first & 0x7f)
}

/** Where an element ends; undefined when its length is not there yet. */
function endOf(bytes: Buffer, at: number): number | undefined {
  const body = bodyAt(bytes, at)
  if (bytes.length < at + 2 || bytes.length < body) return undefined
  return body + (body === at + 2 ? (bytes[at + 1] as number) : bytes.readUIntBE(at + 2, body - at - 2))
}

function encoded(tag: number, ...bodies: readonly Buffer[]): Buffer {
  const body = Buffer.concat(bodies)
  const length = Buffer.alloc(5)
  length[0] = 0x84
  length.writeUInt32BE(body.length, 1)
  return Buffer.concat([Buffer.from([tag]), length, body])
}
