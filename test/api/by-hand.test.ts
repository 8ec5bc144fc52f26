/** What a person decides on one object by hand, over the API and the command line (J9). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

interface Listed {
  readonly id: number
  readonly identity: string | null
}

const reason = 'two people of one name'

async function record(): Promise<Listed> {
  const { items } = await world.get<List<Listed>>('objects?system=HR')
  return items[0] as Listed
}

beforeEach(async () => {
  await world.fresh()
  world.hire('1001', 'Ann', 'Lee')
  await world.red.run('import')
})

async function ended(started: { readonly id: number }): Promise<{ readonly status: string; readonly reason: string | null }> {
  for (;;) {
    const run = await world.get<{ status: string; reason: string | null }>(`runs/${started.id}`)
    if (!['waiting', 'running'].includes(run.status)) return run
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('decisions by hand over the API', () => {
  it('J9 keep a record apart, and say who, when and why, until it may join again', async () => {
    const { id } = await record()
    const answer = await world.ask('POST', `objects/${id}/by-hand`, { action: 'never-join', reason }, 'administrator')
    expect(answer).toMatchObject({ status: 202, json: { profile: 'never-join', startedBy: 'administrator', system: null } })
    expect(answer.headers.get('location')).toMatch(/\/identity\/runs\/\d+$/)
    expect(await ended(answer.json as { id: number })).toMatchObject({ status: 'success' })
    expect(await world.get(`objects/${id}`)).toMatchObject({
      identity: null,
      byHand: { decision: 'neverJoin', who: 'administrator', reason, at: expect.any(String) as string },
      history: [
        {
          outcome: 'disconnected',
          because: expect.stringContaining(`told by hand never to join by administrator: ${reason}`) as string,
        },
        { outcome: 'projected' },
        { outcome: 'added' },
      ],
    })
    expect(await world.get<List>('objects?state=neverJoin')).toMatchObject({ items: [{ id }] })
    expect((await world.get<List>('objects?state=byHand')).items).toEqual([])
    const again = await world.post<{ id: number }>(`objects/${id}/by-hand`, { action: 'allow-join', reason })
    expect(await ended(again)).toMatchObject({ status: 'success' })
    expect(await world.get(`objects/${id}`)).toMatchObject({ identity: expect.any(String) as string, byHand: null })
  })

  it('J9 say what is missing or does not go together', async () => {
    const { id, identity } = await record()
    const refused = async (body: object, detail: string): Promise<void> =>
      expect(await world.ask('POST', `objects/${id}/by-hand`, { reason, ...body })).toMatchObject({ json: { detail } })
    await refused({ action: 'join' }, '`identity` is missing.')
    await refused({ action: 'disconnect', identity }, '`identity` does not go with disconnect.')
    await refused({ action: 'join', identity, type: 'Person' }, '`type` does not go with join.')
    const missing = await world.ask('POST', 'objects/999/by-hand', { action: 'disconnect', reason })
    expect(missing).toMatchObject({ status: 404, json: { detail: 'There is no connector space object 999.' } })
  })

  it('J9 N6 can be tried out: what would come of it is shown, and nothing comes of it', async () => {
    const { id, identity } = await record()
    const { id: preview } = await world.post<{ id: number }>(`objects/${id}/by-hand/preview`, { action: 'never-join', reason })
    let shown: { state: string } = { state: 'running' }
    while (shown.state === 'running') shown = await world.get(`previews/${preview}`)
    expect(shown).toMatchObject({
      run: { profile: 'never-join', status: 'success' },
      trouble: null,
      sameChanges: [
        { outcome: 'disconnected', count: 1, system: { id: 'hr' } },
        { outcome: 'withdrawn', count: 1, system: { id: 'ad' } },
      ],
    })
    expect(await world.get(`objects/${id}`)).toMatchObject({ identity, byHand: null })
  })
})

describe('N6 J9 a disconnect that is tried out', () => {
  const previewOf = async (object: number, action: string) => {
    const { id: preview } = await world.post<{ id: number }>(`objects/${object}/by-hand/preview`, { action, reason })
    let shown: { state: string; heldBack: readonly { because: string }[] } = { state: 'running', heldBack: [] }
    while (shown.state === 'running') shown = await world.get(`previews/${preview}`)
    return shown.heldBack.map(({ because }) => because)
  }

  it('says that the rules join the record again at the next synchronisation, by which, and what prevents it', async () => {
    world.hire('1002', 'Bob', 'Ray')
    await world.red.run('import')
    const { id } = await record()
    const again =
      'The next synchronisation would join 1001 of HR to Ann Lee again, by rule HR in: Employee ID 1001 matches Ann Lee; told never to join instead (never-join), it stays apart'
    expect(await previewOf(id, 'disconnect')).toEqual([again])
    expect(await previewOf(id, 'never-join')).toEqual([])
    expect((await runIdweave(world.address, `disconnect ${id} --reason x --preview`)).out).toContain(again)
    await world.run({ system: 'Accounts', profile: 'export' })
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    const { items } = await world.get<List<Listed>>('objects?system=Accounts')
    expect(await previewOf((items[0] as Listed).id, 'disconnect')).toEqual([
      expect.stringMatching(/would join 1001 of Accounts to Ann Lee again, by rule AD out: an account with its Email Address/),
    ])
  })

  it('says that the rules make a person of it where nobody matches', async () => {
    const { id } = await record()
    await world.again({ change: [{ id: 'join', rows: [] } as never] })
    expect(await previewOf(id, 'disconnect')).toEqual([
      expect.stringMatching(/^The next synchronisation would make a person of 1001 of HR, by rule HR in: /),
    ])
  })

  it('says nothing where no rule takes it any more', async () => {
    const { id } = await record()
    await world.again({ change: [{ id: 'scope', expression: 'cs["employeeType"] = "None"' } as never] })
    expect(await previewOf(id, 'disconnect')).toEqual([])
  })
})

describe('decisions by hand on the command line', () => {
  it('J9 are tried out, done and taken back', async () => {
    const { id, identity } = await record()
    const idweave = (args: string) => runIdweave(world.address, args)
    expect(await idweave(`never-join ${id}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--reason is missing') as string,
    })
    const tried = await idweave(`never-join ${id} --reason namesakes --preview`)
    expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was changed.') as string })
    expect((await idweave(`never-join ${id} --reason namesakes`)).code).toBe(0)
    expect(await record()).toMatchObject({ identity: null })
    expect((await idweave(`project ${id} Person --reason newcomer`)).code).toBe(0)
    const made = await record()
    expect(made.identity).not.toBe(identity)
    expect(await idweave(`disconnect ${id} --reason namesakes`)).toMatchObject({
      code: 1,
      // A person without any values has none for her account's name.
      out: expect.stringContaining('rule AD out gives no value for login') as string,
    })
    const refused = await idweave(`disconnect ${id} --reason namesakes`)
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('belongs to nobody') as string })
    const triedInVain = await idweave(`disconnect ${id} --reason namesakes --preview`)
    expect(triedInVain.out).toMatch(/^disconnect.* would end as stopped: .*belongs to nobody/)
    expect(await idweave(`join ${id} --reason namesakes`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('IDENTITY is missing') as string,
    })
  })
})
