/** Accounts that counted as not there, and show up: the rules deal with them, or a run says that none does (L4, I12, E12). */
import { describe, expect, it } from 'vitest'
import { direct, rule, step, wired, type NodeChange } from '../nodes/cycle-flow'
import {
  account,
  changed,
  created,
  disabling,
  everything,
  inScope,
  numbers,
  off,
  rounds,
  run,
  store,
  world,
} from './created-not-there'

const inGrace = [store(5), { id: 'provision', ...disabling }]

/** The third account is not shown any more; what shows it again. */
function hidden(): () => void {
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
  if (!object) throw new Error('it is not there')
  world.directory.remove(object)
  return () => world.directory.put(object)
}

it.each([
  ['was never seen', []],
  ['was never seen, and was asked to be disabled before that', ['export']],
  ['was seen before', ['ad-import']],
] as const)('L4 I12 the account of somebody in grace that %s is disabled when it shows up', async (what, before) => {
  await created(inGrace)
  if (what === 'was seen before') await run(...before)
  world.leave('3')
  await run('import')
  const show = hidden()
  if (what !== 'was seen before') await run(...before)
  await run('ad-import', 'import')
  for (const node of ['import:full-sync', 'ad-import:full-sync', 'import', 'ad-import', 'export']) await run(node)
  expect([await world.pendings(), world.brokenLaws()]).toEqual([[], []])
  show()
  await run('ad-import', 'export')
  expect(account()).toMatchObject({ enabled: 'no' })
  await rounds()
  world.days(6)
  await run('lifecycle')
  await rounds()
  expect([await world.people(), numbers()]).toEqual([2, ['1', '2', '3']])
})

it('L3 I12 it is hers again where she is back by then, before another was made', async () => {
  await created(inGrace)
  world.leave('3')
  await run('import')
  const show = hidden()
  await run('ad-import')
  show()
  world.hire('3', 'P3', 'Q')
  await run('ad-import', 'import', 'export')
  await rounds()
  expect(account()).toMatchObject(everything)
})

it('L3 O6 it makes no second one where she is back by then, and another was made', async () => {
  await created(inGrace)
  world.leave('3')
  await run('import')
  hidden()
  await run('ad-import')
  world.hire('3', 'P3', 'Q')
  await rounds()
  expect([account(), world.directory.all().length]).toMatchObject([everything, 3])
})

it("L5 it is nobody's where she is deleted by then", async () => {
  await created(inGrace)
  world.leave('3')
  await run('import')
  const show = hidden()
  await run('ad-import')
  world.days(6)
  await run('lifecycle')
  show()
  await rounds()
  expect([await world.people(), world.directory.all().length]).toEqual([2, 3])
})

/** What the run says of accounts that are there after all. */
async function said(node: string, profile?: 'full-sync'): Promise<string[]> {
  const { warnings } = await world.red.run(node, profile ? { profile } : {})
  return warnings.flatMap(({ code, message }) => (code === 'shown-afterwards' ? [message] : []))
}

/** The create of the third account is sent, and broken off; it is not shown when it is looked for. Returns what shows it. */
async function inDoubt(change: readonly NodeChange[], left: () => Promise<void>): Promise<() => void> {
  await world.fresh({ change })
  await world.settled(2)
  world.hire('3', 'P3', 'Q')
  await run('import')
  world.script = { drop: { after: 0, applied: true } }
  await run('export')
  world.script = {}
  const show = hidden()
  await left()
  await run('export', 'import')
  expect(await world.pendings()).toEqual([])
  await rounds()
  return show
}

const nowhere = (): Promise<void> => changed({ department: 'Nowhere' })
const isThere = 'cn=3,ou=Sales,dc=corp was made in Directory for P3 Q, counted as not there, and is there after all'

describe('an account that shows up after all, of somebody who is out of scope by then', () => {
  it.each([
    ['disabled', disabling, ['1', '2', '3'], { enabled: 'no' }],
    ['deleted', { action: 'delete' }, ['1', '2'], undefined],
    ['left as it is', { action: 'disconnect' }, ['1', '2', '3'], { enabled: 'yes' }],
  ] as const)('I12 R5 L4 is %s, as its rule says', async (_what, how, left, account3) => {
    await created([inScope, { id: 'provision', ...how }])
    const show = hidden()
    await run('ad-import:full-import')
    await nowhere()
    await run('export', 'ad-import')
    expect([await world.pendings(), world.brokenLaws()]).toEqual([[], []])
    show()
    expect(await said('ad-import')).toEqual([])
    await rounds()
    expect([numbers(), world.inDirectory.get('3')]).toEqual([left, account3 ? expect.objectContaining(account3) : undefined])
  })

  it('I12 R5 is disabled also where that was staged when it was missed', async () => {
    await created([inScope, { id: 'provision', ...disabling }])
    await nowhere()
    const show = hidden()
    await run('ad-import', 'export')
    show()
    await run('ad-import', 'export')
    expect(account()).toMatchObject({ enabled: 'no' })
    await rounds()
  })

  it('I12 D8 is dealt with by the synchronisation of any system', async () => {
    await created([inScope, { id: 'provision', ...disabling }])
    const show = hidden()
    await run('ad-import:full-import')
    await nowhere()
    show()
    await run('ad-import:full-import', 'import', 'export')
    expect(account()).toMatchObject({ enabled: 'no' })
    await rounds()
  })

  it('I12 J9 is left as it is where a person has told it never to join', async () => {
    await created([inScope, { id: 'provision', ...disabling }])
    const show = hidden()
    await run('ad-import:full-import')
    await nowhere()
    await run('export', 'ad-import')
    show()
    await run('ad-import:full-import')
    const store = world.red.engine().store
    const shown = (await store.searchCsos({ state: 'unlinked', limit: 10 })).items
    expect(shown).toHaveLength(1)
    const byHand = { action: 'never-join', cso: shown[0]?.id ?? 0, who: 'Ada', reason: 'not hers' } as const
    const request = { profile: 'never-join', system: null, startedBy: 'Ada', overlap: 'wait', byHand } as const
    expect(await (await world.red.engine().start(request)).ended).toMatchObject({ status: 'success' })
    await rounds()
    expect(account()).toMatchObject({ enabled: 'yes' })
    expect(await store.loadPage([byHand.cso])).toMatchObject({ csos: [{ cso: { mvo: null } }], neverJoin: [byHand.cso] })
  })

  it('E12 R3 of a create in doubt is disabled, where the match rows say that it is hers', async () => {
    const show = await inDoubt([inScope, { id: 'provision', ...disabling }], nowhere)
    show()
    await run('ad-import', 'export')
    expect(account()).toMatchObject({ enabled: 'no' })
    await rounds()
  })

  it('E12 N10 of a create in doubt is said, once, where the match rows do not say whose it is', async () => {
    const show = await inDoubt([inScope, { id: 'provision', ...disabling, rows: [] }], nowhere)
    show()
    expect(await said('ad-import')).toEqual([
      `${isThere}: it bears the name that was sent, and the match rows do not say whose it is. Look at it, and disable or delete it in the system itself if it is hers; else leave it`,
    ])
    expect(await said('ad-import')).toEqual([])
    expect(account()).toMatchObject({ enabled: 'yes' })
    await rounds()
  })
})

describe('an account that shows up after all, and that no rule reaches', () => {
  it.each(['disable', 'delete'])('L5 N10 of somebody deleted is said, where her rule says %s', async (onDeletion) => {
    await created([store(0), { id: 'provision', ...disabling, onDeletion }])
    world.leave('3')
    await run('import')
    const show = hidden()
    await run('ad-import')
    await rounds()
    show()
    const whom = 'cn=3,ou=Sales,dc=corp was made in Directory for somebody who was deleted, counted as not there'
    expect(await said('ad-import')).toEqual([
      `${whom}, and is there after all: its person is deleted, so that no rule reaches it. Look at it, and disable or delete it in the system itself`,
    ])
    expect(await said('ad-import')).toEqual([])
  })

  it('L5 R5 of somebody deleted is nothing to say where her rule leaves accounts as they are', async () => {
    await created([store(5), { id: 'provision', ...disabling, inGrace: 'wait', onDeletion: 'disconnect' }])
    world.leave('3')
    const show = hidden()
    await run('import', 'ad-import')
    world.days(6)
    await run('lifecycle')
    show()
    expect(await said('ad-import')).toEqual([])
    await rounds()
  })

  it('A14 N10 of a rule that is off is said; on again, the rule has it', async () => {
    await created()
    await world.redeploy({ change: [off] })
    await run('import:full-sync', 'ad-import:full-sync')
    const show = hidden()
    await run('ad-import')
    show()
    expect(await said('ad-import')).toEqual([
      `${isThere}: rule AD out is switched off, so that it stays as it was made. Switch the rule on and run a full synchronisation, or deal with it in the system itself`,
    ])
    world.change('3', { sn: 'Moe' })
    await world.redeploy({})
    await run('import', 'import:full-sync', 'ad-import:full-sync')
    await rounds()
    expect([account(), world.directory.all().length]).toMatchObject([{ displayName: 'P3 Moe' }, 3])
  })

  it('A14 N10 of a rule that was removed is said', async () => {
    await created()
    const nodes = ['ad-out', 'out-scope', 'provision', 'out-flow', 'pending'].map((id) => ({ id, d: true, rule: '' }))
    const show = hidden()
    await run('ad-import:full-import')
    await world.redeploy({ change: nodes.map(({ id }) => (id === 'ad-out' ? { id, type: 'comment' } : { id, d: true })) })
    await run('import:full-sync', 'ad-import:full-sync')
    show()
    expect(await said('ad-import')).toEqual([
      `${isThere}: the rule that made it was removed, or is for others by now. Look at it, and disable or delete it in the system itself`,
    ])
  })

  it('I12 O6 N10 is said where another was made by then', async () => {
    await created([{ id: 'provision', rows: [] }])
    const show = hidden()
    await run('ad-import', 'import', 'export', 'ad-import')
    expect(numbers()).toEqual(['1', '2', '3'])
    show()
    expect(await said('ad-import')).toEqual([
      `${isThere}: its person has another account there by now. Delete the one that is not to be there`,
    ])
    expect(world.brokenLaws()).toEqual([])
  })
})

it('I12 X3 takes the place of the create that was to go again, whatever the match rows are and its name is by now', async () => {
  await created([{ id: 'provision', rows: [] }])
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
  const show = hidden()
  await run('ad-import')
  expect(await world.states()).toEqual({ 'create pending': 1 })
  Object.assign(object?.attributes ?? {}, { dn: 'cn=P3,ou=Sales,dc=corp' })
  show()
  await run('ad-import', 'export')
  await rounds()
  expect([account(), world.directory.all().length]).toMatchObject([everything, 3])
})

const byNumber = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]

it('I12 A7 D9 what it had given its person goes where it shows up without that, before a synchronisation', async () => {
  await created([
    rule('ad-in', 'AD in', 'inbound', 'ad'),
    step('ad-join', 'join', 'ad-in', [['ad-flow'], [], []], { rows: byNumber }),
    step('ad-flow', 'attribute-flow', 'ad-in', [['out-scope']], { mappings: [direct('mail', 'Telephone')] }),
    ...wired({ 'ad-import': [['ad-join'], ['out-scope'], []] }),
  ] as readonly NodeChange[])
  await run('import')
  const given = async (): Promise<unknown> => (await world.person('3'))?.attributes['Telephone']
  expect(await given()).toBe('p3.q@company.com')
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
  const show = hidden()
  await run('ad-import:full-import')
  const dn = 'cn=P3,ou=Sales,dc=corp'
  const { mail: _mail, ...values } = object?.attributes ?? {}
  Object.assign(object ?? {}, { secondaryId: dn, attributes: { ...values, dn } })
  show()
  await run('ad-import:full-import', 'import')
  expect([await given(), world.brokenLaws()]).toEqual([undefined, []])
  await rounds()
  expect([account(), world.directory.all().length]).toMatchObject([everything, 3])
})

it('E12 I12 what another made under the anchor that the rules had given it is left alone', async () => {
  const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })
  const named = ['employeeNumber', 'displayName', 'department', 'mail', 'enabled'].map((name) => text(name))
  const user = { name: 'user', anchor: 'mail', secondaryId: 'dn', attributes: [...named, text('dn', { comparison: 'dn' })] }
  const given = { id: 'ad', settings: { system: 'ad', anchors: 'given' }, objectTypes: [user] }
  await created([inScope, { id: 'provision', action: 'delete', rows: byNumber }, given])
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
  const show = hidden()
  await run('ad-import:full-import')
  await nowhere()
  Object.assign(object?.attributes ?? {}, { employeeNumber: '77' })
  show()
  expect(await said('ad-import')).toEqual([expect.stringContaining('the match rows do not say whose it is')])
  await rounds()
  expect(numbers()).toEqual(['1', '2', '77'])
})
