/** A target that has a name already: its own from then on, and the next candidate is sent in the same run (U1, E7). */
import { describe, expect, it } from 'vitest'
import { direct, expression, personTypes, type NodeChange } from '../nodes/cycle-flow'
import { bentConnector, theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const blind = () => bentConnector('blind', ({ find: _find, ...open }) => open)
const world = theDirectoryWorld(blind)

const byNumber = { pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }
const localPart = 'MailLocalPart(cs["givenName"], cs["sn"])'
const people = (mail: string): NodeChange[] => [
  { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
  { id: 'provision', action: 'delete', onDeletion: 'delete', rows: [byNumber] },
  {
    id: 'flow',
    mappings: [
      direct('employeeId', 'Employee ID'),
      direct('givenName', 'First Name'),
      direct('sn', 'Last Name'),
      expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
      expression(mail, 'Email Address'),
    ],
  },
]
const named = (dn: string): NodeChange => ({ id: 'out-flow', mappings: [expression(dn, 'dn'), ...directoryMappings.slice(1)] })

/** The name is a unique value of the account's own; or made from one of the person. */
const flows = {
  'the account': [
    ...people(localPart),
    named('"cn=" + UniqueValue(MailLocalPart(mv["First Name"], mv["Last Name"])) + ",dc=corp"'),
  ],
  'the person': [...people(`UniqueValue(${localPart})`), named('"cn=" + mv["Email Address"] + ",dc=corp"')],
}

function put(name: string, more: Record<string, string> = {}): void {
  const dn = `cn=${name},dc=corp`
  world.directory.put({ type: 'user', anchor: name, secondaryId: dn, attributes: { id: name, dn, ...more } })
}

const names = (): string =>
  world.directory
    .all()
    .map(({ attributes }) => `${String(attributes['employeeNumber'] ?? '-')}: ${String(attributes['dn']).slice(3, -8)}`)
    .sort()
    .join(', ')

describe.each(Object.entries(flows))('a name made from a unique value of %s', (_, change) => {
  it('E7 U1 is refused: the next candidate goes out in the same run, and the one refused stays the target’s', async () => {
    await world.fresh({ change })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    put('anna.berg')
    put('anna.berg2')
    const ended = await world.red.run('export')
    expect(ended.counters).toMatchObject({ created: 1, exportFailed: 0, sent: 1 })
    expect(names()).toBe('-: anna.berg, -: anna.berg2, 1: anna.berg3')
    await world.red.run('ad-import')
    world.directory.all().forEach((object) => object.attributes['employeeNumber'] === undefined && world.directory.remove(object))
    await world.red.run('ad-import')
    world.hire('2', 'Anna', 'Berg')
    await world.cycle()
    expect(names()).toBe('1: anna.berg3, 2: anna.berg4')
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 2 })
  })

  it('E7 U1 an account that is the person’s own is taken over all the same', async () => {
    await world.fresh({ change })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    put('anna.berg', { employeeNumber: '1' })
    expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1, created: 0, exportFailed: 0 })
    expect(names()).toBe('1: anna.berg')
  })

  it('E7 E5 U1 a rename that meets another takes the next candidate', async () => {
    await world.fresh({ change })
    world.hire('1', 'Anna', 'Berg')
    await world.cycle()
    put('anna.tal')
    world.change('1', { sn: 'Tal' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 1, exportFailed: 0 })
    expect(names()).toBe('-: anna.tal, 1: anna.tal2')
  })

  it('E7 U1 an object that cannot be looked at has the name, too', async () => {
    await world.fresh({ change: [{ id: 'ad', connector: 'blind' }, ...change] })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    put('anna.berg')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1, exportFailed: 0 })
    expect(names()).toBe('-: anna.berg, 1: anna.berg2')
  })
})

describe('a target that refuses name after name', () => {
  it('E7 U1 is an error of the account after some rounds, and the next export goes on from there', async () => {
    await world.fresh({ change: flows['the account'] })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    put('anna.berg')
    for (let number = 2; number < 12; number++) put(`anna.berg${number}`)
    const ended = await world.red.run('export')
    expect(ended.counters).toMatchObject({ created: 0, exportFailed: 1, sent: 1 })
    expect((await world.pendings())[0]?.error).toContain('cn=anna.berg8,dc=corp')
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ created: 1, exportFailed: 0 })
    expect(names()).toContain('1: anna.berg12')
  })

  it('E7 U1 is never left to a person: export after export goes on, until a name is free', async () => {
    await world.fresh({ change: flows['the account'] })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    put('anna.berg')
    for (let number = 2; number < 60; number++) put(`anna.berg${number}`)
    for (let done = 0; done < 10; done++) {
      await world.red.run('export')
      world.minutes(17)
    }
    expect(names()).toContain('1: anna.berg60')
  })

  it('E7 a name without a unique value is refused as before', async () => {
    await world.fresh({ change: [...people(localPart), named('"cn=" + mv["Email Address"] + ",dc=corp"')] })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    put('anna.berg')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 0, exportFailed: 1 })
  })
})

describe('a value that is no name', () => {
  const address = 'MailLocalPart(mv["First Name"], mv["Last Name"]) + "@company.com"'
  const byNumberNamed = named('"cn=" + mv["Employee ID"] + ",dc=corp"')
  const mappings = byNumberNamed['mappings'] as { target: string }[]
  const ownMail = [...mappings.filter(({ target }) => target !== 'mail'), expression(`UniqueValue(${address})`, 'mail')]
  const byRule = {
    'the person': [...people(`UniqueValue(${localPart} + "@company.com")`), byNumberNamed],
    'the account': [...people(localPart), { ...byNumberNamed, mappings: ownMail }],
  }
  const mails = (): string =>
    world.directory
      .all()
      .map(({ anchor, attributes }) => `${String(attributes['employeeNumber'] ?? anchor)}: ${String(attributes['mail'])}`)
      .sort()
      .join(', ')

  it.each(Object.entries(byRule))(
    'U1 of %s: the target is asked before it is sent, and the next goes out at once',
    async (_, change) => {
      await world.fresh({ change })
      await world.red.run('ad-import')
      world.hire('1', 'Anna', 'Berg')
      world.hire('2', 'Eve', 'Q')
      await world.red.run('import')
      put('boss', { mail: 'Anna.Berg@company.com' })
      const ended = await world.red.run('export')
      expect(ended.counters).toMatchObject({ created: 2, exportFailed: 0, sent: 2 })
      expect(mails()).toBe('1: anna.berg2@company.com, 2: eve.q@company.com, boss: Anna.Berg@company.com')
      world.hire('3', 'Anna', 'Berg')
      await world.red.run('import')
      await world.red.run('export')
      expect(mails()).toContain('3: anna.berg3@company.com')
    },
  )

  it('U1 of a change, too; what the account has itself is nobody else’s', async () => {
    await world.fresh({ change: byRule['the person'] })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.cycle()
    put('boss', { mail: 'anna.tal@company.com' })
    world.change('1', { sn: 'Tal' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1, exportFailed: 0 })
    expect(mails()).toContain('1: anna.tal2@company.com')
  })

  function giveToOthers(): void {
    put('boss', { mail: 'anna.berg@company.com' })
    for (let number = 2; number < 12; number++) put(`boss${number}`, { mail: `anna.berg${number}@company.com` })
  }

  it('U1 of who is not sent for it takes no other value from anybody', async () => {
    const phone = { name: 'telephone', type: 'text', multi: false, unique: true }
    const [store, provision, flow] = people(`UniqueValue(${localPart} + "@company.com")`) as [NodeChange, NodeChange, NodeChange]
    const withPhone = [...(flow['mappings'] as object[]), direct('phone', 'Telephone')]
    await world.fresh({
      attributes: [phone],
      change: [
        store,
        provision,
        { id: 'flow', mappings: withPhone },
        { ...byNumberNamed, mappings: [...mappings, direct('Telephone', 'telephone')] },
      ],
    })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg', { phone: '77' })
    world.hire('2', 'Eve', 'Q', { phone: '77' })
    await world.red.run('import')
    giveToOthers()
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1, exportFailed: 1 })
    expect(mails()).toContain('2: eve.q@company.com')
  })

  it('U1 is given value after value, export after export, until one is free', async () => {
    await world.fresh({ change: byRule['the person'] })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    giveToOthers()
    for (let number = 12; number < 60; number++) put(`boss${number}`, { mail: `anna.berg${number}@company.com` })
    for (let done = 0; done < 10; done++) {
      await world.red.run('export')
      world.minutes(17)
    }
    expect(mails()).toContain('1: anna.berg60@company.com')
  })

  it('U1 ends with an error of the account, where the target has them all', async () => {
    await world.fresh({ change: byRule['the person'] })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    giveToOthers()
    expect((await world.red.run('export')).counters).toMatchObject({ created: 0, exportFailed: 1 })
    expect((await world.pendings())[0]?.error).toContain('which cn=boss8,dc=corp has in the target')
  })
})

describe('a temporary name', () => {
  it('E9 U1 is never entered as a unique value', async () => {
    const dn = 'IIF(IsPresent(mv["First Name"]), "cn=" + mv["First Name"] + ",dc=corp", "cn=" + UniqueValue("x") + ",dc=corp")'
    await world.fresh({ change: [...people(localPart), named(dn)] })
    world.hire('1', 'ann', 'Q')
    world.hire('2', 'eve', 'Q')
    await world.cycle()
    world.change('1', { givenName: 'eve' })
    world.change('2', { givenName: 'ann' })
    await world.red.run('import')
    world.script = { drop: { after: 1, applied: false } }
    expect(await world.red.run('export')).toMatchObject({ status: 'stopped' })
    world.script = {}
    const key = (await world.pendings()).flatMap(({ temporaryName }) => temporaryName ?? []).join()
    expect(key).toMatch(/^cn=\w{3},dc=corp$/)
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ exportRenamed: 2, exportFailed: 0 })
    expect(names()).toBe('1: eve, 2: ann')
    const namespace = JSON.stringify(['cs', await world.systemId('Directory'), 'user', 'dn'])
    const [answer] = await world.red.engine().store.askLedger([{ namespace, owners: ['anybody'], keys: [key] }])
    expect(answer?.holders).toEqual(['nobody'])
  })
})
