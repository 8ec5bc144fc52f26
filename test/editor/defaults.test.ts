/** What a node dragged from the palette starts with. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { settingsVersion, tab } from './flow'

/** What a node dragged from the palette carries, and how many outputs it has. */
const documented: Record<string, { settings: Record<string, unknown>; outputs: readonly string[] }> = {
  'identity-connector-import': {
    settings: { system: '', profile: 'full-import+delta-sync', pageSize: 200, send: 'objects', objectTypes: [], overlap: 'wait' },
    outputs: ['objects', 'disconnected', 'finished'],
  },
  'identity-scope-filter': {
    settings: { rule: '', mode: 'all', condition: { match: 'all', parts: [] }, expression: '', action: 'disconnect' },
    outputs: ['in scope', 'out of scope'],
  },
  'identity-join': { settings: { rule: '', rows: [] }, outputs: ['joined', 'no match', 'ambiguous'] },
  'identity-project': { settings: { rule: '' }, outputs: ['projected'] },
  'identity-attribute-flow': { settings: { rule: '', mappings: [] }, outputs: ['object'] },
  'identity-provision': {
    settings: {
      rule: '',
      rows: [],
      action: 'disconnect',
      onDeletion: '',
      disable: [],
      moveTo: '',
      outOfGroups: false,
      inGrace: '',
      disableCounts: true,
    },
    outputs: ['account', 'deprovisioned'],
  },
  'identity-pending-export': { settings: { rule: '', hold: false }, outputs: ['staged'] },
  'identity-export': { settings: { system: '', overlap: 'wait' }, outputs: ['exported', 'failed', 'finished'] },
  'identity-lifecycle': {
    settings: { store: '', pageSize: 200, overlap: 'wait' },
    outputs: ['due', 'finished'],
  },
}

needsServer('chromium')('nodes dragged from the palette', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
    await bench.open([tab])
  })
  afterAll(async () => {
    await bench?.stop()
  })

  it.each(Object.keys(documented))('%s starts with its documented settings', async (type) => {
    const { page } = bench
    const node = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
    await node.scrollIntoViewIfNeeded()
    await node.dragTo(page.locator('#red-ui-workspace-chart'), { targetPosition: { x: 300, y: 200 } })
    await page.waitForFunction((name) => window.RED.nodes.createCompleteNodeSet().some((node) => node['type'] === name), type)
    const id = await page.evaluate(
      (name) => String(window.RED.nodes.createCompleteNodeSet().find((node) => node['type'] === name)?.['id']),
      type,
    )
    expect(await bench.exported(id)).toEqual({
      id,
      type,
      name: '',
      configVersion: settingsVersion(type),
      ...documented[type]?.settings,
    })
    const outputs = await page.evaluate((name) => {
      const definition = window.RED.nodes.getType(name)
      return Array.from({ length: definition.outputs }, (_, index) => definition.outputLabels(index))
    }, type)
    expect(outputs).toEqual(documented[type]?.outputs)
    expect(bench.complaints).toEqual([])
  })
})
