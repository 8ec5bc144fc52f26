/**
 * Messages that are lost, held, cut off or deployed away between two of our nodes: the store is right, and a sentence names the
 * node.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Version } from './delivery-world'
import { at, between, DeliveryWorld, func, people, expectNothingToSay } from './delivery-world'
import { memory } from './memory'
import type { FlowNode, RunningRed } from './red'
import { projectRoot, registerConnector, startRed } from './red'

interface Stoppable {
  readonly runtime: { readonly flows: { setState(options: { state: 'stop' | 'start' }): Promise<unknown> } }
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
const all = Array.from({ length: people }, (_one, i) => `${i}`)
const node = (id: string, more: object): FlowNode => ({ id, ...at, ...more }) as unknown as FlowNode

/** A node as they were written before nodes said when they are finished. */
const oldStyle = `module.exports = (RED) =>
  RED.nodes.registerType('old-style', function (config) {
    RED.nodes.createNode(this, config)
    this.on('input', (msg) => void setTimeout(() => this.send(msg), Number(config.ms)))
  })`

const split = {
  type: 'split',
  name: 'apart',
  splt: '\\n',
  spltType: 'str',
  arraySplt: 1,
  arraySpltType: 'len',
  property: 'payload',
}
const coreJoin = {
  type: 'join',
  name: 'together',
  mode: 'auto',
  build: 'array',
  property: 'payload',
  propertyType: 'msg',
  count: '',
}
const linkIn = node('link-in', { type: 'link in', name: 'called', wires: [[]] })
const linkCall = (timeout: string) => ({ type: 'link call', name: 'calls', links: ['link-in'], linkType: 'static', timeout })
const throwing = 'if (msg.payload.cs.anchor === "3") throw new Error("no"); return msg'
const filter = {
  type: 'switch',
  name: 'departments',
  property: 'payload.cs.attributes.department',
  propertyType: 'msg',
  rules: [{ t: 'eq', v: 'Odd', vt: 'str' }],
  checkall: 'true',
  outputs: 1,
}

export function describeLost(version: Version): void {
  describe(`a message that is lost, ${version}`, () => {
    let red: RunningRed
    let nodesDir = ''
    const world = new DeliveryWorld(version, () => red)

    beforeAll(async () => {
      registerConnector(memory)
      nodesDir = mkdtempSync(join(tmpdir(), 'idweave-old-style-'))
      writeFileSync(join(nodesDir, 'old.js'), oldStyle)
      writeFileSync(join(nodesDir, 'old.html'), '')
      const settings = { nodesDir: [projectRoot, nodesDir], runtimeState: { enabled: true } }
      red = await startRed({ version, stallSeconds: 1.5, settings })
    })
    afterAll(async () => {
      await red.stop()
      rmSync(nodesDir, { recursive: true, force: true })
    })

    /** Everybody is in and has changed since; the flow has a fault now. */
    async function changedSince(change: readonly FlowNode[]) {
      await world.synchronise([])
      world.rename('Changed')
      await world.deploy(change)
      return { run: await red.run('import'), ...(await world.counts()) }
    }

    async function changed(): Promise<number> {
      const { items } = await red.engine().store.searchMvos({ type: 'Person', limit: 100 })
      return items.filter((item) => item.attributes['Last Name'] === 'Changed').length
    }

    it('D1 D3 a function that throws for somebody known: they stay as they were, and come again', async () => {
      const { run } = await changedSince(between(func(throwing)))
      expect(await changed()).toBe(people - 1)
      await world.failedAlone(run, ['P3 Q'], 'function "in between" failed: ')
      expect(await changed()).toBe(people)
    })

    it('A9 a function that throws on the way out: the object is wholly untouched, and comes again', async () => {
      const out = [
        { id: 'flow', type: 'identity-attribute-flow', wires: [['between']] },
        node('between', { ...func(throwing), wires: [['out-scope']] }),
      ]
      const { run, people: found, staged } = await world.synchronise(out)
      expect([found, staged]).toEqual([people - 1, people - 1])
      await world.failedAlone(run, ['P3 Q'], 'function "in between" failed: ')
    })

    it('what a catch node sends on has not failed', async () => {
      const caught = node('catch', { type: 'catch', scope: ['between'], uncaught: false, wires: [['join']] })
      const result = await world.synchronise([...between(func(throwing)), caught])
      expect(result).toMatchObject({ run: { status: 'success' }, people, staged: people })
    })

    it('a node that sends and then reports an error has sent', async () => {
      const late = 'node.send(msg); setTimeout(() => node.done(new Error("too late")), 5)'
      expect(await world.synchronise(between(func(late)))).toMatchObject({ run: { status: 'success' }, people })
    })

    it('an object that a switch no longer lets through stays as it was, linked and with its account, and the run says so', async () => {
      const { run, people: found, staged } = await changedSince(between(filter))
      expect(run).toMatchObject({ status: 'warnings', counters: { processed: people, flowed: people / 2, noChange: people / 2 } })
      const warnings = run.warnings.filter(({ code }) => code !== 'full-sync-needed')
      expect(warnings.map((warning) => warning.message)).toEqual([
        expect.stringMatching(
          new RegExp(`^${people / 2} linked objects did not reach the attribute flow of the inbound rule .* went nowhere`),
        ),
      ])
      expect([found, staged, await changed()]).toEqual([people, people, people / 2])
    })

    it('messages whose identity is replaced decide nothing, for nobody', async () => {
      const replacesIdentity = 'if (msg.payload.cs.anchor === "3") msg.identity = { run: 1, page: 999999, object: 1 }; return msg'
      const { run, people: found } = await world.synchronise(between(func(replacesIdentity)))
      expect(found).toBe(people - 1)
      await world.failedAlone(run, ['3'], 'function "in between" and came out without its identity')
    })

    it('the core nodes split and join bring a page together again', async () => {
      const together = between({ ...split, wires: [['between-1']] }, coreJoin)
      expect(await world.synchronise(together, 'pages')).toMatchObject({ run: { status: 'success' }, people, staged: people })
    })

    it('a page that is split and stays so fails, and names the node', async () => {
      const { run, people: found } = await world.synchronise(between(split), 'pages')
      expect(found).toBe(0)
      await world.failedAlone(run, all, 'split "apart" and came out without its identity')
    })

    it('a join that waits for more than there is stops the run and is named', async () => {
      const waiting = { ...coreJoin, mode: 'custom', count: '1000' }
      const { run, people: found } = await world.synchronise(between(waiting))
      expect(run).toMatchObject({ status: 'stopped', reason: expect.stringContaining('join "together"') })
      expect(found).toBe(0)
      await world.deploy()
      expect((await red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ projected: people })
    })

    it('waits for a node of the old style, which never says that it is finished', async () => {
      expect(await world.synchronise(between({ type: 'old-style', ms: 100 }))).toMatchObject({
        run: { status: 'success' },
        people,
      })
    })

    it('what such a node keeps too long comes too late, is named where it came, and is due again', async () => {
      const { run, people: found } = await world.synchronise(between({ type: 'old-style', ms: 700 }))
      expect(found).toBe(0)
      await wait(800)
      expect((await world.faults(run)).get('3')).toContain('identity-join "the join" after its page was closed')
      await world.deploy()
      expect((await red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ projected: people })
    })

    it('a link call that is never answered stops the run and is named', async () => {
      const { run, people: found } = await world.synchronise([...between(linkCall('30')), linkIn])
      expect(run).toMatchObject({ status: 'stopped', reason: expect.stringContaining('link call "calls"') })
      expect(found).toBe(0)
    })

    it('a rate limit that drops messages lets the others through; nothing else changes', async () => {
      const limit = {
        type: 'delay',
        name: 'slow',
        pauseType: 'rate',
        rate: '20',
        nbRateUnits: '1',
        rateUnits: 'second',
        drop: true,
        outputs: 1,
      }
      const { run, people: found, staged } = await world.synchronise(between({ ...limit, timeout: '5', timeoutUnits: 'seconds' }))
      expect(run).toMatchObject({ status: 'success', counters: { processed: people, syncFailed: 0 } })
      expect(found).toBe(run.counters.projected)
      expect(staged).toBe(found)
      expect(run.counters.projected + run.counters.disconnectors).toBe(people)
    })

    it('P2 R2 a wire that is cut, or a node that is disabled, takes nobody’s link, value or account', async () => {
      const cuts = [
        { id: 'scope', type: 'identity-scope-filter', wires: [[], []] },
        { id: 'join', type: 'identity-join', d: true },
        { id: 'flow', type: 'identity-attribute-flow', wires: [[]] },
      ]
      for (const cut of cuts) {
        const { run, people: found, staged } = await changedSince([cut])
        expect(run.status).toMatch(/success|warnings/)
        expect(run.counters).toMatchObject({ disconnected: 0, outOfScope: 0, syncFailed: 0 })
        expect([found, staged]).toEqual([people, people])
        await world.deploy()
        await red.run('import', { profile: 'full-sync' })
        expect(await changed()).toBe(people)
      }
    })

    it('R2 behind the last inbound step it is a warning that names the rule', async () => {
      const { run } = await changedSince([{ id: 'flow', type: 'identity-attribute-flow', wires: [[]] }])
      const warnings = run.warnings.filter(({ code }) => code !== 'full-sync-needed')
      expect(warnings).toMatchObject([{ code: 'rule-not-evaluated', message: expect.stringContaining('AD out') }])
    })

    const slow = between(func('setTimeout(() => { node.send(msg); node.done() }, 40)'))
    const stopAndStart = async (): Promise<void> => {
      const { flows } = (createRequire(__filename)(version) as Stoppable).runtime
      await flows.setState({ state: 'stop' })
      await flows.setState({ state: 'start' })
    }
    const interruptions: readonly (readonly [string, () => Promise<void>])[] = [
      ['a deployment of changed flows', () => red.deploy(world.flow(between(func('return msg')), 'objects', 5), 'flows')],
      ['a deployment of changed nodes', () => red.deploy(world.flow(between(func('return msg')), 'objects', 5), 'nodes')],
      ['a stop of all flows', stopAndStart],
    ]
    for (const [what, interrupt] of interruptions)
      it(`N7 ${what} in mid-run drops the page under way, and the next run picks up`, async () => {
        world.hire()
        await world.deploy(slow, 'objects', 5)
        const running = red.run('import')
        await wait(120)
        await interrupt()
        expect(await running).toMatchObject({ status: 'cancelled', reason: expect.stringMatching(/deployed|stopp/) })
        const before = (await world.counts()).people
        expect(before).toBeLessThan(people)
        expect(before % 5).toBe(0)
        await world.deploy()
        expectNothingToSay(await red.run('import'))
        expect(await world.counts()).toEqual({ people, staged: people })
      })
  })
}
