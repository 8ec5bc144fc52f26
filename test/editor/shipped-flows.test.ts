/** The flows that come with the package are in the form their dialogs save: opening one and pressing Done changes nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedFlows } from '../flows/shipped'
import { projectRoot } from '../nodes/red'
import { needsServer } from '../servers/needs'
import { done, openConfig, openNode, saved } from './dialog'
import type { EditorBench, FlowNode } from './editor-bench'
import { startEditor } from './editor-bench'

const isOwn = ({ type }: FlowNode): boolean => type.startsWith('identity-')

/** A copy under another name would take the time again and prove nothing more. */
const flows = shippedFlows().filter(({ text }, at, all) => all.findIndex((flow) => flow.text === text) === at)

describe('the shipped flows', () => {
  it('have a node of every type', () => {
    const listed = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      readonly 'node-red': { readonly nodes: Readonly<Record<string, string>> }
    }
    const types = new Set(flows.flatMap(({ nodes }) => nodes.filter(isOwn).map(({ type }) => type)))
    expect([...types].sort()).toEqual(
      Object.keys(listed['node-red'].nodes)
        .map((name) => `identity-${name}`)
        .sort(),
    )
  })
})

needsServer('chromium')('a shipped flow in the editor', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
  })
  afterAll(async () => {
    await bench?.stop()
  })

  /** What the flow's file says of a node, without its place on the canvas. */
  const written = ({ x: _x, y: _y, z: _z, g: _g, wires: _wires, ...settings }: FlowNode) => settings

  async function saveUnchanged(node: FlowNode): Promise<void> {
    if (node['z'] === undefined) {
      await openConfig(bench.page, node.type, node.id)
      await saved(bench.page)
    } else {
      await openNode(bench.page, node.id)
      await done(bench.page)
    }
  }

  /** What a new node of the type has and these leave out: settings, and parts of settings. */
  async function missing(own: readonly FlowNode[]): Promise<readonly string[]> {
    const presets = await bench.page.evaluate(
      (types) => types.map((type) => window.RED.nodes.getType(type).defaults),
      own.map(({ type }) => type),
    )
    return own.flatMap((node, at) =>
      Object.entries(presets[at] ?? {}).flatMap(([name, { value }]) => [
        ...(name in node ? [] : [`${node.id} ${name}`]),
        ...partsOf(value).flatMap((part) => (partsOf(node[name]).includes(part) ? [] : [`${node.id} ${name}.${part}`])),
      ]),
    )
  }

  const partsOf = (value: unknown): string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []

  const looked = new Set<string>()

  /** Whether no node with the same settings was looked at before: many examples begin alike, and a dialog takes a second. */
  function isNew({ id: _id, name: _name, rule: _rule, system: _system, store: _store, ...node }: FlowNode): boolean {
    const { id: _none, ...settings } = written({ ...node, id: '' })
    const text = JSON.stringify(settings)
    return !looked.has(text) && looked.add(text) !== undefined
  }

  it.each(flows)(
    '$file is what its dialogs save, and none of its nodes changes by Done',
    async ({ nodes }) => {
      const own = nodes.filter(isOwn)
      const fresh = own.filter(isNew)
      // Nothing of it shall run here.
      await bench.open(nodes.map((node) => (node.type === 'tab' ? { ...node, disabled: true } : node)))
      expect(await missing(own)).toEqual([])
      for (const node of fresh) await saveUnchanged(node)
      const after = await Promise.all(own.map(({ id }) => bench.exported(id)))
      expect(after.map(({ g: _group, ...settings }) => settings)).toEqual(own.map(written))
      const changed = await bench.page.evaluate(
        (ids) => ids.filter((id) => window.RED.nodes.node(id)?.changed),
        own.map(({ id }) => id),
      )
      expect(changed).toEqual([])
      // Of the dialogs only: Node-RED's own debug tab stumbles over messages of the flow before.
      expect(bench.complaints.filter((complaint) => /oneditprepare|oneditsave/.test(complaint))).toEqual([])
    },
    300_000,
  )
})
