/**
 * A Node-RED in a process of its own that lives through a part of a story, until its end or until it is killed. Argument: a
 * `Task` as JSON.
 */
import { cpSync, mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { WorkerOptions } from 'node:worker_threads'
import { isMainThread, Worker } from 'node:worker_threads'
import type { ConnectorType, ExportRequest, ExportResult, OpenConnector } from '../../runtime/model/connector'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { memory, memorySystem } from '../nodes/memory'
import type { RunningRed } from '../nodes/red'
import { fromDist, registerConnector, startRed } from '../nodes/red'
import { stringify } from '../stories/csv-lines'
import { arm, disarm, passed, watchConnector, watchFiles, watchStore } from './checkpoints'
import { csv } from './csv-scenario'
import { edited } from './edited-scenario'
import { picture } from './picture'
import type { Press, Scenario, Sources, Step } from './scenarios'
import { beginning } from './scenarios'
import { scripted, threaded } from './scripted-scenario'
import type { Line, Task } from './task'

const task = JSON.parse(process.argv[2] ?? '{}') as Task
const scenario: Scenario = { csv, scripted, threaded, edited }[task.scenario]
const { folder } = task
const dayMs = 86_400_000
/** A process that is started again starts a little later. */
const restartMs = 60_000
const time = { now: beginning }

function tell(line: Line): void {
  const text = Buffer.from(`${JSON.stringify(line)}\n`)
  for (let at = 0; at < text.length;) {
    try {
      at += writeSync(1, text, at)
    } catch (error) {
      // The pipe is full until the other end has read.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

/** Node-RED's own nodes that no flow here uses: loading them takes half of the start. */
const unused =
  `24-complete 25-status 10-switch 15-change 16-range 80-template 89-delay 89-trigger 90-exec rbe 05-tls 06-httpproxy 10-mqtt 21-httpin
  21-httprequest 22-websocket 31-tcpin 32-udp 70-CSV 70-HTML 70-JSON 70-XML 70-YAML 17-split 18-sort 19-batch 10-file 23-watch`
    .split(/\s+/)
    .map((name) => `${name}.js`)

const hrColumns = ['employeeId', 'givenName', 'sn', 'preferredName', 'nameNumber', 'department', 'jobTitle', 'location']
const hrMore = ['building', 'employeeType', 'employeeStatus', 'startDate', 'endDate', 'managerId', 'costCentre']

/** Lets the sources show what they show now. */
function show({ hr, badge }: Sources): void {
  if (scenario.name === 'csv') {
    mkdirSync(`${folder}/data`, { recursive: true })
    writeFileSync(`${folder}/data/hr.csv`, stringify([...hrColumns, ...hrMore], [...hr.values()]))
    const badgeColumns = ['badgeNo', 'employeeId', 'givenName', 'phone', 'photoUrl']
    writeFileSync(`${folder}/data/badge.csv`, stringify(badgeColumns, [...badge.values()]))
    return
  }
  for (const [name, rows] of [
    ['hr', hr],
    ['badge', badge],
  ] as const) {
    const table = memorySystem(name)
    table.rows.clear()
    for (const [id, row] of rows) table.set(id, { ...row, ...(row['managerId'] && { managerId: managerOf(row['managerId']) }) })
  }
}

/** A reference as a connector reads it; the tables in memory hand on whatever they are given. */
function managerOf(text: string): string {
  return { ref: null, text } as unknown as string
}

async function quiet(red: RunningRed): Promise<void> {
  for (let still = 0; still < 4;) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    still = red.engine().runsUnderWay().length === 0 ? still + 1 : 0
  }
}

/** Looks at the person with this number and deletes her; done where she is gone already. */
async function deleteByHand(red: RunningRed, employeeId: string): Promise<void> {
  const engine = red.engine()
  const { items } = await engine.store.searchMvos({ type: 'Person', limit: 500 })
  const person = items.find(({ attributes }) => attributes['Employee ID'] === employeeId)
  if (!person) return
  const { lookAt } = fromDist<typeof import('../../runtime/engine/look-at-deletion')>('runtime/engine/look-at-deletion.js')
  const deletion = { mvo: person.id, seen: (await lookAt(engine, person.id)).seen, who: 'Ada' }
  await (
    await engine.start({ profile: 'deletion', system: null, startedBy: 'Ada', overlap: 'wait', deletion })
  ).ended
  await quiet(red)
}

/** Erases those who are gone and were last called this, whatever their systems have; done where nothing is known of them. */
async function eraseGone(red: RunningRed, name: string): Promise<void> {
  const engine = red.engine()
  const { lookAtErasure } = fromDist<typeof import('../../runtime/engine/look-at-erasure')>('runtime/engine/look-at-erasure.js')
  for (const { mvo } of await engine.store.goneNamed(name, 9)) {
    const { seen } = await lookAtErasure(engine, mvo, 'forget')
    const erasure = { mvo, seen, who: 'Ada', reason: 'request 4711', present: 'forget' } as const
    const started = await engine.start({ profile: 'erasure', system: null, startedBy: 'Ada', overlap: 'wait', erasure })
    await started.ended
    await quiet(red)
  }
}

/** Presses a button and waits until nothing runs any more: on a busy machine the first run begins late. */
async function press(red: RunningRed, what: Press): Promise<void> {
  if ('pruneDays' in what) {
    const before = `${new Date(time.now - what.pruneDays * dayMs).toISOString().slice(0, 19)}Z`
    const batch = 7
    while ((await red.engine().store.prune(before, batch)) === batch) await new Promise((resolve) => setImmediate(resolve))
    return
  }
  if ('deleteByHand' in what) {
    await deleteByHand(red, what.deleteByHand)
    return
  }
  if ('eraseGone' in what) {
    await eraseGone(red, what.eraseGone)
    return
  }
  const node = red.node(what.node)
  if (!node) throw new Error(`no node ${what.node}`)
  await new Promise<void>((begun) => {
    const stop = red.engine().onRun(() => {
      stop()
      begun()
    })
    node.receive({ ...what.message })
  })
  await quiet(red)
}

function theStore(red: RunningRed): SqliteStore {
  return red.engine().store as unknown as SqliteStore
}

/** Deploys the step's canvas, where it is another than before. */
async function deployedAt(red: RunningRed, index: number): Promise<void> {
  const flow = scenario.flow(folder, index)
  if (JSON.stringify(flow) !== JSON.stringify(scenario.flow(folder, index - 1))) await red.deploy(flow)
}

async function step(red: RunningRed, index: number, { name, day, change, presses }: Step, sources: Sources): Promise<void> {
  const first = index === task.from
  if (!first) await deployedAt(red, index)
  time.now = beginning + day * dayMs + (task.restarted && first ? restartMs : 0)
  change?.(sources)
  show(sources)
  if (!(first && task.opening)) arm(first ? task.killAt : 0)
  for (const pressed of presses) await press(red, pressed)
  const labels = disarm()
  const shown = task.pictures === 'all' || first || index === scenario.steps.length - 1
  tell({ step: index, name, checkpoints: labels.length, picture: shown ? picture(theStore(red).connection.db, folder) : null })
  if (task.keepIn !== null) cpSync(folder, `${task.keepIn}/${index + 1}`, { recursive: true })
}

/** On the first day the directory does not take everybody: one is refused for good, one for the time being. */
function refusing(connector: OpenConnector): OpenConnector {
  const { export: carryOut } = connector
  if (!carryOut) return connector
  const refusal = ({ id, attributes: { employeeNumber } }: ExportRequest): ExportResult | null => {
    if (time.now >= beginning + dayMs || (employeeNumber !== '7' && employeeNumber !== '10')) return null
    return {
      id,
      outcome: 'failed',
      confirmed: false,
      permanent: employeeNumber === '7',
      message: `There is no room for ${employeeNumber}.`,
    }
  }
  connector.export = async (batch, options, signal) => {
    const taken = batch.filter((request) => refusal(request) === null)
    return [...(await carryOut.call(connector, taken, options, signal)), ...batch.flatMap((request) => refusal(request) ?? [])]
  }
  return connector
}

/** Lets the store's thread write every page, and counts in it as well: this very program is loaded there before its own. */
function saveInThread(): void {
  Object.assign(fromDist<{ threadFrom: object }>('runtime/store/sqlite/save/saving.js').threadFrom, { pages: 0, rows: 0 })
  const threads = createRequire(__filename)('node:worker_threads') as { Worker: typeof Worker }
  threads.Worker = class extends Worker {
    constructor(file: string, options: WorkerOptions) {
      super(file, { ...options, execArgv: ['--require', __filename] })
    }
  }
}

function prepare(): void {
  if (scenario === threaded) saveInThread()
  registerConnector(memory)
  const list = fromDist<{ connectorType(name: string): ConnectorType }>('runtime/connectors/list.js')
  registerConnector(fromDist<{ scripted: ConnectorType }>('runtime/connectors/scripted/connector.js').scripted)
  watchStore()
  watchFiles()
  for (const name of ['memory', 'csv']) watchConnector(list.connectorType(name))
  watchConnector(list.connectorType('scripted'), refusing)
}

async function work(): Promise<void> {
  prepare()
  const sources: Sources = { hr: new Map(), badge: new Map() }
  const steps = scenario.steps
  for (const step of steps.slice(0, task.from)) step.change?.(sources)
  time.now = beginning + (steps[task.from]?.day ?? 0) * dayMs
  show(sources)
  // As at any start of Node-RED, the flow is there and is deployed at once.
  writeFileSync(`${folder}/flows.json`, JSON.stringify(scenario.flow(folder, task.from)))
  if (task.opening) arm(task.killAt)
  const settings = {
    userDir: folder,
    flowFile: 'flows.json',
    nodesExcludes: unused,
    idweave: { clock: () => time.now },
    editorTheme: { palette: { allowInstall: false } },
    externalModules: { autoInstall: false, palette: { allowInstall: false } },
  }
  const red = await startRed({ settings })
  if (task.opening) tell({ opened: passed() })
  for (const [index, each] of steps.entries()) if (index >= task.from) await step(red, index, each, sources)
  await red.stop()
  process.exit()
}

if (isMainThread) void work()
else watchStore()
