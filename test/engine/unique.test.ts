/** Values that nobody else has: kept, never given twice, looked for in the metaverse, the target and the ledger (U1). */
import { beforeEach, describe, expect, it } from 'vitest'
import { direct, expression, personTypes, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const unique = 'UniqueValue(MailLocalPart(cs["givenName"], cs["sn"]) + "@company.com")'
/** HR gives unique mail addresses; accounts are matched by number. Who leaves is deleted at once. */
const inbound = (value = unique, settings: object = {}): NodeChange[] => [
  { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
  { id: 'provision', action: 'delete', onDeletion: 'delete', rows: [byNumber] },
  {
    id: 'flow',
    mappings: [
      direct('employeeId', 'Employee ID'),
      direct('givenName', 'First Name'),
      direct('sn', 'Last Name'),
      direct('department', 'Department'),
      expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
      { ...expression(value, 'Email Address'), ...settings },
    ],
  },
]
const byNumber = { pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }
/** Accounts get unique names of their own. */
const outbound = (
  mode = 'always',
  value = '"cn=" + UniqueValue(MailLocalPart(mv["First Name"], mv["Last Name"])) + ",dc=corp"',
): NodeChange => ({
  id: 'out-flow',
  mappings: [{ ...expression(value, 'dn'), mode }, ...directoryMappings.slice(1)],
})

async function mails(): Promise<Record<string, unknown>> {
  const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 500 })
  return Object.fromEntries(items.map(({ attributes }) => [attributes['Employee ID'], attributes['Email Address']]))
}

function put(id: string, attributes: Record<string, string>): void {
  const dn = attributes['dn'] ?? `cn=${id},dc=corp`
  world.directory.put({ type: 'user', anchor: id, secondaryId: dn, attributes: { id, dn, ...attributes } })
}

describe.each([
  ['objects', 200],
  ['objects', 1],
  ['pages', 200],
  ['pages', 1],
] as const)('unique values of people, sent as %s in pages of %i', (send, pageSize) => {
  beforeEach(() => world.fresh({ send, pageSize, change: inbound() }))

  it('U1 two of one name hired in one file get two values, and keep them', async () => {
    for (const id of ['1', '2', '3']) world.hire(id, 'Anna', id === '3' ? 'BERG' : 'Berg')
    const ended = await world.red.run('import')
    expect(ended).toMatchObject({ status: 'success', counters: { projected: 3, syncFailed: 0 } })
    const given = { 1: 'anna.berg@company.com', 2: 'anna.berg2@company.com', 3: 'anna.berg3@company.com' }
    expect(await mails()).toEqual(given)
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 3, flowed: 0 })
    world.change('2', { department: 'Sales 2' })
    await world.red.run('import')
    expect(await mails()).toEqual(given)
  })

  it('U1 a value is never given to a second person, and its owner made again gets it back', async () => {
    world.hire('1', 'Anna', 'Berg')
    world.hire('9', 'Eve', 'Q')
    await world.red.run('import')
    world.leave('1')
    await world.red.run('import')
    expect(await mails()).toEqual({ 9: 'eve.q@company.com' })
    world.hire('2', 'Anna', 'Berg')
    await world.red.run('import')
    expect(await mails()).toMatchObject({ 2: 'anna.berg2@company.com' })
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    expect(await mails()).toMatchObject({ 1: 'anna.berg@company.com', 2: 'anna.berg2@company.com' })
  })

  it('U1 who is renamed gets another, which is hers like the one before', async () => {
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Anna', 'Berg')
    await world.red.run('import')
    world.change('1', { sn: 'Tal' })
    world.hire('3', 'Anna', 'Berg')
    await world.red.run('import')
    expect(await mails()).toEqual({ 1: 'anna.tal@company.com', 2: 'anna.berg2@company.com', 3: 'anna.berg3@company.com' })
    world.change('1', { sn: 'Berg' })
    await world.red.run('import')
    expect(await mails()).toMatchObject({ 1: 'anna.berg@company.com' })
  })
})

describe('where a unique value is looked for', () => {
  it('U1 in the target, among accounts that belong to nobody, but for the person’s own by the match rows', async () => {
    await world.fresh({ change: inbound() })
    put('a', { mail: 'Anna.Berg@company.com' })
    put('b', { mail: 'eve.q@company.com', employeeNumber: '2' })
    await world.red.run('ad-import')
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Eve', 'Q')
    await world.red.run('import')
    expect(await mails()).toEqual({ 1: 'anna.berg2@company.com', 2: 'eve.q@company.com' })
  })

  it('U1 O2 letter case counts where the schema says so, and else does not', async () => {
    const types = [
      {
        ...personTypes[0],
        attributes: personTypes[0]?.attributes.map((known) =>
          known.name === 'Email Address' ? { ...known, comparison: 'exact' } : known,
        ),
      },
    ]
    const [store, ...rest] = inbound('UniqueValue(cs["givenName"])')
    await world.fresh({ change: [{ ...store, id: 'store', types }, ...rest] })
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'ANNA', 'Berg')
    world.hire('3', 'Anna', 'Tal')
    await world.red.run('import')
    expect(await mails()).toEqual({ 1: 'Anna', 2: 'ANNA', 3: 'Anna2' })
    await world.fresh({ change: inbound('UniqueValue(cs["givenName"])') })
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'ANNA', 'Berg')
    await world.red.run('import')
    expect(await mails()).toEqual({ 1: 'Anna', 2: 'ANNA2' })
  })

  it('U1 a value from before it was to be unique stays with the first who has it', async () => {
    await world.fresh({ change: inbound('MailLocalPart(cs["givenName"], cs["sn"])') })
    for (const id of ['1', '2']) world.hire(id, 'Anna', 'Berg')
    await world.red.run('import')
    await world.redeploy({ change: inbound('UniqueValue(MailLocalPart(cs["givenName"], cs["sn"]))') })
    await world.red.run('import', { profile: 'full-sync' })
    expect(await mails()).toEqual({ 1: 'anna.berg', 2: 'anna.berg2' })
  })
})

describe('values that other mappings write into such an attribute', () => {
  /** HR may say in `phone` which address somebody has. */
  const withOwn = (value = unique): NodeChange[] => {
    const [store, provision, flow] = inbound(value)
    const mappings = (flow as unknown as { mappings: object[] }).mappings
    return [
      { ...store, id: 'store' },
      { ...provision, id: 'provision' },
      { id: 'flow', mappings: [...mappings, direct('phone', 'Email Address')] },
    ]
  }

  it('U1 one that somebody else was given, today or years ago, fails its object, and the others go on', async () => {
    await world.fresh({ change: withOwn() })
    world.hire('1', 'Anna', 'Berg')
    world.hire('8', 'Eve', 'Q')
    await world.red.run('import')
    world.hire('2', 'Bo', 'Tal', { phone: 'Anna.Berg@company.com' })
    world.hire('3', 'Cy', 'Lund', { phone: 'boss@company.com' })
    const taken = await world.red.run('import')
    expect(taken.counters).toMatchObject({ projected: 1, syncFailed: 1 })
    const record = (await world.records(taken.id)).find(({ error }) => error === 'no-unique-value')
    expect(record?.because).toMatch(/^Email Address would be "Anna.Berg@company.com", which is somebody else's or was: /)
    expect(await mails()).toEqual({ 1: 'anna.berg@company.com', 3: 'boss@company.com', 8: 'eve.q@company.com' })
    world.leave('1')
    await world.red.run('import')
    expect((await world.red.run('import', { profile: 'full-sync' })).counters.syncFailed).toBe(1)
    world.change('2', { phone: 'bo@company.com' })
    expect((await world.red.run('import')).counters).toMatchObject({ projected: 1, syncFailed: 0 })
  })

  it('U1 one that somebody has so is not given to another, in the same page or later', async () => {
    await world.fresh({ change: withOwn() })
    world.hire('1', 'Bo', 'Tal', { phone: 'anna.berg@company.com' })
    world.hire('2', 'Anna', 'Berg')
    await world.red.run('import')
    const given = { 1: 'anna.berg@company.com', 2: 'anna.berg2@company.com' }
    expect(await mails()).toEqual(given)
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 2, syncFailed: 0 })
    world.hire('3', 'Anna', 'Berg')
    await world.red.run('import')
    expect(await mails()).toMatchObject({ 3: 'anna.berg3@company.com' })
  })

  it('U1 what two people have so can be exchanged', async () => {
    await world.fresh({ change: withOwn() })
    world.hire('1', 'Bo', 'Tal', { phone: 'bo@x.com' })
    world.hire('2', 'Cy', 'Lund', { phone: 'cy@x.com' })
    await world.red.run('import')
    world.change('1', { phone: 'cy@x.com' })
    world.change('2', { phone: 'bo@x.com' })
    expect((await world.red.run('import')).counters.syncFailed).toBe(0)
    expect(await mails()).toEqual({ 1: 'cy@x.com', 2: 'bo@x.com' })
  })

  it('U1 one that UniqueValue was not asked for is no less anybody else’s', async () => {
    await world.fresh({ change: inbound(`IsPresent(cs["phone"]) ? cs["phone"] : ${unique}`) })
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Bo', 'Tal', { phone: 'anna.berg@company.com' })
    expect((await world.red.run('import')).counters).toMatchObject({ projected: 1, syncFailed: 1 })
    expect(await mails()).toEqual({ 1: 'anna.berg@company.com' })
  })

  it('U1 so it is in the target, where unique values flow to its accounts', async () => {
    const [store, provision, flow] = inbound()
    const mappings = (flow as unknown as { mappings: object[] }).mappings
    await world.fresh({
      change: [
        { ...store, id: 'store' },
        { ...provision, id: 'provision' },
        { id: 'flow', mappings: [...mappings, direct('phone', 'Telephone')] },
        { id: 'out-flow', mappings: [...directoryMappings, expression('mv["Telephone"]', 'mail')] },
      ],
    })
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Bo', 'Tal', { phone: 'anna.berg@company.com' })
    const taken = await world.red.run('import')
    expect(taken.counters).toMatchObject({ projected: 1, syncFailed: 1 })
  })
})

describe('what is not given', () => {
  it('U1 exhausted, the object fails and says so; the others go on', async () => {
    await world.fresh({ change: inbound('Left(UniqueValue(cs["givenName"]), 4)') })
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Anna', 'Berg')
    world.hire('3', 'Eve', 'Q')
    const ended = await world.red.run('import')
    expect(ended.counters).toMatchObject({ projected: 2, syncFailed: 1 })
    const failed = (await world.records(ended.id)).find(({ error }) => error === 'no-unique-value')
    expect(failed?.because).toContain('Email Address has no value left: all 1000 candidates of UniqueValue (from Anna to anna)')
    expect(await mails()).toEqual({ 1: 'Anna', 3: 'Eve' })
  })

  it('U1 without a key that can be read the object fails', async () => {
    await world.fresh({ change: inbound() })
    world.hire('1', 'Anna', 'Berg')
    await world.red.run('import')
    const { store } = world.red.engine()
    await store.saveFact('key of the unique values', '00000000:AAAA')
    await world.redeploy({ change: inbound() })
    world.hire('2', 'Eve', 'Q')
    const ended = await world.red.run('import')
    expect(ended.counters).toMatchObject({ syncFailed: 1 })
    const failed = (await world.records(ended.id)).find(({ error }) => error === 'no-unique-value')
    expect(failed?.because).toContain('cannot be read')
  })

  it('U1 N10 nothing where every candidate is blank: the person goes without, and it is said why', async () => {
    await world.fresh({ change: inbound() })
    world.hire('1', ' ', '..')
    world.hire('2', 'Eve', 'Q')
    const ended = await world.red.run('import')
    expect(ended).toMatchObject({ status: 'errors', counters: { projected: 2, syncFailed: 0 } })
    expect(await mails()).toEqual({ 1: undefined, 2: 'eve.q@company.com' })
    const said = (await world.records(ended.id)).find(({ error }) => error === 'no-unique-value')
    expect(said?.because).toContain('Email Address has no value: every candidate of UniqueValue is blank')
  })
})

describe('what may be given again', () => {
  it('U1 is free once its owner is deleted, as the mapping says', async () => {
    await world.fresh({ change: inbound(unique, { reusable: true }) })
    world.hire('1', 'Anna', 'Berg')
    world.hire('9', 'Eve', 'Q')
    await world.red.run('import')
    world.leave('1')
    world.hire('2', 'Anna', 'Berg')
    await world.red.run('import')
    expect(await mails()).toMatchObject({ 2: 'anna.berg2@company.com' })
    world.hire('3', 'Anna', 'Berg')
    await world.red.run('import')
    expect(await mails()).toMatchObject({ 2: 'anna.berg2@company.com', 3: 'anna.berg@company.com' })
  })
})

describe('unique values of accounts', () => {
  const dns = (): unknown[] => world.directory.all().map(({ secondaryId }) => secondaryId)

  it.each(['always', 'initial'])('U1 R7 are given to %s mappings, stay, and are not given again', async (mode) => {
    await world.fresh({ change: [...inbound(), outbound(mode)] })
    for (const id of ['1', '2']) world.hire(id, 'Anna', 'Berg')
    await world.cycle()
    expect(dns()).toEqual(['cn=anna.berg,dc=corp', 'cn=anna.berg2,dc=corp'])
    world.forgetRequests()
    await world.red.run('import', { profile: 'full-sync' })
    await world.cycle()
    expect(world.requests).toEqual([])
    world.leave('1')
    await world.cycle()
    world.hire('3', 'Anna', 'Berg')
    await world.cycle()
    expect(dns()).toEqual(['cn=anna.berg2,dc=corp', 'cn=anna.berg3,dc=corp'])
  })

  it('U1 R7 an initial one is given to nobody once the account is there', async () => {
    await world.fresh({ change: [...inbound(), outbound('initial')] })
    world.hire('1', 'Anna', 'Berg')
    await world.cycle()
    world.change('1', { sn: 'Tal' })
    await world.cycle()
    world.hire('2', 'Anna', 'Tal')
    await world.cycle()
    expect(dns()).toEqual(['cn=anna.berg,dc=corp', 'cn=anna.tal,dc=corp'])
  })

  it('U1 UniqueValue is refused where values disable an account', async () => {
    const disable = [{ ...expression('UniqueValue("x")', 'enabled') }]
    await world.fresh({ change: [...inbound(), { id: 'provision', action: 'disable', onDeletion: 'delete', rows: [], disable }] })
    world.hire('1', 'Anna', 'Berg')
    const ended = await world.red.run('import')
    expect((await world.records(ended.id)).some(({ because }) => because.includes('mappings of attribute flows only'))).toBe(true)
  })
})
