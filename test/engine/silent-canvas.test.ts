/** The canvas of a preview has all that is deployed (N6). */
import { expect, it } from 'vitest'
import { Registry } from '../../runtime/engine/canvas/registry'
import { Wires } from '../../runtime/engine/canvas/wires'
import { Passages } from '../../runtime/engine/preview/passages'
import { silentCanvas } from '../../runtime/engine/preview/silent-canvas'

/** What is its own: who is told of deployments, how often there were some, and by what messages reach a node. */
const own = ['revision', 'listeners', 'canvasText', 'ports']

it('N6 a preview goes by all that the canvas declares, with nodes that hear of nothing', () => {
  const heard: unknown[] = []
  const deployed = new Registry()
  const node = { id: 'step', name: 'Step', rule: 'Rule', words: [], counted: () => heard.push(0), failed: () => heard.push(1) }
  deployed.canvas = () => []
  deployed.stores.add('store')
  deployed.addTemplate('inner', 'outer')
  deployed.addSystem({ node: 'hr', name: 'HR' } as never)
  deployed.addRule({ node: 'rule', name: 'Rule' } as never)
  deployed.addStep({ kind: 'project', node: 'step', rule: 'rule' }, node)
  deployed.addSource({ node: 'import', send: 'pages', emit: () => heard.push(2) } as never)
  deployed.setMvTypes([{ name: 'Person' }] as never, [{ name: 'Group', secrets: [] }])
  deployed.setZone({ name: 'Europe/Berlin' } as never)
  deployed.wires = new Wires([])
  deployed.unusable = [{ node: 'x', name: 'X', message: 'is wrong' }]
  const unsent = new Map<string, number>()
  const passages = new Passages('all')
  const silent = silentCanvas(deployed, { unsent, refused: () => heard.push(3), passages, rulesOff: ['off'], foreign: null })
  const names = (Object.keys(new Registry()) as (keyof Registry)[]).filter((name) => !own.includes(name))
  for (const name of names) {
    const empty = new Registry()[name]
    expect(deployed[name], `${name} is filled by this test`).not.toEqual(empty)
    if (name !== 'stepNodes' && name !== 'sources') expect(silent[name], name).toEqual(deployed[name])
  }
  silent.stepNodes.get('step')?.counted(1, 0, { id: 1, cso: 1 })
  silent.stepNodes.get('step')?.passed?.(0, { id: 1, cso: 1 }, 'because', null)
  silent.stepNodes.get('step')?.failed(new Error('x'), {})
  silent.sources.get('import')?.emit(0, [])
  silent.ports.receive('mail', {})
  expect(heard).toEqual([])
  expect(passages.counts()).toEqual([{ node: 'step', output: 0, count: 1 }])
  expect(silent.sources.get('import')?.send).toBe('objects')
  expect([...unsent]).toEqual([['mail', 1]])
})
