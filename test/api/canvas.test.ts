/** What an edited canvas could not do, and the buttons of nodes on a deployed one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NodeChange } from '../nodes/cycle-flow'
import { cycleFlow, wired } from '../nodes/cycle-flow'
import type { FlowNode } from '../nodes/red'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
beforeEach(() => world.fresh())
afterAll(() => world.stop())

const flow = (...change: readonly NodeChange[]): FlowNode[] => cycleFlow({ change })
const ask = (path: string, body: unknown, token = 'designer') => world.ask('POST', path, body, token)

describe('N10 an edited canvas', () => {
  it('says of each node what it could not do, and nothing of what is as it should be', async () => {
    expect((await ask('design/problems', { flow: flow() })).json).toEqual({ items: [] })
    const { status, json } = await ask('design/problems', {
      flow: flow(...wired({ join: [[], ['project'], []] })),
    })
    expect(status).toBe(200)
    expect(json).toEqual({
      items: [
        {
          node: 'join',
          name: expect.stringContaining('join') as string,
          kind: 'fault',
          message: 'Its output "joined" leads to no attribute flow of the rule: nothing flows of who is joined. Wire it.',
        },
      ],
    })
    expect((await world.ask('GET', 'problems', undefined, 'designer')).json['items']).toEqual([])
  })

  it('whose store is not deployed is examined as well', async () => {
    const renamed = JSON.parse(JSON.stringify(flow()).replaceAll(':"store"', ':"store-2"')) as FlowNode[]
    const { json } = await ask('design/problems', {
      flow: renamed.map((node) => ({ ...node, ...(node.id === 'join' && { wires: [[], [], []] }) })),
    })
    expect(json['items']).toEqual(expect.arrayContaining([expect.objectContaining({ node: 'join' })]))
  })

  it('that is none is refused, and so is who may not deploy', async () => {
    expect(await ask('design/problems', { flow: [{ id: 'x', type: 'identity-store' }, { id: 'y' }] })).toMatchObject({
      status: 400,
      json: { detail: 'flow[1] is no node: it has no id or no type.' },
    })
    expect((await ask('design/problems', { flow: [] }, 'approver')).status).toBe(401)
  })
})

describe('what a flow that was brought from elsewhere lacks', () => {
  const directory = (settings: object): NodeChange[] => [{ id: 'ad', connector: 'ldap', settings }]
  const said = async (changes: readonly NodeChange[], more: object = {}): Promise<unknown> =>
    (await ask('design/problems', { flow: flow(...changes), ...more })).json['items']

  it('is said of its systems: variables that are not set, secrets that do not come with a flow', async () => {
    const ldap = directory({ urls: ['${IDWEAVE_NOWHERE}'], bindDn: 'cn=sync', baseDns: ['dc=example'] })
    const items = await said(ldap)
    expect(items).toContainEqual(
      expect.objectContaining({
        node: 'ad',
        message: expect.stringContaining('The variable IDWEAVE_NOWHERE is not set') as string,
      }),
    )
    const secret = expect.objectContaining({ message: expect.stringContaining('The secret “Password” is missing') as string })
    expect(items).toContainEqual(secret)
    expect(await said(ldap, { typed: { ad: ['password'] } })).not.toContainEqual(secret)
    expect(await said(directory({ urls: ['ldap://localhost'], baseDns: ['dc=example'] }))).not.toContainEqual(secret)
  })

  it('is nothing of systems whose rules are switched off', async () => {
    const off = [...directory({ urls: ['${IDWEAVE_NOWHERE}'], baseDns: [] }), { id: 'ad-out', enabled: false }]
    expect(JSON.stringify(await said(off))).not.toContain('IDWEAVE_NOWHERE')
  })

  it('is a file that people come from and that is not there, and none that accounts are written to', async () => {
    const csv = (id: string, file: string): NodeChange => ({ id, connector: 'csv', settings: { file } })
    const items = JSON.stringify(await said([csv('hr', 'data/nowhere.csv'), csv('ad', 'data/new-accounts.csv')]))
    expect(items).toContain('The file data/nowhere.csv is not there.')
    expect(items).not.toContain('new-accounts')
    expect(JSON.stringify(await said([csv('hr', '/etc/passwd')]))).toMatch(/\/etc\/passwd/)
  })
})

describe('N1 the button of a node', () => {
  it('starts it as a message would, for who presses it', async () => {
    world.hire('1', 'Ann', 'Lee')
    expect(await ask('nodes/import/start', {}, 'operator')).toMatchObject({ status: 200, json: { node: 'import' } })
    await expect
      .poll(async () => (await world.ask('GET', 'runs', undefined, 'reader')).json['items'], { timeout: 10_000 })
      .toMatchObject([{ profile: 'full-import+delta-sync', startedBy: 'operator', status: 'success' }])
  })

  it.each(['scope', 'nowhere'])('is none of %s', async (node) => {
    expect(await ask(`nodes/${node}/start`, {}, 'operator')).toMatchObject({
      status: 404,
      json: { next: expect.stringContaining('Deploy the canvas first') as string },
    })
  })

  it('is not for who may only look', async () => {
    expect((await ask('nodes/import/start', {}, 'reader')).status).toBe(401)
  })
})
