/** Nodes that are not ours, in the way of objects and beside it: each gets a message with the object as it stands there (D1). */
import { describe, expect, it } from 'vitest'
import { type NodeChange } from './cycle-flow'
import { all, at, deployed, kept, keeping, red, type Handling, type Kept } from './wires-world'

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
