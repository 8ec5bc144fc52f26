/** What the process with a preview's foreign nodes may not do, beyond what Node's permissions forbid (N6). */
import dgram from 'node:dgram'
import net from 'node:net'
import { Worker } from 'node:worker_threads'

/** Nothing in it connects to anybody or listens: permissions do not cover the network in every version of Node. */
export function nothingGoesOut(): void {
  const refuse = (): never => {
    throw new Error('nothing is sent by what a preview runs')
  }
  net.Socket.prototype.connect = refuse
  net.Server.prototype.listen = refuse
  dgram.Socket.prototype.bind = refuse
  dgram.Socket.prototype.send = refuse
  dgram.Socket.prototype.connect = refuse
}

/** Ends the process when whoever began it is gone, also where code in it never comes to an end. */
export function watchOverParent(): void {
  const code = `const { ppid, pid } = process
setInterval(() => process.ppid !== ppid && process.kill(pid, 'SIGKILL'), 500)`
  new Worker(code, { eval: true, env: {} }).unref()
}

/** What Node-RED finds its nodes by; private to it, so it is only changed where it is there. */
export interface NodeFiles {
  getNodeFiles?: (withoutModules?: boolean) => unknown
}

/** Modules beside Node-RED are not loaded: they could act when they start. */
export function onlyOwnNodes(files: NodeFiles): void {
  const { getNodeFiles } = files
  if (!getNodeFiles) return
  const withoutModules = true
  files.getNodeFiles = () => getNodeFiles(withoutModules)
}

/** The clock that nodes see, which may be later by milliseconds. */
export function movableClock(): { later: number } {
  const moved = { later: 0 }
  const now = (): number => real.now() + moved.later
  const real = Date
  globalThis.Date = new Proxy(real, {
    construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked) as object,
    apply: () => new real(now()).toString(),
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
  })
  return moved
}
