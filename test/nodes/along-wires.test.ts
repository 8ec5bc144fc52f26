/** Objects are taken along the wires between our nodes, and what keeps a run to messages (D1). */
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { cycleFlow } from './cycle-flow'
import { memorySystem } from './memory'
import { all, at, deployed, everyStep, kept, keeping, red, stores } from './wires-world'

const require = createRequire(__filename)
const { hooks } = require('node-red') as {
  hooks: { add(id: string, heard: (event: object) => void): void; remove(id: string): void }
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

describe('D1 N10 a run keeps to messages', () => {
  it('where a complete node hears of them', async () => {
    const counts = await deployed(
      { id: 'complete', type: 'complete', name: 'Watch', scope: ['join'], wires: [['done']], ...at },
      keeping('done', []),
    )
    const run = await red.run('import')
    expect(run).toMatchObject({ counters: all(), slowedBy: 'complete node "Watch" hears of every message' })
    expect([counts, kept('done').length]).toEqual([everyStep, 3])
  })

  it('and not where it hears that a run was started', async () => {
    const counts = await deployed(
      { id: 'complete', type: 'complete', scope: ['import'], wires: [['done']], ...at },
      keeping('done', []),
    )
    expect(await red.run('import')).toMatchObject({ counters: all(), slowedBy: null })
    await new Promise((over) => setTimeout(over, 50))
    expect([counts, kept('done').length]).toEqual([{}, 1])
  })

  it('and not where it hears of an export, which gets all of them then', async () => {
    const counts = await deployed(
      { id: 'pending', wires: [['export']] },
      { id: 'complete', type: 'complete', scope: ['export'], wires: [['done']], ...at },
      keeping('done', []),
    )
    expect(await red.run('import')).toMatchObject({ counters: all(), slowedBy: null })
    await new Promise((over) => setTimeout(over, 50))
    expect([counts, kept('done').length]).toEqual([{}, 3])
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

  it('and not where whole pages would come to an export only, which is asked once', async () => {
    const counts = await deployed({ id: 'import', send: 'pages' }, { id: 'pending', wires: [['export']] })
    expect(await red.run('import')).toMatchObject({ counters: all(), slowedBy: null })
    expect(counts).toEqual({})
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
