/** The shipped flows as files: whole, readable, linked both ways, clean for the linter, and with all examples there should be. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Migration } from '../../nodes/settings/migrate'
import { currentVersion } from '../../nodes/settings/migrate'
import type { FlowNode } from '../nodes/red'
import { projectRoot } from '../nodes/red'
import { demoFiles, shippedFlows } from './shipped'

const require = createRequire(__filename)
const flows = shippedFlows()
const text = (node: FlowNode, name: string): string => String(node[name] ?? '')
const ends = (node: FlowNode): string[] => ((node['wires'] as string[][] | undefined) ?? []).flat()

describe.each(flows)('$file', ({ text: written, nodes, path }) => {
  const byId = new Map(nodes.map((node) => [node.id, node]))

  it('is formatted, and every node has a readable id of its own', () => {
    expect(written).toBe(`${JSON.stringify(nodes, null, 2)}\n`)
    expect(byId.size).toBe(nodes.length)
    expect(nodes.filter((node) => !/^(?:ref|ex)-[a-z-]+$/.test(node.id)).map((node) => node.id)).toEqual([])
  })

  it('has no end of a wire, link, group, rule, system or store hanging in the air', () => {
    const named = nodes.flatMap((node) => [
      ...ends(node),
      ...((node['links'] as string[] | undefined) ?? []),
      ...(node.type === 'group' ? (node['nodes'] as string[]) : []),
      ...['z', 'g', 'rule', 'system', 'store'].map((name) => text(node, name)).filter((id) => id !== ''),
    ])
    expect(named.filter((id) => !byId.has(id))).toEqual([])
  })

  it('links both ways, so that the editor shows them', () => {
    const linksOf = (type: string): { readonly own: string; readonly other: string }[] =>
      nodes
        .filter((node) => node.type === type)
        .flatMap((node) => (node['links'] as string[]).map((other) => ({ own: node.id, other })))
    const leaving = linksOf('link out').map(({ own, other }) => `${own} ${other}`)
    const arriving = linksOf('link in').map(({ own, other }) => `${other} ${own}`)
    expect(leaving.sort()).toEqual(arriving.sort())
  })

  it('takes what leaves a source to the outbound rules of its kind too (R2)', () => {
    const rules = nodes.filter((node) => node.type === 'identity-sync-rule')
    const outbound = rules.filter((node) => node['direction'] === 'outbound')
    const sources = nodes.filter((node) => node.type === 'identity-connector-import' || node.type === 'identity-lifecycle')
    const wires = sources.flatMap((source) => {
      const [objects = [], left = []] = source['wires'] as string[][]
      const outputs = source.type === 'identity-lifecycle' ? [objects] : [objects, left]
      const kinds = rules.filter((rule) => rule['system'] === source['system']).map((rule) => rule['mvType'])
      const concerned = outbound.filter((rule) => source.type === 'identity-lifecycle' || kinds.includes(rule['mvType']))
      return concerned.flatMap((rule) => outputs.map((output) => ({ from: source.id, output, rule: rule.id })))
    })
    expect(wires.filter(({ output, rule }) => !reaches(byId, output, rule))).toEqual([])
  })

  it('has settings of the present version', async () => {
    const own = nodes.filter((node) => node.type.startsWith('identity-'))
    const present = await Promise.all(own.map((node) => presentVersion(node.type)))
    const versions = own.map((node) => ({ node: node.id, version: node['configVersion'] }))
    expect(versions).toEqual(own.map((node, at) => ({ node: node.id, version: present[at] })))
  })

  it('has no JavaScript to read', () => {
    expect(nodes.filter((node) => node.type === 'function').map((node) => node.id)).toEqual([])
  })

  it('is clean for the flow linter', () => {
    expect(lint(path)).toEqual([])
  })
})

it('some shipped flow has sources and outbound rules for them to reach', () => {
  const types = flows.map(({ nodes }) => nodes.map(({ type, ...node }) => `${type} ${String(node['direction'])}`))
  const both = types.filter(
    (its) => its.includes('identity-sync-rule outbound') && its.includes('identity-connector-import undefined'),
  )
  expect(both.length).toBeGreaterThan(1)
})

/** The version of the settings that the node's dialog writes today. */
async function presentVersion(type: string): Promise<number> {
  const file = join(projectRoot, 'nodes', type.slice('identity-'.length), 'migrations.ts')
  const { migrations } = (await import(file)) as { migrations: readonly Migration[] }
  return currentVersion(migrations)
}

/** Whether the wires lead to a scope filter, or any other step, of the rule. */
function reaches(byId: ReadonlyMap<string, FlowNode>, from: readonly string[], rule: string): boolean {
  const seen = new Set<string>()
  const next = [...from]
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    const node = byId.get(id)
    if (!node || seen.has(id)) continue
    seen.add(id)
    if (node['rule'] === rule) return true
    next.push(...ends(node), ...(node.type === 'link out' ? (node['links'] as string[]) : []))
  }
  return false
}

/** What nrlint finds, by its own default rules. */
function lint(file: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-lint-'))
  const program = require.resolve('nrlint/bin/nrlint.js')
  try {
    const rules = spawnSync(process.execPath, [program, '--init'], { cwd: folder, encoding: 'utf8' }).stdout
    const config = join(folder, 'rules.js')
    writeFileSync(config, rules)
    const { stdout } = spawnSync(process.execPath, [program, '-c', config, '-f', 'json', file], { encoding: 'utf8' })
    const found = JSON.parse(stdout) as { rule: string; message: string; location?: unknown }[]
    return found.map((entry) => `${entry.rule}: ${entry.message} ${JSON.stringify(entry.location)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('the shipped flows', () => {
  const names = flows
    .filter((flow) => flow.file.startsWith('examples/'))
    .map((flow) => flow.file.slice('examples/'.length, -'.json'.length))

  /** Of no single node: the whole cycle, and how problems reach people. */
  const ofNoNode = ['problems', 'reference-cycle']

  it('have an example for every node that stands on the canvas, the reference cycle, and how problems reach people', () => {
    const canvas = new Set(
      flows
        .flatMap((flow) => flow.nodes)
        .filter((node) => node.type.startsWith('identity-') && 'x' in node)
        .map((node) => node.type),
    )
    expect(names.sort()).toEqual([...[...canvas].map((type) => type.slice('identity-'.length)), ...ofNoNode].sort())
    for (const name of names.filter((name) => !ofNoNode.includes(name))) {
      const example = flows.find((flow) => flow.file === `examples/${name}.json`)
      expect(example?.nodes.some((node) => node.type === `identity-${name}`)).toBe(true)
    }
  })

  it('share no id and no file of a store, so that they can be imported side by side', () => {
    const own = flows.filter((flow) => flow.file !== 'examples/reference-cycle.json')
    const ids = own.flatMap((flow) => flow.nodes.map((node) => node.id))
    expect(new Set(ids).size).toBe(ids.length)
    const stores = own.flatMap((flow) => flow.nodes.filter((node) => node.type === 'identity-store').map((node) => node['file']))
    expect(new Set(stores).size).toBe(stores.length)
  })

  it('offer the same reference cycle in the import dialog as npm start does', () => {
    const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')
    expect(read('examples/reference-cycle.json')).toBe(read('flows/reference.json'))
  })
})

describe('the demo data', () => {
  it('is what its generator writes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'idweave-demo-'))
    const generator = (await import(pathToFileURL(join(projectRoot, 'flows', 'demo', 'generate.mjs')).href)) as {
      writeDemo(folder: string): void
    }
    generator.writeDemo(folder)
    const read = (from: string) => demoFiles().map((name) => [name, readFileSync(join(from, name), 'utf8')])
    expect(read(folder)).toEqual(read(join(projectRoot, 'flows', 'demo')))
    expect(demoFiles()).toContain('hr.csv')
    rmSync(folder, { recursive: true, force: true })
  })
})
