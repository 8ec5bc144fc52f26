/** The shipped flows and examples in a real Node-RED: they load, and what they show works. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import type { RunningRed } from '../nodes/red'
import { projectRoot, startRed } from '../nodes/red'
import { demoFiles, shippedFlows, unscheduled } from './shipped'

let red: RunningRed
const complaints: string[] = []
const levelOfWarnings = 30

beforeAll(async () => {
  const handler = () => (entry: { level: number; msg: unknown; name?: string; type?: string }) => {
    if (entry.level <= levelOfWarnings && entry.type?.startsWith('identity-'))
      complaints.push(`${entry.name ?? ''}: ${String(entry.msg)}`)
  }
  const logging = { console: { level: 'off', metrics: false, audit: false }, kept: { level: 'warn', metrics: false, handler } }
  red = await startRed({ settings: { logging } })
  mkdirSync(join(red.userDir, 'data'), { recursive: true })
  for (const name of demoFiles()) copyFileSync(join(projectRoot, 'flows', 'demo', name), join(red.userDir, 'data', name))
})
afterAll(() => red.stop())

/** Sends a message into a node and resolves with every run that has ended once none is under way. */
async function pressed(node: string): Promise<Run[]> {
  const ended: Run[] = []
  const stop = red.engine().onRun((run) => {
    if (run.ended !== null) ended.push(run)
  })
  red.node(node)?.receive({})
  for (let still = 0; still < 5;) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    still = red.engine().runsUnderWay().length === 0 ? still + 1 : 0
  }
  stop()
  return ended
}

describe.each(shippedFlows())('$file', ({ nodes }) => {
  it('loads with nodes of known types, none of which complains or is broken', async () => {
    complaints.length = 0
    await red.deploy(unscheduled(nodes))
    const absent = nodes.filter((node) => !['tab', 'group'].includes(node.type) && red.node(node.id) === null)
    expect(absent.map((node) => node.type)).toEqual([])
    const plan = await red.engine().currentPlan()
    const broken = [...plan.steps].flatMap(([node, step]) => (step.kind === 'broken' ? [`${node}: ${step.because}`] : []))
    expect({ broken, complaints }).toEqual({ broken: [], complaints: [] })
  })
})

const examples = shippedFlows().filter((flow) => flow.file.startsWith('examples/'))

describe.each(examples)('$file', ({ nodes }) => {
  it('works with the demo data by pressing its first button', async () => {
    await red.deploy(unscheduled(nodes))
    const first = nodes.find((node) => node.type === 'inject')
    const runs = await pressed(first?.id ?? '')
    expect(runs.length).toBeGreaterThan(0)
    for (const run of runs)
      expect({ reason: run.reason, warnings: run.warnings.filter(({ code }) => code !== 'empty') }).toEqual({
        reason: null,
        warnings: [],
      })
    // The first export says that the file it makes is empty (R13); nothing else is to be said.
    expect(runs.map(({ status, warnings }) => status === (warnings.length > 0 ? 'warnings' : 'success'))).toEqual(
      runs.map(() => true),
    )
    const readFirst = nodes.some((node) => node.id === 'ref-buildings') ? 11 : 500
    expect(runs[0]?.counters).toMatchObject({ read: readFirst, syncFailed: 0 })
  })
})

describe('the example of export', () => {
  it('sends by itself once the synchronisation has ended, and confirms', async () => {
    const example = shippedFlows().find((flow) => flow.file === 'examples/export.json')
    const store = { id: 'ex-export-store', file: 'once-more.sqlite' }
    await red.deploy(unscheduled(example?.nodes ?? []).map((node) => (node.id === store.id ? { ...node, ...store } : node)))
    rmSync(join(red.userDir, 'data', 'example-export.csv'), { force: true })
    const runs = await pressed('ex-export-now')
    expect(runs.map((run) => run.kind)).toEqual(['sync', 'export', 'sync'])
    expect(runs[2]?.counters).toMatchObject({ updated: 0, processed: 0 })
    expect(existsSync(join(red.userDir, 'data', 'example-export.csv'))).toBe(true)
  })
})

it('N10 the example for problems makes a subject and a text of what is to be looked at, and says nothing where all is well', async () => {
  const { nodes } = shippedFlows().find(({ file }) => file === 'examples/problems.json') ?? { nodes: [] }
  const said: { topic: string; payload: string }[] = []
  await red.deploy(unscheduled(nodes).map((node) => (node.id === 'ex-problems-webhook' ? { ...node, type: 'junction' } : node)))
  red.node('ex-problems-webhook')?.on('input', (message) => said.push(message))
  await pressed('ex-problems-now')
  expect(said).toEqual([])
  const hr = join(red.userDir, 'data', 'hr.csv')
  const text = readFileSync(hr, 'utf8')
  writeFileSync(hr, text.slice(0, text.indexOf('\n') + 1))
  await pressed('ex-problems-now')
  writeFileSync(hr, text)
  await expect.poll(() => said.map(({ topic }) => topic)).toContain('Idweave, HR: 1 to look at')
  expect(said[0]?.payload).toMatch(
    /- Run \d+ of HR found 500 objects missing and asks before they count as gone\. Look at the list: .* \(import-held, since 20/,
  )
})
