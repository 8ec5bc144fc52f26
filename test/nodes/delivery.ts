/**
 * What can happen to a message between two of our nodes, and what the engine must make of it. Run against every supported
 * Node-RED.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Version } from './delivery-world'
import { at, between, DeliveryWorld, func, people, expectNothingToSay } from './delivery-world'
import { memory } from './memory'
import type { FlowNode, RunningRed } from './red'
import { registerConnector, startRed } from './red'

export function describeDelivery(version: Version): void {
  describe(`a page under way, ${version}`, () => {
    let red: RunningRed
    const world = new DeliveryWorld(version, () => red)
    const synchronise = world.synchronise.bind(world)
    beforeAll(async () => {
      registerConnector(memory)
      red = await startRed({ version, stallSeconds: 1.5 })
    })
    afterAll(() => red.stop())

    it('completes through our own nodes', async () => {
      expect(await synchronise([])).toMatchObject({ run: { status: 'success' }, people, staged: people })
    })

    it('completes through a switch, which never says that it is finished', async () => {
      const rules = [{ t: 'eq', v: 'Odd', vt: 'str' }]
      const result = await synchronise(
        between({
          type: 'switch',
          name: 'departments',
          property: 'payload.cs.attributes.department',
          propertyType: 'msg',
          rules,
          checkall: 'true',
          outputs: 1,
        }),
      )
      expect(result).toMatchObject({ run: { status: 'success' }, people: people / 2 })
    })

    it.each([
      ['by values', { property: 'payload.cs.attributes.employeeId', rules: [{ t: 'regex', v: '9$', vt: 'str' }] }],
      [
        'by JSONata',
        {
          property: 'payload',
          rules: [{ t: 'jsonata_exp', v: '$contains(payload.cs.attributes.employeeId, /9$/)', vt: 'jsonata' }],
        },
      ],
    ])('completes through a switch that takes one after the other and drops most, %s', async (_how, settings) => {
      const switching = { type: 'switch', name: 'last', propertyType: 'msg', checkall: 'true', outputs: 1, ...settings }
      const { run, ...counts } = await synchronise(between(switching))
      expect(run).toMatchObject({ status: 'success', counters: { processed: people, followUps: 0 } })
      expect(counts).toMatchObject({ people: people / 10 })
    })

    it('an object a switch drops is not decided and stays as it was', async () => {
      const { run } = await synchronise(
        between({
          type: 'switch',
          name: 'nobody',
          property: 'payload.step',
          propertyType: 'msg',
          rules: [{ t: 'eq', v: 'never', vt: 'str' }],
          checkall: 'true',
          outputs: 1,
        }),
      )
      expect(run.counters).toMatchObject({ processed: people, projected: 0, syncFailed: 0 })
    })

    it('waits for an asynchronous function', async () => {
      expect(await synchronise(between(func('setTimeout(() => { node.send(msg); node.done() }, 20)')))).toMatchObject({
        run: { status: 'success' },
        people,
      })
    })

    it('waits for a delay', async () => {
      const delay = {
        type: 'delay',
        pauseType: 'delay',
        timeout: '50',
        timeoutUnits: 'milliseconds',
        rate: '1',
        nbRateUnits: '1',
        rateUnits: 'second',
        randomFirst: '1',
        randomLast: '5',
        randomUnits: 'seconds',
        drop: false,
        allowrate: false,
        outputs: 1,
      }
      expect(await synchronise(between(delay))).toMatchObject({ run: { status: 'success' }, people })
    })

    it('a function that rewrites everything but the identity changes nothing in the store', async () => {
      const result = await synchronise(
        between(
          func(
            'msg.payload.cs = { attributes: { employeeId: "evil" } }; msg.payload.mv = { id: "x" }; msg.topic = "?"; return msg',
          ),
        ),
      )
      expect(result).toMatchObject({ run: { status: 'success' }, people })
      const { items } = await red.engine().store.searchMvos({ type: 'Person', limit: 100 })
      expect(items.some((mvo) => mvo.attributes['Employee ID'] === 'evil')).toBe(false)
    })

    it('what a flow adds in extra can be used in expressions', async () => {
      const mapping = { enabled: true, kind: 'expression', value: 'extra["building"]', target: 'Department' }
      await synchronise([
        ...between(func('msg.payload.extra.building = "B7"; return msg')),
        { id: 'flow', type: 'identity-attribute-flow', mappings: [mapping] },
      ])
      const { items } = await red.engine().store.searchMvos({ type: 'Person', limit: 100 })
      expect(new Set(items.map((mvo) => mvo.attributes['Department']))).toEqual(new Set(['B7']))
    })

    it('a function that takes the identity away loses only its own objects, and says so', async () => {
      const { run, people: found } = await synchronise(
        between(func('if (msg.payload.cs.anchor === "3") delete msg.identity; return msg')),
      )
      expect(found).toBe(people - 1)
      await world.failedAlone(run, ['3'], 'its message went into function "in between" and came out without its identity')
    })

    it('D1 a function that throws is an error of its object', async () => {
      const { run, people: found } = await synchronise(
        between(func('if (msg.payload.cs.anchor === "3") throw new Error("no"); return msg')),
      )
      expect(found).toBe(people - 1)
      await world.failedAlone(run, ['3'], 'function "in between" failed: ')
    })

    it('a duplicated message decides nothing twice', async () => {
      expect(await synchronise(between(func('return [[msg, RED.util.cloneMessage(msg)]]')))).toMatchObject({
        run: { status: 'success' },
        people,
        staged: people,
      })
    })

    it('completes through link call and subflow', async () => {
      const linkCall = { type: 'link call', links: ['link-in'], linkType: 'static', timeout: '5' }
      const linkIn = { id: 'link-in', type: 'link in', name: 'called', wires: [['link-out']], ...at } as unknown as FlowNode
      const linkOut = { id: 'link-out', type: 'link out', mode: 'return', links: [], wires: [], ...at } as unknown as FlowNode
      expect(await synchronise([...between(linkCall), linkIn, linkOut])).toMatchObject({ run: { status: 'success' }, people })
      const subflow = [
        {
          id: 'sub',
          type: 'subflow',
          name: 'sub',
          in: [{ wires: [{ id: 'sub-fn' }] }],
          out: [{ wires: [{ id: 'sub-fn', port: 0 }] }],
        },
        {
          id: 'sub-fn',
          type: 'function',
          z: 'sub',
          name: 'inside',
          func: 'return msg',
          outputs: 1,
          libs: [],
          x: 1,
          y: 1,
          wires: [[]],
        },
      ] as unknown as FlowNode[]
      expect(await synchronise([...subflow, ...between({ type: 'subflow:sub' })])).toMatchObject({
        run: { status: 'success' },
        people,
      })
    })

    it('a message that never comes back stops the run and names the node; whole pages before it stay, the rest is due', async () => {
      const swallow = func('if (msg.payload.cs.anchor === "15") return\nnode.send(msg)\nnode.done()')
      const { run, people: found } = await synchronise(between(swallow))
      expect(run.status).toBe('stopped')
      expect(run.reason).toContain('function "in between"')
      expect(found).toBe(10)
      await world.deploy()
      const rest = await red.run('import', { profile: 'delta-sync' })
      expect(rest.counters).toMatchObject({ processed: people - 10, projected: people - 10 })
    })

    it('messages that a trigger sends too late are refused, and their objects come again', async () => {
      const later = {
        type: 'trigger',
        name: 'later',
        op1: '',
        op2: '',
        op1type: 'nul',
        op2type: 'payl',
        duration: '150',
        units: 'ms',
        extend: 'false',
        overrideDelay: false,
        reset: '',
        bytopic: 'all',
        topic: 'topic',
        outputs: 1,
      }
      const { run, people: found } = await synchronise(between(later))
      expect(run.status).toBe('success')
      expect(run.counters).toMatchObject({ processed: people, projected: 0, disconnectors: people })
      expect(found).toBe(0)
      await new Promise((resolve) => setTimeout(resolve, 600))
      const [late] = (await red.engine().store.runRecords(run.id, { outcome: 'arrivedAfterClose', limit: 5 })).items
      expect(late).toMatchObject({ error: 'message-lost', because: expect.stringContaining('identity-join "the join"') })
      await world.deploy()
      expect((await red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ projected: 1 })
    })

    it('split and join bring a page of our own back together', async () => {
      const result = await synchronise(
        between(
          func(
            'const items = msg.payload; return [items.map((payload, i) => ({ ...msg, payload, identity: { ...msg.identity, object: msg.identity.object[i] } }))]',
          ),
        ),
        'pages',
      )
      expect(result).toMatchObject({ run: { status: 'success' }, people })
    })

    it('N7 a deployment in mid-run drops the page under way, and the next run picks up', async () => {
      world.hire()
      await world.deploy(between(func('setTimeout(() => { node.send(msg); node.done() }, 40)')), 'objects', 5)
      const running = red.run('import')
      await new Promise((resolve) => setTimeout(resolve, 120))
      await world.deploy([], 'objects', 5)
      expect((await running).status).toBe('cancelled')
      const before = (await red.engine().store.counts()).mvos['Person'] ?? 0
      expect(before).toBeLessThan(people)
      expect(before % 5).toBe(0)
      const rest = await red.run('import')
      expectNothingToSay(rest)
      expect((await red.engine().store.counts()).mvos['Person']).toBe(people)
    })
  })
}
