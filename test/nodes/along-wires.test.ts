/** Objects are taken along the wires between our nodes; other nodes get messages, and some keep a run to messages (D1). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRequire } from 'node:module'
import { cycleFlow, type NodeChange } from './cycle-flow'
import { forgetMemorySystems, memory, memorySystem } from './memory'
import type { RunningRed } from './red'
import { registerConnector, startRed } from './red'

const require = createRequire(__filename)
const { hooks } = require('node-red') as {
  hooks: { add(id: string, heard: (event: object) => void): void; remove(id: string): void }
}

let red: RunningRed
beforeAll(async () => {
  registerConnector(memory)
  red = await startRed({ clock: () => Date.parse('2026-03-01T08:00:00Z') })
})
afterAll(() => red.stop())
beforeEach(() => {
  forgetMemorySystems()
  red.messages('foreign')
  for (const id of ['1', '2', '3'])
    memorySystem('hr').set(id, { givenName: `P${id}`, sn: 'Q', department: 'Sales', employeeType: 'FTE' })
})

interface Handling {
  _inputCallback: (...given: unknown[]) => unknown
}

const steps = ['scope', 'join', 'project', 'flow', 'out-scope', 'provision', 'out-flow', 'pending']

/** Deploys it in a store of its own. Counts the messages that come to steps from then on, those without any left out. */
let stores = 0
async function deployed(...change: readonly NodeChange[]): Promise<Record<string, number>> {
  await red.deploy(cycleFlow({ change: [{ id: 'store', file: `wires-${++stores}.sqlite` }, ...change] }))
  const counts: Record<string, number> = {}
  for (const id of steps) {
    const node = red.node(id) as unknown as Handling
    const handles = node._inputCallback
    node._inputCallback = (message, send, done) => {
      counts[id] = (counts[id] ?? 0) + 1
      return handles.call(node, message, send, done)
    }
  }
  return counts
}

const at = { z: 'tab', x: 1, y: 1 }
const all = (): object => expect.objectContaining({ processed: 3, projected: 3 })
const everyStep = { scope: 3, join: 3, project: 3, flow: 3, 'out-scope': 3, provision: 3, 'out-flow': 3, pending: 3 }

/** A node that keeps what comes to it, and lets it pass. */
const keeping = (id: string, wires: readonly string[], func = ''): NodeChange => ({
  id,
  type: 'function',
  name: id,
  outputs: 1,
  wires: [wires],
  func: `const seen = global.get('${id}') ?? []; seen.push(RED.util.cloneMessage(msg)); global.set('${id}', seen); ${func}; return msg`,
  ...at,
})
interface Kept {
  readonly topic: string
  readonly payload: {
    readonly step: string
    readonly rule?: string
    readonly because: string
    readonly mv?: { readonly name: string }
  }
}
function kept(id: string): readonly Kept[] {
  const context = (
    red.node('scope') as unknown as { context(): { global: { get(key: string): Kept[]; set(key: string, to: unknown): void } } }
  ).context().global
  const seen = context.get(id)
  context.set(id, undefined)
  return seen ?? []
}

describe('D1 N8 where only our own nodes stand', () => {
  it('no message is sent, and the nodes count as if there were', async () => {
    const counts = await deployed()
    expect((await red.run('import')).counters).toEqual(all())
    expect(counts).toEqual({})
    await new Promise((over) => setTimeout(over, 500))
    expect([red.status('scope'), red.status('pending')]).toEqual(['3 in scope · 0 out', '3 looked at'])
  })

  it('messages are sent where the settings ask for it', async () => {
    red.messages('all')
    const counts = await deployed()
    expect((await red.run('import')).counters).toEqual(all())
    expect(counts).toEqual(everyStep)
  })

  it('they are led through junctions and links, and not into disabled nodes', async () => {
    const counts = await deployed(
      { id: 'scope', wires: [['knot'], []] },
      { id: 'knot', type: 'junction', wires: [['out', 'off']], ...at },
      { id: 'out', type: 'link out', mode: 'link', links: ['in'], wires: [], ...at },
      { id: 'in', type: 'link in', links: ['out'], wires: [['join']], ...at },
      { ...keeping('off', ['flow']), d: true },
    )
    expect((await red.run('import')).counters).toEqual(all())
    expect(counts).toEqual({})
  })

  it('wires that are deployed alone are followed by the next run', async () => {
    await deployed()
    await red.run('import')
    const change = [
      { id: 'store', file: `wires-${stores}.sqlite` },
      { id: 'flow', wires: [[]] },
    ]
    await red.deploy(cycleFlow({ change }), 'nodes')
    memorySystem('hr').set('4', { givenName: 'P4', sn: 'Q', department: 'Sales', employeeType: 'FTE' })
    const { counters, targets } = await red.run('import')
    expect([counters.projected, targets]).toEqual([1, {}])
  })
})

describe('D1 other nodes', () => {
  it('in the way get a message each, and what they add is there behind them', async () => {
    const counts = await deployed(
      { id: 'scope', wires: [['between'], []] },
      keeping('between', ['join'], 'msg.payload.extra.mark = "seen"; msg.own = 1'),
      { id: 'out-flow', wires: [['behind']] },
      keeping('behind', ['pending']),
      {
        id: 'flow',
        mappings: [
          { enabled: true, target: 'Employee ID', kind: 'direct', value: 'employeeId', precedence: '', whenMissing: '' },
          { enabled: true, target: 'Display Name', kind: 'expression', value: 'extra["mark"]', precedence: '', whenMissing: '' },
        ],
      },
    )
    expect((await red.run('import')).counters).toEqual(all())
    // Only what comes out of another node comes by a message.
    expect(counts).toEqual({ join: 3, pending: 3 })
    expect(kept('between').map(({ topic, payload }) => [topic, payload.step, payload.rule])).toEqual(
      ['1', '2', '3'].map(() => ['HR', 'in scope', 'HR in']),
    )
    const behind = kept('behind') as readonly (Kept & { own: number })[]
    expect(behind.map(({ own, payload: { step, rule, mv } }) => [own, step, rule, mv?.name])).toEqual(
      ['seen', 'seen', 'seen'].map((name) => [1, 'flowed', 'AD out', name]),
    )
  })

  it('beside the way get a copy with the object as it stands there, as by messages', async () => {
    const aside = [
      { id: 'flow', wires: [['aside', 'out-scope']] },
      keeping('aside', []),
      { id: 'import', wires: [['first', 'scope'], ['out-scope'], []] },
      keeping('first', []),
    ]
    const seen: unknown[] = []
    for (const which of ['foreign', 'all'] as const) {
      red.messages(which)
      await deployed(...aside)
      await red.run('import')
      const bare = (id: string): unknown[] =>
        kept(id).map(({ topic, payload }) => ({
          topic,
          payload: JSON.parse(JSON.stringify(payload).replace(/"id":"[^"]*"/g, '"id":""')) as unknown,
        }))
      seen.push([bare('first'), bare('aside')])
    }
    expect(seen[0]).toEqual(seen[1])
  })

  it.each(['foreign', 'all'] as const)('beside the way that fail do not fail the object, with messages to %s', async (which) => {
    red.messages(which)
    await deployed(
      { id: 'flow', wires: [['aside', 'out-scope']] },
      { id: 'aside', type: 'function', name: 'aside', outputs: 1, wires: [[]], func: 'throw new Error("no")', ...at },
    )
    const { counters, targets } = await red.run('import')
    expect([counters.syncFailed, targets]).toEqual([0, { Accounts: expect.objectContaining({ provisioned: 3 }) as object }])
  })

  it.each(['foreign', 'all'] as const)(
    'beside the way that fail behind another one do not fail the object either, with messages to %s',
    async (which) => {
      red.messages(which)
      await deployed(
        { id: 'scope', wires: [['aside', 'join'], []] },
        { id: 'aside', type: 'function', name: 'aside', outputs: 1, wires: [['behind']], func: 'return msg', ...at },
        { id: 'behind', type: 'function', name: 'behind', outputs: 1, wires: [[]], func: 'throw new Error("no")', ...at },
      )
      const { counters } = await red.run('import')
      expect([counters.syncFailed, counters.projected]).toEqual([0, 3])
    },
  )

  it('get the messages of one object under one id', async () => {
    await deployed(
      { id: 'scope', wires: [['first', 'join'], []] },
      keeping('first', []),
      { id: 'flow', wires: [['second', 'out-scope']] },
      keeping('second', []),
    )
    await red.run('import')
    const ids = (id: string): unknown[] => (kept(id) as readonly (Kept & { _msgid: string })[]).map(({ _msgid }) => _msgid)
    const first = ids('first')
    expect(new Set(first).size).toBe(3)
    expect(ids('second')).toEqual(first)
  })

  it('that make a message nobody can copy fail its object, and no other', async () => {
    const func = `if (msg.payload.cs.anchor === "2") Object.defineProperty(msg, 'odd', { enumerable: true, get() { throw new Error('odd') } }); return msg`
    await deployed(
      { id: 'scope', wires: [['between'], []] },
      { id: 'between', type: 'function', name: 'between', outputs: 1, wires: [['join']], func, ...at },
      { id: 'flow', wires: [['out-scope', 'aside']] },
      keeping('aside', []),
    )
    expect((await red.run('import')).counters).toMatchObject({ projected: 2, syncFailed: 1 })
  })

  it.each(['foreign', 'all'] as const)('in the way that fail do, with messages to %s', async (which) => {
    red.messages(which)
    await deployed(
      { id: 'flow', wires: [['between']] },
      {
        id: 'between',
        type: 'function',
        name: 'between',
        outputs: 1,
        wires: [['out-scope']],
        func: 'throw new Error("no")',
        ...at,
      },
    )
    expect((await red.run('import')).counters).toMatchObject({ syncFailed: 3 })
  })

  it.each([
    ['', []],
    [', with a catch node for all', [{ id: 'catch', type: 'catch', scope: null, wires: [[]], ...at }]],
  ])('that are debug nodes get no message while they are switched off%s', async (_, more) => {
    const debug: NodeChange = {
      id: 'shows',
      type: 'debug',
      active: false,
      tosidebar: true,
      console: false,
      complete: 'payload',
      targetType: 'msg',
      wires: [],
      ...at,
    }
    const came: string[] = []
    for (const active of [false, true]) {
      await deployed({ id: 'flow', wires: [['shows', 'out-scope']] }, { ...debug, active }, ...more)
      const node = red.node('shows') as unknown as Handling
      const handles = node._inputCallback
      node._inputCallback = (...given) => {
        came.push(`${active}`)
        return handles.apply(node, given)
      }
      expect((await red.run('import')).counters).toEqual(all())
    }
    expect(came).toEqual(['true', 'true', 'true'])
  })

  it('hear of an error with the message of the object', async () => {
    await deployed(
      {
        id: 'flow',
        mappings: [
          { enabled: true, target: 'Employee ID', kind: 'expression', value: 'cs["sn"] / 2', precedence: '', whenMissing: '' },
        ],
      },
      { id: 'catch', type: 'catch', scope: ['flow'], wires: [['caught']], ...at },
      keeping('caught', []),
    )
    expect((await red.run('import')).counters).toMatchObject({ syncFailed: 3 })
    const errors = kept('caught') as readonly (Kept & { error: { message: string; source: { id: string } } })[]
    expect(errors.map(({ error, payload }) => [error.source.id, payload.step])).toEqual(
      ['1', '2', '3'].map(() => ['flow', 'projected']),
    )
    expect(errors[0]?.error.message).toContain('HR in: ')
  })
})

describe('D1 N10 a run keeps to messages', () => {
  it('where a complete node hears of them', async () => {
    const counts = await deployed(
      { id: 'complete', type: 'complete', scope: ['join'], wires: [['done']], ...at },
      keeping('done', []),
    )
    expect((await red.run('import')).counters).toEqual(all())
    expect([counts, kept('done').length]).toEqual([everyStep, 3])
  })

  it('and not where it hears that a run was started', async () => {
    const counts = await deployed(
      { id: 'complete', type: 'complete', scope: ['import'], wires: [['done']], ...at },
      keeping('done', []),
    )
    expect((await red.run('import')).counters).toEqual(all())
    await new Promise((over) => setTimeout(over, 50))
    expect([counts, kept('done').length]).toEqual([{}, 1])
  })

  it('where a complete node hears of them behind another node', async () => {
    const counts = await deployed(
      { id: 'scope', wires: [['between'], []] },
      keeping('between', ['join']),
      { id: 'complete', type: 'complete', scope: ['join'], wires: [['done']], ...at },
      keeping('done', []),
    )
    expect((await red.run('import')).counters).toEqual(all())
    expect([counts, kept('done').length]).toEqual([everyStep, 3])
  })

  it('where something hears of all messages, as a debugger does', async () => {
    const counts = await deployed()
    const heard: object[] = []
    hooks.add('onSend.listening', (events) => void heard.push(events))
    try {
      expect((await red.run('import')).counters).toEqual(all())
    } finally {
      hooks.remove('onSend.listening')
    }
    expect(counts).toEqual(everyStep)
    expect(heard.length).toBeGreaterThan(3)
  })

  it('where whole pages are sent to another node', async () => {
    const counts = await deployed(
      { id: 'import', send: 'pages' },
      { id: 'scope', wires: [['between'], []] },
      keeping('between', ['join']),
    )
    expect((await red.run('import')).counters).toEqual(all())
    expect(counts['join']).toBe(1)
  })

  it('where a deployment came since it began, and loses nobody', async () => {
    await deployed(
      { id: 'scope', wires: [['slow'], []] },
      { ...keeping('slow', ['join']), func: 'setTimeout(() => { node.send(msg); node.done() }, 400)' },
      { id: 'import', pageSize: 1 },
    )
    const running = red.run('import')
    await new Promise((over) => setTimeout(over, 200))
    await red.deploy(
      cycleFlow({
        change: [
          { id: 'store', file: `wires-${stores}.sqlite` },
          { id: 'import', pageSize: 1 },
          { id: 'more', type: 'debug', wires: [], ...at },
        ],
      }),
      'nodes',
    )
    await running
    // Nobody is lost by it.
    expect((await red.run('import')).status).toMatch(/success|warnings/)
    expect((await red.engine().store.counts()).mvos).toEqual({ Person: 3 })
  })
})
