/** Names that change hands within one export: orders, circles, and what becomes of them when the system breaks off (E9). */
import { describe, expect, it, vi } from 'vitest'
import { bentConnector, theDirectoryWorld } from './directory'
import { deleting } from './directory-flow'

/** Says something about its system with each request that carries nothing but a name. */
const telling = () =>
  bentConnector('telling', (open) => ({
    ...open,
    export(requests, options, signal) {
      if (requests.some(({ changes }) => changes.length === 0)) options.warn?.('rights-not-kept', 'the rights are others now')
      return (open.export as NonNullable<typeof open.export>)(requests, options, signal)
    },
  }))

const world = theDirectoryWorld(telling)

const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const named = {
  id: 'out-flow',
  mappings: [
    { enabled: true, kind: 'expression', value: '"cn=" + mv["Telephone"] + ",dc=corp"', target: 'dn' },
    direct('Employee ID', 'employeeNumber'),
    direct('Email Address', 'mail'),
  ],
}

/** People 1, 2, … have accounts of these names, confirmed. */
async function settledAs(names: string, change: readonly { id: string; connector?: string }[] = []): Promise<void> {
  await world.fresh({ change: [named, ...change] })
  names.split(' ').forEach((name, at) => world.hire(`${at + 1}`, `P${at + 1}`, 'Q', { phone: name }))
  await world.cycle()
  world.forgetRequests()
}

async function rename(names: string): Promise<void> {
  names.split(' ').forEach((name, at) => name !== '-' && world.change(`${at + 1}`, { phone: name }))
  await world.red.run('import')
}

/** The names people's accounts have in the directory, in the order of their numbers, each with the account it was at first. */
function names(): string {
  const all = [...world.inDirectory].sort(([a], [b]) => Number(a) - Number(b))
  return all.map(([, attributes]) => String(attributes['dn']).slice(3, -8)).join(' ')
}
const anchors = (): string =>
  [...world.inDirectory]
    .map(([number, { id }]) => `${number} ${String(id)}`)
    .sort()
    .join()

/** Confirmed, and then nothing is left to do (I14, I15). */
async function quiet(): Promise<void> {
  await world.red.run('ad-import')
  world.forgetRequests()
  for (const node of ['ad-import', 'import'])
    expect((await world.red.run(node)).counters).toMatchObject({ updated: 0, renamed: 0, added: 0, flowed: 0, processed: 0 })
  expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
  expect(world.requests).toEqual([])
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
}

describe('names change hands', () => {
  it('E9 chains of four go from the end, in one export, whatever the order of the people', async () => {
    await settledAs('a b c d')
    const before = anchors()
    await rename('b c d e')
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { exportRenamed: 4, exportFailed: 0 } })
    expect(world.requests).toEqual(['e', 'd', 'c', 'b'].map((name) => `update cn=${name},dc=corp`))
    expect([names(), anchors()]).toEqual(['b c d e', before])
    await quiet()
  })

  it('E9 E4 a newcomer gets the name of who is renamed, and of who is deleted, in the same export', async () => {
    await settledAs('a b c', deleting)
    world.change('1', { phone: 'z' })
    world.change('2', { department: 'Nowhere' })
    world.hire('7', 'P7', 'Q', { phone: 'a' })
    world.hire('8', 'P8', 'Q', { phone: 'b' })
    await world.red.run('import')
    expect(await world.red.run('export')).toMatchObject({
      counters: { created: 2, exportRenamed: 1, deleted: 1, exportFailed: 0 },
    })
    expect(names()).toBe('z c a b')
    await quiet()
  })

  it.each([
    ['two', 'a b', 'b a'],
    ['three', 'a b c', 'b c a'],
    ['five, and a chain beside them', 'a b c d e x y', 'b c d e a y z'],
    ['two circles', 'a b c d', 'b a d c'],
  ])('E9 a circle of %s', async (_, from, to) => {
    await settledAs(from)
    const before = anchors()
    await rename(to)
    const run = await world.red.run('export')
    expect(run).toMatchObject({ status: 'success', counters: { exportRenamed: to.split(' ').length, exportFailed: 0 } })
    expect([names(), anchors()]).toEqual([to, before])
    await quiet()
  })

  it.each([
    ['somebody else wants', 'eve eve bob', undefined, 'ann eve bob', ['1']],
    ['a newcomer has been waiting for', 'ann eve bob', 'eve', 'ann eve bob', ['9']],
    ['both want', 'bob eve bob', 'eve', 'ann eve bob', ['1', '9']],
  ])(
    'E9 E7 nobody is left with a temporary name when a name of the circle is one that %s',
    async (_, to, wanted, at, refused) => {
      await settledAs('ann bob eve')
      if (wanted !== undefined) {
        world.hire('9', 'P9', 'Q', { phone: wanted })
        await world.red.run('import')
        expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
        world.minutes(5)
      }
      await rename(to)
      const run = await world.red.run('export')
      expect(run.counters).toMatchObject({ exportRenamed: 2, created: 0, exportFailed: refused.length })
      expect(names()).toBe(at)
      const waiting = (await world.pendings()).filter(({ state }) => state !== 'awaitingConfirmation')
      expect(waiting.map(({ error, temporaryName }) => [error?.includes('already'), temporaryName])).toEqual(
        refused.map(() => [true, undefined]),
      )
    },
  )

  it('E9 what the system says of itself while a temporary name is given is a warning of the export', async () => {
    await settledAs('a b', [{ id: 'ad', connector: 'telling' }])
    await rename('b a')
    const run = await world.red.run('export')
    expect(run).toMatchObject({ status: 'warnings', counters: { exportRenamed: 2, exportFailed: 0 } })
    expect(run.warnings).toMatchObject([{ code: 'rights-not-kept', message: 'the rights are others now' }])
  })

  it('E9 E7 a temporary name that is taken gives way to another one', async () => {
    await settledAs('aa bb')
    await rename('bb aa')
    world.directory.put({ type: 'user', anchor: 'x', secondaryId: 'cn=cc,dc=corp', attributes: {} })
    // The first letters of the alphabet are a, b, c.
    const chance = vi.spyOn(Math, 'random').mockImplementation(() => (world.requests.length === 0 ? 2 / 23 : 0.5))
    const run = await world.red.run('export').finally(() => chance.mockRestore())
    expect(run).toMatchObject({ status: 'success', counters: { exportRenamed: 2, exportFailed: 0 } })
    expect(world.requests.map((request) => request.slice(0, 9))).toEqual(['update cn', 'update cn', 'update cn', 'update cn'])
    expect(world.requests[0]).toMatch(/^update cn=c[a-d],dc=corp$/)
    expect(names().trim()).toBe('bb aa')
  })

  it('E9 E7 the last name that is free is found, however many are taken', async () => {
    const others = [...'defghijkmnopqrstuvwxyz'].filter((letter) => letter !== 'q').join(' ')
    await settledAs(`a b c ${others}`)
    await rename('b a')
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { exportRenamed: 2, exportFailed: 0 } })
    expect(names()).toBe(`b a c ${others}`)
  })

  it('E9 a temporary name is recorded before it is sent, fits the names that are exchanged, and flows nowhere', async () => {
    await settledAs('ann eve')
    await rename('eve ann')
    world.script = { drop: { after: 1, applied: false } }
    expect(await world.red.run('export')).toMatchObject({ status: 'stopped' })
    const [opener] = await world.pendings()
    expect(opener?.temporaryName).toMatch(/^cn=[a-z][a-z0-9]{2},dc=corp$/)
    expect(world.requests[0]).toBe(`update ${opener?.temporaryName}`)
    expect(world.directory.all().map(({ secondaryId }) => secondaryId)).toContain(opener?.temporaryName)
    world.script = {}
    const read = await world.red.run('ad-import')
    expect(read.counters).toMatchObject({ read: 2, updated: 0, renamed: 0, unchanged: 2, processed: 0 })
    expect((await world.red.run('ad-import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0 })
    expect(JSON.stringify(await world.red.engine().store.searchMvos({ limit: 9 }))).not.toContain(
      opener?.temporaryName?.slice(3, 6),
    )
    expect((await world.review('hold')).refused.map(({ because }) => because)).toContainEqual(
      expect.stringContaining(`bears the temporary name ${opener?.temporaryName}`),
    )
    await world.review('release')
    expect(await world.red.run('export', { confirm: true })).toMatchObject({ counters: { exportRenamed: 2, exportFailed: 0 } })
    expect(names()).toBe('eve ann')
    await quiet()
  })

  const naming = (settings: object) => ({
    ...named,
    mappings: named.mappings.map((mapping, at) => (at === 0 ? { ...mapping, ...settings } : mapping)),
  })
  it.each([
    ['the rule is switched off', () => world.redeploy({ change: [named, { id: 'ad-out', enabled: false }] })],
    ['its mapping is switched off', () => world.redeploy({ change: [naming({ enabled: false })] })],
    ['it is given to new accounts only', () => world.redeploy({ change: [naming({ mode: 'initial' })] })],
    ['its person leaves', async () => world.leave('1')],
  ] as const)('E9 whoever bears a temporary name gets the one she was to have when %s', async (_what, happens) => {
    await settledAs('a b')
    await rename('b a')
    world.script = { drop: { after: 1, applied: false } }
    expect(await world.red.run('export')).toMatchObject({ status: 'stopped' })
    world.script = {}
    await happens()
    for (let time = 0; time < 2; time++) {
      await world.red.run('import', { profile: 'full-import+full-sync' })
      await world.red.run('export', { confirm: true })
      await world.red.run('ad-import')
    }
    const left = [...world.inDirectory.values()].map(({ dn }) => String(dn))
    expect(left.filter((dn) => !['cn=a,dc=corp', 'cn=b,dc=corp'].includes(dn))).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  it('E9 whoever bears a temporary name is not left with it when the rules want the old one back', async () => {
    await settledAs('ann eve')
    await rename('eve ann')
    world.script = { drop: { after: 1, applied: false } }
    await world.red.run('export')
    world.script = {}
    await rename('ann eve')
    await world.red.run('export', { confirm: true })
    expect(names()).toBe('ann eve')
    await world.red.run('ad-import')
    await world.red.run('import')
    await world.red.run('export', { confirm: true })
    expect(names()).toBe('ann eve')
    await quiet()
  })
})

describe('E9 nobody stays on a temporary name', () => {
  it('whose circle is refused in the middle: who has moved on goes back, and all of it is tried again', async () => {
    await settledAs('ann bob cid')
    const before = anchors()
    await rename('bob cid ann')
    world.script = { refuse: [3] }
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 3 })
    expect([names(), anchors()]).toEqual(['ann bob cid', before])
    const left = await world.pendings()
    expect(left.map(({ state, temporaryName }) => [state, temporaryName])).toEqual(left.map(() => ['pending', undefined]))
    expect(left.map(({ error }) => error).join()).toContain('was given back the name cn=cid,dc=corp')
    world.script = {}
    expect(await world.red.run('export', { confirm: true })).toMatchObject({ counters: { exportRenamed: 3, exportFailed: 0 } })
    expect([names(), anchors()]).toEqual(['bob cid ann', before])
    await quiet()
  })

  it('E2 whose circle was broken off, and who waits for a name that is kept since', async () => {
    await settledAs('ann bob cid')
    await rename('bob cid ann')
    world.script = { drop: { after: 1, applied: false } }
    expect(await world.red.run('export')).toMatchObject({ status: 'stopped' })
    world.script = {}
    await rename('- bob -')
    await world.red.run('export', { confirm: true })
    expect(names()).toBe('ann bob cid')
  })
})

describe('E9 E2 a circle that is broken off', () => {
  for (const applied of [true, false])
    for (const after of [0, 1, 2, 3])
      it(`after ${after} requests, the next one ${applied ? 'carried out' : 'lost'}: the next export finishes it`, async () => {
        await settledAs('a b c')
        const before = anchors()
        await rename('b c a')
        world.script = { drop: { after, applied } }
        expect(await world.red.run('export')).toMatchObject({ status: 'stopped' })
        world.script = {}
        const run = await world.red.run('export', { confirm: true })
        expect(run).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
        expect([names(), anchors()]).toEqual(['b c a', before])
        await quiet()
      })
})

describe('a circle that cannot be opened', () => {
  it('E9 is an object error that names both, for both, and is tried again', async () => {
    await settledAs('a b')
    await rename('b a')
    world.script = { refuse: [1] }
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ exportFailed: 2, exportRenamed: 0 })
    const errors = (await world.records(run.id)).map(({ because }) => because)
    expect(errors).toHaveLength(2)
    for (const because of errors)
      expect(because).toMatch(/^cn=a,dc=corp and cn=b,dc=corp exchange their names, .* refused it: ad refused it \(code 53\)/)
    expect(await world.states()).toEqual({ 'update pending': 2 })
    expect(names()).toBe('a b')
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ exportRenamed: 2 })
    expect(names()).toBe('b a')
    await quiet()
  })

  it('E9 never gives a mail address for the moment', async () => {
    await settledAs('a@x b@x')
    await rename('b@x a@x')
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ exportFailed: 2 })
    expect((await world.records(run.id))[0]?.because).toContain('a mail address is never given for the moment')
    expect(world.requests).toEqual([])
  })
})
