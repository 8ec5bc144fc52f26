/** Values of an attribute that a system declares unique: a second is found before it is sent (U1). */
import { beforeEach, describe, expect, it } from 'vitest'
import { direct, expression } from '../nodes/cycle-flow'
import { byNumber, mail, mailsOf, theWorldOfUniqueMails } from './unique-mails'

const world = theWorldOfUniqueMails()

const mails = (): unknown[] => mailsOf(world)

describe('a value that two accounts would have', () => {
  it('U1 N10 in one export is sent once, and the other says whose it is and what to do', async () => {
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Anna', 'Berg')
    world.hire('3', 'Eve', 'Q')
    await world.red.run('import')
    const ended = await world.red.run('export')
    expect(ended.counters).toMatchObject({ sent: 3, created: 2, exportFailed: 1 })
    expect(mails()).toEqual([
      ['1', 'anna.berg@company.com'],
      ['3', 'eve.q@company.com'],
    ])
    const failed = (await world.records(ended.id)).find(({ outcome }) => outcome === 'exportFailed')
    expect(failed?.because).toBe(
      'cn=2,ou=Sales,dc=corp and cn=1,ou=Sales,dc=corp would both have "anna.berg@company.com" in mail, which the system declares unique; it was not sent. Correct the value of one of them, or let UniqueValue make it',
    )
    expect((await world.pendings()).find(({ error }) => error !== null)).toMatchObject({ state: 'pending', attempts: 1 })
    world.change('2', { sn: 'Tal' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1, exportFailed: 0 })
  })

  it('U1 with one that is there already, in whatever letter case, is not sent', async () => {
    const dn = 'cn=x,dc=corp'
    world.directory.put({
      type: 'user',
      anchor: 'x',
      secondaryId: dn,
      attributes: { id: 'x', dn, mail: 'Anna.Berg@company.com' },
    })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 0, exportFailed: 1 })
    expect((await world.pendings())[0]?.error).toContain('cn=1,ou=Sales,dc=corp and cn=x,dc=corp would both have')
  })

  it('U1 E9 with one that gives it up in the same export is sent', async () => {
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Eve', 'Q')
    await world.cycle()
    world.change('1', { sn: 'Tal' })
    world.change('2', { givenName: 'Anna', sn: 'Berg' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 2, exportFailed: 0 })
    expect(mails()).toEqual([
      ['1', 'anna.tal@company.com'],
      ['2', 'anna.berg@company.com'],
    ])
  })
})

/** The values of `mail` are HR's phone numbers here. */
const own = {
  attributes: [mail],
  change: [
    { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone')] },
    {
      id: 'out-flow',
      mappings: [
        expression('"cn=" + mv["Employee ID"] + ",dc=corp"', 'dn'),
        direct('Employee ID', 'employeeNumber'),
        direct('Telephone', 'mail'),
      ],
    },
    { id: 'provision', rows: byNumber, action: 'delete', onDeletion: 'delete', inGrace: 'now' },
  ],
}

describe('a value that another account is to give up', () => {
  for (const settings of [{}, { batchSize: 1 }]) {
    const size = JSON.stringify(settings)
    beforeEach(async () => {
      await world.fresh({ ...own, change: [...own.change, { id: 'ad', ...settings }] })
      for (const [at, phone] of ['a', 'b', 'c'].entries()) world.hire(`${at + 1}`, 'P', 'Q', { phone })
      await world.cycle()
      await world.cycle()
      world.forgetRequests()
    })

    /** Directs 1, 2 and 3 to have these values; an empty one is none. */
    const change = async (...phones: string[]): Promise<void> => {
      for (const [at, phone] of phones.entries()) world.change(`${at + 1}`, { phone })
      await world.red.run('import')
    }
    const held = (): unknown[] => mails().map((entry) => (entry as unknown[])[1])

    it(`U1 E9 is taken after that, along a chain; ${size}`, async () => {
      await change('b', 'c', 'z')
      expect((await world.red.run('export')).counters).toMatchObject({ sent: 3, exportUpdated: 3, exportFailed: 0 })
      expect(world.requests).toEqual(['update cn=3,dc=corp', 'update cn=2,dc=corp', 'update cn=1,dc=corp'])
      expect(held()).toEqual(['b', 'c', 'z'])
    })

    it(`U1 E9 is not sent while that was refused, makes no attempt of it, and goes by itself afterwards; ${size}`, async () => {
      await change('b', 'z', 'c')
      world.script = { refuse: [1] }
      const ended = await world.red.run('export')
      expect(world.requests).toEqual(['update cn=2,dc=corp'])
      expect(ended.counters).toMatchObject({ sent: 2, exportUpdated: 0, exportFailed: 2 })
      expect(held()).toEqual(['a', 'b', 'c'])
      const taker = (await world.pendings()).find(({ error }) => error?.includes('cn=1,dc=corp'))
      expect(taker).toMatchObject({ state: 'pending', attempts: 0, nextAttempt: null })
      expect(taker?.error).toBe(
        'cn=1,dc=corp is to have "b" in mail, which the system declares unique and cn=2,dc=corp still has: what is pending for cn=2,dc=corp gives it up, and did not go out in this export; this was not sent either. Put right what keeps the export of cn=2,dc=corp back: the export after it sends this one by itself',
      )
      world.script = {}
      await world.red.run('export')
      expect(held()).toEqual(['a', 'b', 'c'])
      world.minutes(3)
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 2, exportFailed: 0 })
      expect(held()).toEqual(['b', 'z', 'c'])
    })

    it(`U1 E9 by its deletion is taken after that, and not where the deletion was refused; ${size}`, async () => {
      world.leave('2')
      await change('b')
      world.script = { refuse: [1] }
      expect((await world.red.run('export')).counters).toMatchObject({ deleted: 0, exportUpdated: 0, exportFailed: 2 })
      world.script = {}
      world.minutes(3)
      expect((await world.red.run('export')).counters).toMatchObject({ deleted: 1, exportUpdated: 1, exportFailed: 0 })
      expect(held()).toEqual(['b', 'c'])
    })

    it(`U1 E9 is a new account's after that; ${size}`, async () => {
      world.hire('4', 'P', 'Q', { phone: 'b' })
      await change('a', 'z')
      expect((await world.red.run('export')).counters).toMatchObject({ created: 1, exportUpdated: 1, exportFailed: 0 })
      expect(world.requests).toEqual(['update cn=2,dc=corp', 'create cn=4,dc=corp'])
    })

    it(`U1 is not sent while that is held, without an attempt; ${size}`, async () => {
      await change('a', 'z')
      await world.review('hold')
      await change('b')
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 0, exportFailed: 1 })
      expect((await world.pendings()).find(({ state }) => state === 'pending')).toMatchObject({ attempts: 0 })
      await world.review('release')
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 2, exportFailed: 0 })
      expect(held()).toEqual(['b', 'z', 'c'])
    })

    it(`U1 in a circle is sent one after the other; ${size}`, async () => {
      await change('b', 'a', 'c')
      expect((await world.red.run('export')).counters).toMatchObject({ sent: 2, exportUpdated: 2, exportFailed: 0 })
      expect(held()).toEqual(['b', 'a', 'c'])
    })

    it(`U1 in a circle whose first is refused is not sent, and both are told with whom they exchange it; ${size}`, async () => {
      await change('b', 'c', 'a')
      world.script = { refuse: [1] }
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 0, exportFailed: 3 })
      expect(world.requests).toEqual(['update cn=1,dc=corp'])
      expect(held()).toEqual(['a', 'b', 'c'])
      const [first, ...others] = await world.pendings()
      expect(first?.error).toContain(
        'cn=1,dc=corp, cn=2,dc=corp and 1 more exchange values in attributes that the system declares unique',
      )
      expect(others).toMatchObject([{ attempts: 0 }, { attempts: 0 }])
      world.script = {}
      world.minutes(3)
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 3, exportFailed: 0 })
      expect(held()).toEqual(['b', 'c', 'a'])
    })

    it(`U1 in a circle whose second is refused is that one's error with the other's name, until it has gone out; ${size}`, async () => {
      await change('b', 'a', 'c')
      world.script = { refuse: [2] }
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1, exportFailed: 1 })
      expect((await world.pendings()).find(({ error }) => error !== null)?.error).toContain(
        'cn=1,dc=corp and cn=2,dc=corp exchange values',
      )
      world.script = {}
      world.minutes(3)
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1, exportFailed: 0 })
      expect(held()).toEqual(['b', 'a', 'c'])
    })
  }
})

describe('accounts that take both names and values of each other', () => {
  const named = {
    ...own,
    change: own.change.map((node) =>
      'mappings' in node && node.id === 'out-flow'
        ? { ...node, mappings: [expression('"cn=" + mv["Last Name"] + ",dc=corp"', 'dn'), ...node.mappings.slice(1)] }
        : node.id === 'flow' && node.mappings
          ? { ...node, mappings: [...node.mappings, direct('sn', 'Last Name')] }
          : node,
    ),
  }

  for (const [what, first, second] of [
    ['names and values exchanged', { sn: 'B', phone: 'b' }, { sn: 'A', phone: 'a' }],
    ['the name of one and the value of the other', { sn: 'B', phone: 'z' }, { sn: 'C', phone: 'a' }],
    ['the value of one and the name of the other', { sn: 'C', phone: 'b' }, { sn: 'A', phone: 'z' }],
  ] as const)
    it(`U1 E9 ${what}: all are sent in one export`, async () => {
      await world.fresh(named)
      world.hire('1', 'P', 'A', { phone: 'a' })
      world.hire('2', 'P', 'B', { phone: 'b' })
      await world.cycle()
      await world.cycle()
      world.change('1', first)
      world.change('2', second)
      await world.red.run('import')
      expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 2, exportFailed: 0 })
      const accounts = [...world.inDirectory.values()].map(({ dn, mail: value }) => [dn, value])
      expect(accounts).toEqual([first, second].map(({ sn, phone }) => [`cn=${sn},dc=corp`, phone]))
    })

  it('U1 E9 who waits for the value of one that cannot have its name is not sent, and goes with it afterwards', async () => {
    await world.fresh(named)
    for (const [number, sn, phone] of [
      ['1', 'A', 'a'],
      ['2', 'B', 'b'],
      ['3', 'C', 'c'],
    ] as const)
      world.hire(number, 'P', sn, { phone })
    await world.cycle()
    await world.cycle()
    world.forgetRequests()
    world.change('1', { sn: 'B', phone: 'z' })
    world.change('2', { sn: 'D' })
    world.change('3', { phone: 'a' })
    await world.red.run('import')
    world.script = { refuse: [1] }
    expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 0, exportUpdated: 0, exportFailed: 3 })
    expect(mails()).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ])
    world.script = {}
    world.minutes(30)
    expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 2, exportUpdated: 1, exportFailed: 0 })
    expect(mails()).toEqual([
      ['1', 'z'],
      ['2', 'b'],
      ['3', 'a'],
    ])
  })

  /** 1 and 2 exchange mails; 1 takes the pager of 3 as well, who takes that of 4, who takes the name of 3. */
  async function entangled(): Promise<void> {
    const pager = { ...mail, name: 'pager' }
    const flows = own.change.map((node) =>
      node.id === 'flow'
        ? { ...node, mappings: [...(node.mappings ?? []), direct('sn', 'Last Name'), direct('givenName', 'First Name')] }
        : node.id === 'out-flow'
          ? {
              ...node,
              mappings: [
                expression('"cn=" + mv["Last Name"] + ",dc=corp"', 'dn'),
                ...(node.mappings ?? []).slice(1),
                direct('First Name', 'pager'),
              ],
            }
          : node,
    )
    await world.fresh({ attributes: [mail, pager], change: flows })
    for (const [id, name] of ['x', 'y', 'z', 'w'].entries())
      world.hire(`${id + 1}`, `p${name}`, name.toUpperCase(), { phone: `m${name}` })
    await world.cycle()
    await world.cycle()
    world.forgetRequests()
    world.change('1', { phone: 'my', givenName: 'pz' })
    world.change('2', { phone: 'mx' })
    world.change('3', { givenName: 'pw', sn: 'Z2' })
    world.change('4', { givenName: 'new', sn: 'Z' })
    await world.red.run('import')
  }
  const pagers = (): unknown[] => world.directory.all().map(({ attributes }) => attributes['pager'])

  it('U1 E9 whoever begins an exchange of one value waits for the giver of another', async () => {
    await entangled()
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 0 })
    expect(pagers()).toEqual(['pz', 'py', 'pw', 'new'])
    const at = (name: string): number => world.requests.findIndex((request) => request.includes(name))
    expect(at('cn=Z2,')).toBeLessThan(at('cn=X,'))
  })

  it.each([1, 2, 3, 4])('U1 E9 where request %i of that is refused nobody has what another has', async (refused) => {
    await entangled()
    world.script = { refuse: [refused] }
    await world.red.run('export')
    expect(new Set(pagers()).size).toBe(4)
    world.script = {}
    for (let again = 0; again < 3; again++) {
      world.minutes(30)
      await world.red.run('export')
    }
    expect(pagers()).toEqual(['pz', 'py', 'pw', 'new'])
    expect(mails().map((entry) => (entry as unknown[])[1])).toEqual(['my', 'mx', 'mz', 'mw'])
  })
})
