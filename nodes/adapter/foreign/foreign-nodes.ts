/** Nodes of others for previews (N6), in a process that begins with the first message and ends with the preview. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { dirname, join, sep } from 'node:path'
import type { DeployedNode } from '../../../runtime/engine/canvas/registry'
import type { EntriesEnd, Entry, ForeignListener, ForeignNodes, ForeignNodesHost } from '../../../runtime/engine/foreign-nodes'
import { messageOf } from '../../../runtime/model/errors'
import type { ForeignFlow } from './foreign-flow'
import { foreignFlow } from './foreign-flow'
import type { Answer, FromForeign, ToForeign } from './parts'
import { Together } from './parts'

/** MiB that values may take there. */
const mostMemory = 512

/** `coreNodes`: the folder of Node-RED's own nodes; `stallMs`: milliseconds without movement before messages are given up. */
export function foreignNodesHost(coreNodes: string, stallMs: number): ForeignNodesHost {
  return (canvas, listener) => new ForeignNodesApart(canvas, listener, { coreNodes, stallMs })
}

interface Options {
  readonly coreNodes: string
  readonly stallMs: number
}

class ForeignNodesApart implements ForeignNodes {
  private child: ChildProcess | undefined
  private hasStarted = false
  private isClosed = false
  private entered = 0
  /** What is said once it has started. */
  private readonly unsaid: ToForeign[] = []
  private readonly ends = new Map<number, (end: EntriesEnd) => void>()
  private known: ForeignFlow | undefined
  private readonly answers = new Together<Answer>((answers) => this.say({ kind: 'answers', answers }))

  constructor(
    private readonly canvas: readonly DeployedNode[],
    private readonly listener: ForeignListener,
    private readonly options: Options,
  ) {}

  private get parts(): ForeignFlow {
    return (this.known ??= foreignFlow(this.canvas))
  }

  enter(entries: readonly Entry[], later: number): Promise<EntriesEnd> {
    const number = ++this.entered
    return new Promise((resolve) => {
      this.ends.set(number, resolve)
      this.say({ kind: 'enter', number, entries, later })
    })
  }

  notRunBecause(node: string): string | null {
    return this.parts.notRun.get(node) ?? null
  }

  close(): void {
    this.isClosed = true
    this.child?.kill('SIGKILL')
  }

  private say(what: ToForeign): void {
    if (this.isClosed) return
    if (!this.child) this.begin()
    if (!this.hasStarted) this.unsaid.push(what)
    else if (this.child) this.sendTo(this.child, what)
  }

  private sendTo(child: ChildProcess, what: ToForeign): void {
    try {
      child.send(what, (error) => error && this.breakDown(messageOf(error)))
    } catch (error) {
      // A message with a value that cannot be copied to another process.
      this.breakDown(messageOf(error))
    }
  }

  private begin(): void {
    const { coreNodes, stallMs } = this.options
    const child = (this.child = fork(join(__dirname, 'foreign-process.js'), [], {
      env: environment(),
      execArgv: [`--max-old-space-size=${mostMemory}`, ...permissions(coreNodes)],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    }))
    child.on('message', (said: FromForeign) => this.hear(child, said))
    child.on('error', (error) => this.breakDown(messageOf(error)))
    child.on('exit', (code, signal) =>
      this.breakDown(`it ended by itself (${signal ?? code}), as where it needs too much memory`),
    )
    const { flow, ours } = this.parts
    this.sendTo(child, { kind: 'start', coreNodes, flow, ours, stallMs: Math.ceil(stallMs / 2) })
  }

  private hear(child: ChildProcess, said: FromForeign): void {
    if (this.isClosed) return
    switch (said.kind) {
      case 'started':
        this.hasStarted = true
        for (const what of this.unsaid.splice(0)) this.sendTo(child, what)
        return
      case 'failed':
        return this.breakDown(said.because)
      case 'arrived':
        for (const { arrival, node, message } of said.arrived) {
          const answer = (messages: unknown, error: Error | null): void =>
            this.answers.add({ arrival, messages, error: error?.message ?? null })
          this.listener.arrived({ node, message, answer })
        }
        return
      case 'ended': {
        const { number, lost, kept, passedOver, held } = said
        this.ends.get(number)?.({ lost, kept, passedOver, held })
        this.ends.delete(number)
        return
      }
      default:
        return said satisfies never
    }
  }

  private breakDown(because: string): void {
    if (this.isClosed) return
    this.close()
    this.listener.broken(because)
  }
}

/** Of the environment of this process nothing but whose hours the day has, and what Windows needs to start anything. */
function environment(): NodeJS.ProcessEnv {
  const { TZ, SystemRoot } = process.env
  return { ...(TZ !== undefined && { TZ }), ...(SystemRoot !== undefined && { SystemRoot }) }
}

/** It may read Node-RED and this package, write nothing and start nothing. */
function permissions(coreNodes: string): readonly string[] {
  const known = process.allowedNodeEnvironmentFlags
  const flag = ['--permission', '--experimental-permission'].find((name) => known.has(name))
  if (flag === undefined) return []
  const own = dirname(dirname(dirname(__dirname)))
  // Its watch over the process that began it is a thread.
  return [flag, '--allow-worker', ...[modulesAround(coreNodes), own].map((folder) => `--allow-fs-read=${folder}`)]
}

/** The outermost folder of modules that a folder lies in. */
function modulesAround(folder: string): string {
  const inside = `${sep}node_modules${sep}`
  const at = folder.indexOf(inside)
  return at < 0 ? folder : folder.slice(0, at + inside.length - 1)
}
