/** The whole cycle through the nodes, timed phase by phase: one line a phase, or one JSON object a line. */
import { createServer } from 'node:http'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { openEngines } from '../nodes/adapter/host'
import type { Run } from '../runtime/model/runs'
import { benchFlow } from './flow'

interface NodeRed {
  init(server: unknown, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  readonly runtime: {
    readonly flows: { setFlows(options: object): Promise<unknown> }
    readonly events: { once(event: string, listener: () => void): void }
  }
  readonly nodes: { getNode(id: string): { receive(message: object): void } | null }
}

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '20000' },
    json: { type: 'boolean', default: false },
    send: { type: 'string', default: 'objects' },
    page: { type: 'string', default: '200' },
  },
})
const objects = Number(options.objects)

/** Invented people with fifteen attributes; `changed` of a hundred get another department. */
async function writePeople(file: string, changedPercent: number): Promise<void> {
  const out = createWriteStream(file)
  out.write(
    'employeeId,givenName,sn,department,jobTitle,employeeType,employeeStatus,location,phone,mobile,costCentre,company,manager,startDate,building\n',
  )
  for (let i = 0; i < objects; i++) {
    const department = changedPercent > 0 && i % 100 < changedPercent ? 'Moved' : `Department ${i % 40}`
    const line = `${1_000_000 + i},Given${i % 997},Family${i},${department},Title ${i % 60},FTE,Active,City ${i % 30},+44 20 ${i},+44 70 ${i},CC${i % 300},Example,${1_000_000 + (i >> 3)},2020-01-0${(i % 9) + 1},B${i % 20}\n`
    if (!out.write(line)) await new Promise<void>((next) => out.once('drain', () => next()))
  }
  await new Promise<void>((done) => out.end(() => done()))
}

async function main(): Promise<void> {
  const userDir = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  const RED = require('node-red') as NodeRed
  const server = createServer()
  RED.init(server, {
    userDir,
    nodesDir: [resolve(__dirname, '../..')],
    httpAdminRoot: false,
    httpNodeRoot: false,
    credentialSecret: 'bench',
    logging: { console: { level: 'off' } },
    idweave: { folders: [userDir] },
  })
  const ready = new Promise<void>((done) => RED.runtime.events.once('flows:started', () => done()))
  await RED.start()
  await ready
  const started = new Promise<void>((done) => RED.runtime.events.once('flows:started', () => done()))
  await RED.runtime.flows.setFlows({ flows: { flows: benchFlow(options.send, Number(options.page)) } })
  await started
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const phase = async (name: string, node: string, profile?: string): Promise<void> => {
    delay.reset()
    const begin = performance.now()
    const run = await runOnce(RED, node, profile)
    const seconds = (performance.now() - begin) / 1000
    report(name, run, seconds, delay.max / 1e6)
  }
  const hr = join(userDir, 'hr.csv')
  await writePeople(hr, 0)
  await phase('first full import', 'import', 'full-import')
  await phase('unchanged full import', 'import', 'full-import')
  await phase('first full sync', 'import', 'full-sync')
  await phase('repeated full sync', 'import', 'full-sync')
  await phase('export', 'export')
  await phase('confirming import', 'accounts-import', 'full-import')
  await writePeople(hr, 1)
  await phase('import, 1 % changed', 'import', 'full-import')
  await phase('delta sync, 1 % changed', 'import', 'delta-sync')
  await phase('export, 1 % changed', 'export')
  await RED.stop()
  server.close()
  rmSync(userDir, { recursive: true, force: true })
}

function runOnce(RED: NodeRed, node: string, profile: string | undefined): Promise<Run> {
  const [engine] = openEngines()
  if (!engine) throw new Error('no store was deployed')
  return new Promise((done) => {
    const stop = engine.onRun((run) => {
      if (run.ended === null) return
      stop()
      setImmediate(() => done(run))
    })
    RED.nodes.getNode(node)?.receive(profile ? { profile } : {})
  })
}

function report(phase: string, run: Run, seconds: number, stallMs: number): void {
  const counters = Object.fromEntries(Object.entries(run.counters).filter(([, count]) => count > 0))
  const memoryMb = Math.round(process.memoryUsage().rss / 1e6)
  if (options.json) {
    console.log(
      JSON.stringify({
        phase,
        objects,
        seconds,
        status: run.status,
        reason: run.reason,
        counters,
        stallMs: Math.round(stallMs),
        memoryMb,
      }),
    )
    return
  }
  const each = ((seconds / objects) * 1e6).toFixed(1)
  console.log(
    `${phase.padEnd(26)} ${seconds.toFixed(2).padStart(8)} s ${each.padStart(8)} µs an object  ${String(memoryMb).padStart(5)} MB  stall ${stallMs.toFixed(0)} ms  ${run.status} ${run.reason ?? ''} ${JSON.stringify(counters)}`,
  )
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
