/**
 * A preview beside the run it foretells: people from a file, first all of them, then with some who have moved. Run by hand
 * (`node dist/bench/preview.js --objects 100000`): a row a situation with the seconds of the preview, of making its copy, of the
 * run, the longest the process stood still during the preview, in milliseconds, and the processor seconds of this process.
 * `--foreign`: with a function in the way.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEngines } from '../nodes/adapter/deployed-stores'
import { previewsOf } from '../runtime/engine/preview/previews'
import { measureBeside } from './child'
import { accountColumns, benchFlow } from './flow'
import { writeAccounts, writePeople } from './people'

const { values: options } = parseArgs({
  options: { objects: { type: 'string', default: '20000' }, foreign: { type: 'boolean', default: false } },
})
const objects = Number(options.objects)
const profile = 'full-import+full-sync'

async function timed<T>(work: () => Promise<T>): Promise<{ readonly seconds: number; readonly cpu: number; readonly value: T }> {
  const [began, used] = [performance.now(), process.cpuUsage()]
  const value = await work()
  const { user, system } = process.cpuUsage(used)
  return { seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6, value }
}

type Node = ReturnType<typeof benchFlow>[number]

/** Puts a function before a node, to which all that led to the node leads. */
function functionBefore({ id }: Node, flow: readonly Node[]): readonly Node[] {
  for (const node of flow) {
    const wires = node['wires'] as string[][] | undefined
    wires?.forEach((ends, at) => (wires[at] = ends.map((end) => (end === id ? 'between' : end))))
  }
  return [
    { id: 'between', type: 'function', z: 'tab', x: 1, y: 1, name: 'between', func: 'return msg', outputs: 1, wires: [[id]] },
  ]
}

measureBeside(
  () => {
    const flow = benchFlow({ send: 'objects', pageSize: 200, targets: 1, source: 'csv', target: 'csv' })
    return options.foreign ? flow.flatMap((node) => (node.id === 'join' ? [node, ...functionBefore(node, flow)] : [node])) : flow
  },
  async ({ run, folder }) => {
    writeAccounts(join(folder, 'data', 'accounts.csv'), accountColumns)
    const [engine] = openEngines()
    if (!engine) throw new Error('no store is open')
    const previews = previewsOf(engine)
    for (const [situation, moved] of [
      ['everybody is new', 0],
      ['nothing changed', 0],
      ['1 % moved', 1],
    ] as const) {
      await writePeople(join(folder, 'data', 'hr.csv'), objects, moved)
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      const request = { profile, system: 'hr', source: 'import', startedBy: 'bench', overlap: 'wait' } as const
      const copied = await timed(() => previews.start(request))
      const { seconds, cpu, value } = await timed(() => previews.whenOver(copied.value.id))
      const stallMs = Math.round(delay.max / 1e6)
      delay.disable()
      if (value.run?.status !== 'success' && value.run?.status !== 'warnings') throw new Error(`it ended as ${value.run?.status}`)
      await previews.discard(value.id, 'bench')
      const real = await timed(() => run('import', profile))
      const preview = copied.seconds + seconds
      const processor = { preview: copied.cpu + cpu, run: real.cpu }
      const figures = { preview, copy: copied.seconds, run: real.seconds, times: preview / real.seconds, stallMs, processor }
      console.log(JSON.stringify({ situation, objects, ...figures }))
    }
  },
)
