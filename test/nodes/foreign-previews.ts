/**
 * Previews of canvases with nodes of others in the way of objects (N6): those that only compute are run apart, and what comes
 * of it is what the run then does. Run against every supported Node-RED.
 */
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Preview } from '../../runtime/engine/preview/preview'
import type { RunProfile } from '../../runtime/model/runs'
import { foretold, previewsOf } from '../engine/foretold'
import type { Version } from './delivery-world'
import { at, between, DeliveryWorld, func, people } from './delivery-world'
import { memory } from './memory'
import type { FlowNode, RunningRed } from './red'
import { fromDist, registerConnector, startRed } from './red'

const require = createRequire(__filename)

const profile: RunProfile = 'full-import+full-sync'

const node = (id: string, type: string, more: object): FlowNode => ({ id, type, ...at, name: id, ...more })

const odd = { property: 'payload.cs.attributes.department', propertyType: 'msg', checkall: 'true' }

/** A subflow with these nodes in it, the first of which messages come to; `out`: what leads out of it. */
const subflow = (out: string, ...inside: FlowNode[]): FlowNode[] => [
  {
    id: 'sub',
    type: 'subflow',
    name: 'Two at once',
    in: [{ wires: [{ id: inside[0]?.id }] }],
    out: [{ wires: [{ id: out, port: 0 }] }],
  },
  ...inside.map((each) => ({ ...each, z: 'sub' })),
]

export function describeForeignPreviews(version: Version): void {
  describe(`N6 a preview with nodes of others in the way, ${version}`, () => {
    let red: RunningRed
    const world = new DeliveryWorld(version, () => red)
    beforeAll(async () => {
      registerConnector(memory)
      red = await startRed({ version, stallSeconds: 4 })
    })
    afterAll(() => red.stop())

    async function deployed(nodes: readonly FlowNode[]): Promise<void> {
      world.hire()
      await world.deploy(nodes)
    }

    /** What the preview came to, before the run was held against it. */
    async function held(nodes: readonly FlowNode[]): Promise<Preview> {
      await deployed(nodes)
      const shown = await previewed()
      const run = await foretold(red, 'import', profile, () => red.run('import', { profile }))
      expect(run.counters).toEqual(shown.run?.counters)
      expect(run.warnings).toEqual(shown.run?.warnings)
      return shown
    }

    async function previewed(): Promise<Preview> {
      const previews = previewsOf(red.engine())
      const system = red.engine().registry.sources.get('import')?.systemNode ?? null
      const { id } = await previews.start({ profile, system, source: 'import', startedBy: 'a test', overlap: 'wait' })
      return previews.whenOver(id)
    }

    const all = { status: 'success', counters: expect.objectContaining({ processed: people, projected: people }) as object }
    /** That a function kept some back is warned of, other than of a switch. */
    const kept = { ...all, status: 'warnings', counters: expect.objectContaining({ projected: people / 2 }) as object }
    const half = { status: 'success', counters: expect.objectContaining({ projected: people / 2 }) as object }

    it.each<[string, readonly FlowNode[], object]>([
      ['a function', between(func('msg.payload.extra.mark = msg.payload.cs.name; return msg')), all],
      [
        'a function that lets half of them pass',
        between(func('return msg.payload.cs.attributes.department === "Odd" ? msg : null')),
        kept,
      ],
      ['a function that waits for nothing', between(func('await Promise.resolve(); return msg')), all],
      ['a switch', between({ type: 'switch', name: 'Odd', ...odd, rules: [{ t: 'eq', v: 'Odd', vt: 'str' }], outputs: 1 }), half],
      [
        'a change and a function behind one another',
        [
          ...between({
            type: 'change',
            rules: [{ t: 'set', p: 'payload.extra.mark', pt: 'msg', to: '$uppercase(payload.cs.name)', tot: 'jsonata' }],
            wires: [['second']],
          }),
          node('second', 'function', { ...func('return msg'), wires: [['join']] }),
        ],
        all,
      ],
      [
        'a link call',
        [
          ...between({ type: 'link call', links: ['link-in'], linkType: 'static', timeout: '5' }),
          node('link-in', 'link in', { wires: [['link-out']] }),
          node('link-out', 'link out', { mode: 'return', links: [], wires: [] }),
        ],
        all,
      ],
      [
        'a function that hands on what cannot be copied',
        between(func('msg.f = () => 1; msg.payload.extra.s = Symbol("s"); return msg')),
        all,
      ],
      [
        'a subflow of nodes that compute',
        [
          ...subflow('inside', node('inside', 'function', { ...func('return msg'), wires: [[]] })),
          ...between({ type: 'subflow:sub' }),
        ],
        all,
      ],
      [
        'a junction between two functions',
        [
          ...between(func('return msg', { wires: [['meet']] })),
          node('meet', 'junction', { wires: [['last']] }),
          node('last', 'function', { ...func('return msg'), wires: [['join']] }),
        ],
        all,
      ],
    ])('goes on through %s', async (_what, nodes, expected) => {
      const shown = await held(nodes)
      expect(shown).toMatchObject({ trouble: null, notRun: [], run: expected })
    })

    it('goes on through steps inside a subflow', async () => {
      const inside = node('inner-scope', 'identity-scope-filter', {
        rule: 'hr-in',
        mode: 'expression',
        expression: 'cs["department"] = "Odd"',
        wires: [[], []],
      })
      const shown = await held([...subflow('inner-scope', inside), ...between({ type: 'subflow:sub' })])
      expect(shown).toMatchObject({ trouble: null, notRun: [], run: half })
    })

    it('goes on through a function that gets whole pages', async () => {
      world.hire()
      const reversing = func(
        'msg.payload = msg.payload.slice().reverse(); msg.identity.object = msg.identity.object.slice().reverse(); return msg',
      )
      await world.deploy(between(reversing), 'pages')
      const run = await foretold(red, 'import', profile, () => red.run('import', { profile }))
      expect(run).toMatchObject(all)
    })

    it('goes on from a complete node, which hears of every message', async () => {
      const nodes = [
        { id: 'scope', type: 'identity-scope-filter', wires: [[], []] },
        node('complete', 'complete', { scope: ['scope'], uncaught: false, wires: [['join']] }),
      ]
      expect(await held(nodes)).toMatchObject({ trouble: null, notRun: [], run: all })
    })

    it('goes on from an import inside a subflow', async () => {
      const inside = {
        ...world.flow([], 'objects', 10).find(({ id }) => id === 'import'),
        id: 'inner',
        name: 'inside',
        wires: [[], []],
      }
      const own = { id: 'sub', in: [], out: [{ wires: [{ id: 'inner', port: 0 }] }] }
      const instance = node('instance', 'subflow:sub', { wires: [['scope']] })
      const nodes = subflow('inner', inside as FlowNode).map((each) => (each.id === 'sub' ? { ...each, ...own } : each))
      await deployed([...nodes, instance, { id: 'import', type: 'identity-connector-import', d: true }])
      const run = await foretold(red, 'instance-inner', profile, () => red.run('instance-inner', { profile }))
      expect(run).toMatchObject(all)
    })

    it('fails the same objects with the same words where a function throws', async () => {
      const shown = await held(between(func('if (msg.payload.cs.anchor === "15") throw new Error("no"); return msg')))
      expect(shown).toMatchObject({
        trouble: null,
        run: { status: 'errors', counters: { projected: people - 1, syncFailed: 1 } },
      })
    })

    it('fails the same objects where a function takes their identity away', async () => {
      const shown = await held(between(func('if (msg.payload.cs.anchor === "15") delete msg.identity; return msg')))
      expect(shown).toMatchObject({
        trouble: null,
        run: { status: 'errors', counters: { projected: people - 1, syncFailed: 1 } },
      })
    })

    it.each([
      ['another object', 'msg.identity.object = 1e9; return msg'],
      ['a list of them', 'msg.identity.object = [msg.identity.object]; return msg'],
    ])('fails the same objects where a function has them stand for %s', async (_what, code) => {
      expect(await held(between(func(code)))).toMatchObject({ run: { status: 'errors', counters: { syncFailed: people } } })
    })

    it('hears of what a catch node of a function brings back', async () => {
      const nodes = [...between(func('throw new Error("no")')), node('catch', 'catch', { scope: ['between'], wires: [['join']] })]
      expect(await held(nodes)).toMatchObject({ trouble: null, notRun: [], run: all })
    })

    it.each<[string, FlowNode[], string]>([
      ['keeps something', between(func('flow.set("seen", msg.payload.cs.name); return null')), 'its code has “flow” in it'],
      ['has modules', between(func('return null', { libs: [{ var: 'os', module: 'os' }] })), 'it uses modules'],
      [
        'asks a server',
        between({ type: 'http request', name: 'Ask', url: 'http://127.0.0.1:9', wires: [['join']] }),
        'what it does outside of the flow is not known',
      ],
    ])('lets objects pass a node that %s, does not run it and names it', async (_what, nodes, because) => {
      await deployed(nodes)
      const shown = await previewed()
      expect(shown).toMatchObject({ trouble: null, run: all })
      expect(shown.notRun).toMatchObject([{ node: 'between', messages: people, leadsOn: true, because }])
    })

    it('sees the day that is tried out where it asks for the time', async () => {
      await deployed(between(func('return new Date().getFullYear() === 2031 && Date.now() > 1.9e12 ? msg : null')))
      const system = red.engine().registry.sources.get('import')?.systemNode ?? null
      const run = { profile, system, source: 'import', startedBy: 'a test', overlap: 'wait' as const }
      const previews = previewsOf(red.engine())
      const { id } = await previews.start({ runs: () => Promise.resolve([{ ...run, at: '2031-03-01T00:00:00Z' }]) })
      expect(await previews.whenOver(id)).toMatchObject({ trouble: null, run: all })
    })

    it('leaves no process behind when it has ended', async () => {
      const children = (): number => process.getActiveResourcesInfo().filter((what) => what === 'ProcessWrap').length
      const before = children()
      await deployed(between(func('return msg')))
      await previewed()
      await expect.poll(children).toBe(before)
    })

    it('sends nothing to anybody, whatever its code finds a way to', async () => {
      let heard = 0
      const server = createServer(() => heard++).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const code = `const out = Buffer['const' + 'ructor']['con' + 'structor']('return pro' + 'cess')()
out.getBuiltinModule('net').connect(${port}, '127.0.0.1'); return msg`
      await deployed(between(func(code)))
      expect(await previewed()).toMatchObject({ run: { status: 'errors', counters: { syncFailed: people } } })
      server.close()
      expect(heard).toBe(0)
    })

    it('has no modules loaded but those of Node-RED itself', async () => {
      await deployed(between(func('return msg')))
      const nodes = fromDist<typeof import('../../nodes/adapter/foreign/closed')>('nodes/adapter/foreign/closed.js')
      const asked: unknown[] = []
      const files = { getNodeFiles: (without?: boolean) => asked.push(without) }
      nodes.onlyOwnNodes(files)
      files.getNodeFiles()
      expect(asked).toEqual([true])
      const path = createRequire(require.resolve(version)).resolve('@node-red/registry/lib/localfilesystem')
      expect(typeof (require(path) as { getNodeFiles: unknown }).getNodeFiles).toBe('function')
    })

    it('gives up a function that does not come to an end, and names it', async () => {
      await deployed(between(func('if (msg.payload.cs.anchor === "15") while (true);\nreturn msg', { timeout: 1 })))
      const { run, trouble } = await previewed()
      expect(trouble).toBeNull()
      expect(run).toMatchObject({ status: 'errors', counters: { syncFailed: 1, projected: people - 1 } })
    })

    it('ends where a function never comes to an end, and names it', async () => {
      await deployed(between(func('while (true);')))
      const { run } = await previewed()
      expect(run).toMatchObject({ status: 'stopped', reason: expect.stringContaining('function "in between"') as string })
    })

    it('says that nothing came back where a message hangs', async () => {
      await deployed(between(func('await new Promise(() => {}); return msg')))
      const { run } = await previewed()
      expect(run).toMatchObject({ status: 'stopped', reason: expect.stringContaining('function "in between"') as string })
    })

    it('ends with its reason where what computes takes too much memory', async () => {
      await deployed(between(func('const all = []; for (;;) all.push(new Array(2e7).fill(0.5))', { timeout: 60 })))
      const { trouble } = await previewed()
      expect(trouble?.message).toContain('could not be run in a process of their own: it ended by itself')
      await world.deploy()
      expect(await previewed()).toMatchObject({ trouble: null, run: all })
    })
  })
}
