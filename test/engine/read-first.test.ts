/** A target that was never read: its accounts are looked at before the first ones are made. */
import { describe, expect, it } from 'vitest'
import { bentConnector, syncError, theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'
import { expression } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theWorld } from './world'

describe('a target that was never read', () => {
  const world = theWorld()

  it('R13 R3 is read by the export itself, and who has an account there gets no second one', async () => {
    await world.fresh()
    world.accounts.set('old-login', { mail: 'ANN.LEE@company.com', displayName: 'A. Lee' })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    expect(await world.staged()).toEqual([
      ['create', expect.anything()],
      ['create', expect.anything()],
    ])
    const { whyCreatesWait } = fromDist<typeof import('../../runtime/engine/read-first')>('runtime/engine/read-first.js')
    const why = async (): Promise<string | null> => {
      const engine = world.red.engine()
      const plan = await engine.currentPlan()
      const target = [...plan.systems.values()].find(({ config }) => config.name === 'Accounts')
      return target ? whyCreatesWait(engine.store, plan, target) : 'there is no target'
    }
    expect(await why()).toMatch(
      /^its target has not been read yet: Accounts was never read to its end, so its accounts may exist/,
    )
    const run = await world.red.run('export')
    // Her account has another login than the rule would give it.
    expect(run.warnings.map(({ code }) => code)).toEqual(['fixed-attribute'])
    expect(run).toMatchObject({ counters: { read: 1, added: 1, created: 1, exportUpdated: 1 } })
    expect(await why()).toBeNull()
    expect(run.targets['Accounts']).toMatchObject({ matched: 1 })
    expect(world.accounts.size).toBe(2)
    expect(world.accounts.get('old-login')).toMatchObject({ displayName: 'Ann Lee' })
    await world.red.run('ad-import')
    expect(await world.staged()).toEqual([])
  })

  it('R13 R3 compares also whom no node of a source sends: they leave by an import node that leads to the rules', async () => {
    await world.fresh()
    world.accounts.set('old-login', { mail: 'ANN.LEE@company.com', displayName: 'A. Lee' })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    await world.redeploy({ change: ['import', 'lifecycle'].map((id) => ({ id, d: true })) })
    const run = await world.red.run('export')
    expect(run.warnings.filter(({ code }) => code === 'not-read-yet')).toEqual([])
    expect(run.counters).toMatchObject({ created: 0, exportUpdated: 1 })
    expect([...world.accounts.keys()]).toEqual(['old-login'])
  })

  it('R13 X4 R3 is looked through also for whom a person holds: what is released later is no second account', async () => {
    await world.fresh()
    world.accounts.set('old-login', { mail: 'ANN.LEE@company.com', displayName: 'A. Lee' })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    const anns = (await world.pendings()).filter(({ changes }) => changes.some(({ to }) => to === 'Ann Lee'))
    await world.review(
      'hold',
      anns.map(({ id }) => id),
    )
    expect((await world.red.run('export')).counters).toMatchObject({ read: 1, created: 1 })
    await world.review('release')
    await world.red.run('export')
    expect(world.accounts.size).toBe(2)
    expect(world.accounts.get('old-login')).toMatchObject({ displayName: 'Ann Lee' })
  })

  it('R13 is read once: later exports only send, until a type or a container is added', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    const first = await world.red.run('export')
    expect(first.warnings.map(({ code }) => code)).toEqual(['no-objects'])
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    const second = await world.red.run('export')
    expect(second).toMatchObject({ status: 'success', warnings: [], counters: { read: 0, created: 1 } })
  })

  it('R13 N1 was read by an import: the export does not read again', async () => {
    await world.fresh()
    world.accounts.set('old-login', { mail: 'else@company.com', displayName: 'Else' })
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ read: 0, created: 1 })
  })
})

describe('who is decided anew once a target was read', () => {
  const directory = theDirectoryWorld()
  const put = (id: string, attributes: Record<string, string>): void =>
    directory.directory.put({
      type: 'user',
      anchor: id,
      secondaryId: attributes['dn'] ?? null,
      attributes: { id, ...attributes },
    })

  it('R13 R3 whose account was shown, and nobody else', async () => {
    await directory.fresh()
    put('x1', { dn: 'cn=old,dc=corp', mail: 'ann.lee@company.com', displayName: 'A. Lee' })
    put('x2', { dn: 'cn=service,dc=corp', displayName: 'Service' })
    directory.hire('1', 'Ann', 'Lee')
    directory.hire('2', 'Bob', 'Ray')
    directory.hire('3', 'Cid', 'Fox')
    await directory.red.run('import')
    const run = await directory.red.run('export')
    expect(run.counters).toMatchObject({ read: 2, created: 2, processed: 1, sent: 3 })
    expect(run.targets['Directory']).toMatchObject({ matched: 1 })
    expect(directory.brokenLaws()).toEqual([])
  })

  it('R13 U1 who was given a name that somebody there has', async () => {
    const dn = '"cn=" + UniqueValue(MailLocalPart(mv["First Name"], mv["Last Name"])) + ",dc=corp"'
    await directory.fresh({
      change: [{ id: 'out-flow', mappings: [expression(dn, 'dn'), ...directoryMappings.slice(1)] }],
    })
    directory.hire('1', 'Ann', 'Lee')
    await directory.red.run('import')
    put('x1', { dn: 'cn=ann.lee,dc=corp', mail: 'else@company.com', displayName: 'Else' })
    const run = await directory.red.run('export')
    expect(run.counters).toMatchObject({ read: 1, created: 1, sent: 1, exportFailed: 0 })
    expect(directory.directory.all().map(({ secondaryId }) => secondaryId)).toEqual(['cn=ann.lee,dc=corp', 'cn=ann.lee2,dc=corp'])
  })
})

let reading: 'fails' | 'works' = 'fails'

/** A directory that can be written before it can be read. */
const unreadable = () =>
  bentConnector('unreadable', (open) => ({
    ...open,
    async *importAll(selection, signal) {
      if (reading === 'fails') throw syncError('source-incomplete', 'half of it is missing')
      if (open.importAll) yield* open.importAll(selection, signal)
    },
  }))

describe('a target that cannot be read yet', () => {
  const directory = theDirectoryWorld(unreadable)

  it('R13 gets no new accounts until it can, and the run says why and what to do', async () => {
    reading = 'fails'
    await directory.fresh({ change: [{ id: 'ad', connector: 'unreadable' }] })
    await directory.hireAll(3)
    const refused = await directory.red.run('export')
    expect(refused).toMatchObject({ status: 'warnings', counters: { created: 0, sent: 0 } })
    expect(refused.warnings).toEqual([
      { code: 'not-read-yet', message: expect.stringContaining('3 new accounts wait: Directory was never read to its end') },
    ])
    expect(refused.warnings[0]?.message).toContain('half of it is missing')
    expect((await directory.pendings()).map(({ operation, state }) => [operation, state])).toEqual([
      ['create', 'pending'],
      ['create', 'pending'],
      ['create', 'pending'],
    ])
    reading = 'works'
    expect((await directory.red.run('export')).counters).toMatchObject({ created: 3 })
    expect(directory.directory.all()).toHaveLength(3)
    expect(directory.brokenLaws()).toEqual([])
  })
})
