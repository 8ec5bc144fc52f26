/** The dialog of a node whose flow was saved by another version of Idweave; the history of its settings is made up. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, openConfig, openNode, reasons, saved } from './dialog'
import type { EditorBench, FlowNode } from './editor-bench'
import { startEditor } from './editor-bench'
import { configuration, fresh, limits, mapping, onCanvas, tab } from './flow'

/**
 * In the browser, before anything is loaded: the attribute flow's page gets a history, by the way it gets all it shares with
 * other pages.
 */
function giveHistory(): void {
  interface Kind {
    readonly defaults: object
    readonly migrations: unknown
  }
  type Shared = (name: string) => { readonly canvasNode: (kind: Kind) => unknown }
  const migrations = [
    {
      version: 1,
      retired: ['pairs'],
      apply: (settings: { pairs?: string[][]; mappings: unknown }) => {
        const row = {
          enabled: true,
          kind: 'direct',
          precedence: '',
          merge: false,
          emptyCounts: false,
          whenMissing: '',
          mode: 'always',
        }
        settings.mappings = (settings.pairs ?? []).map(([value, target]) => ({ ...row, value, target }))
        delete settings.pairs
      },
    },
  ]
  let shared: Shared | undefined
  const withHistory: Shared = (name) => {
    const module = (shared as Shared)(name)
    const canvasNode = (kind: Kind) => module.canvasNode('mappings' in kind.defaults ? { ...kind, migrations } : kind)
    return name === 'editor/dialogs/node-definition' ? { ...module, canvasNode } : module
  }
  Object.defineProperty(window, 'idweaveEditor', {
    get: () => shared && withHistory,
    set: (value: Shared) => {
      shared = value
    },
  })
}

/** As a flow has it that was saved before these settings came. */
function leavingOut(node: FlowNode): FlowNode {
  const { maxValueKiB: _size, moveTo: _container, outOfGroups: _groups, timeZone: _zone, ...older } = node
  if (node.type !== 'identity-connected-system') return older
  const { clearPercent: _share, maxRemoved: _most, ...first } = limits
  return { ...older, limits: first }
}

needsServer('chromium')('the dialog of a node from another version', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
    await bench.page.addInitScript(giveHistory)
    const flow = { type: 'identity-attribute-flow', rule: 'inbound' }
    await bench.open([
      tab,
      ...configuration.map(leavingOut),
      leavingOut(onCanvas({ id: 'provision', type: 'identity-provision', rule: 'outbound', ...fresh.provision })),
      onCanvas({ id: 'older', ...flow, configVersion: 1, pairs: [['givenName', 'First Name']] }),
      onCanvas({ id: 'newer', ...flow, configVersion: 3, mappings: 'nobody knows' }),
    ])
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const isChanged = (id: string) => bench.page.evaluate((node) => window.RED.nodes.node(node)?.changed ?? false, id)

  it('shows older settings as today’s, and leaves them in the flow when it is cancelled', async () => {
    const before = await bench.exported('older')
    expect(before).toMatchObject({ configVersion: 1, pairs: [['givenName', 'First Name']] })
    const form = await openNode(bench.page, 'older')
    expect(await form.getByLabel('Attribute in the metaverse').inputValue()).toBe('First Name')
    await bench.page.locator('#node-dialog-cancel').click()
    await bench.page.locator('#node-dialog-ok').waitFor({ state: 'detached' })
    expect(await bench.exported('older')).toEqual(before)
    expect(await isChanged('older')).toBe(false)
  })

  it('saves them in the current version, as a change that can be undone', async () => {
    await openNode(bench.page, 'older')
    await done(bench.page)
    const saved = await bench.exported('older')
    expect(saved).toMatchObject({ configVersion: 2, mappings: [mapping('First Name', 'direct', 'givenName')] })
    expect(saved['pairs']).toBeUndefined()
    expect(await isChanged('older')).toBe(true)
    expect(await reasons(bench.page, 'older')).toEqual([])
  })

  const systems = { id: 'directory', type: 'identity-connected-system' }

  it('leaves out what an older flow leaves out and nobody sets, which is no change', async () => {
    const before = [await bench.exported('provision'), await bench.exported(systems.id), await bench.exported('store')]
    expect(before.map(({ moveTo, maxValueKiB, timeZone }) => moveTo ?? maxValueKiB ?? timeZone)).toEqual(
      before.map(() => undefined),
    )
    await openNode(bench.page, 'provision')
    await done(bench.page)
    for (const { id, type } of [systems, { id: 'store', type: 'identity-store' }]) {
      await openConfig(bench.page, type, id)
      await saved(bench.page)
    }
    expect([await bench.exported('provision'), await bench.exported(systems.id), await bench.exported('store')]).toEqual(before)
    expect([await isChanged('provision'), await isChanged(systems.id), await isChanged('store')]).toEqual([false, false, false])
  })

  it('saves of what was left out what somebody sets', async () => {
    const form = await openConfig(bench.page, systems.type, systems.id)
    await form.locator('.red-ui-tab-label', { hasText: 'Limits' }).click()
    await form.getByLabel('Largest value').fill('64')
    await saved(bench.page)
    const { clearPercent: _share, maxRemoved: _most, ...first } = limits
    expect(await bench.exported(systems.id)).toMatchObject({ maxValueKiB: 64, limits: first })
    expect(await isChanged(systems.id)).toBe(true)
  })

  it('says of newer settings that it cannot read them, and leaves them alone', async () => {
    const problem =
      'This node cannot be used: its settings have version 3, and this program knows versions up to 2. Install the Idweave that saved this flow, or a newer one.'
    expect(await reasons(bench.page, 'newer')).toContain(problem)
    const before = await bench.exported('newer')
    const form = await openNode(bench.page, 'newer')
    expect(await form.locator('.idw-note-error').textContent()).toBe(problem)
    await done(bench.page)
    expect(await bench.exported('newer')).toEqual(before)
    expect(bench.complaints).toEqual([])
  })
})
