/** What an import of the target makes of what was exported: confirmed, staged again, drift. */
import { describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })

/** Export and confirming import, as a schedule would run them. */
async function round(): Promise<{ sent: number; notReimported: number; status: string }> {
  const out = await world.red.run('export')
  const back = await world.red.run('ad-import')
  return { sent: out.counters.sent, notReimported: back.counters.notReimported, status: back.status }
}

describe('what is known of an object', () => {
  const facts = async (): Promise<string[]> => {
    const { items } = await world.red.engine().store.searchCsos({ limit: 50 })
    return items.map((item) => `${item.link} ${item.staging}`).sort()
  }

  it('O7 how it is linked and how it stands towards its system are two facts: each changes without the other', async () => {
    await world.fresh()
    await world.hireAll(1)
    expect(await facts()).toEqual(['projected normal', 'provisioned awaitingFirstExport'])
    await world.red.run('export')
    expect(await facts()).toEqual(['projected normal', 'provisioned awaitingConfirmation'])
    await world.red.run('ad-import')
    expect(await facts()).toEqual(['projected normal', 'provisioned normal'])
    world.directory.put({ type: 'user', anchor: 'x', secondaryId: 'cn=x,dc=corp', attributes: { id: 'x' } })
    await world.red.run('ad-import')
    expect(await facts()).toEqual(['none normal', 'projected normal', 'provisioned normal'])
    for (const object of world.directory.all()) world.directory.remove(object)
    world.directory.put({ type: 'user', anchor: 'y', secondaryId: 'cn=y,dc=corp', attributes: { id: 'y' } })
    world.leave('1')
    world.hire('2', 'P2', 'Q')
    await world.red.run('ad-import', { profile: 'full-import' })
    await world.red.run('import', { profile: 'full-import' })
    expect(await facts()).toEqual(['none normal', 'none normal', 'none obsolete', 'projected obsolete', 'provisioned obsolete'])
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('what was sent is looked for', () => {
  it('I12 a rewritten value: sent and found side by side, staged again, failed after five attempts, never an endless loop', async () => {
    await world.fresh()
    await world.settled(2)
    world.script = { rewrite: 'capitals' }
    world.change('1', { givenName: 'Ann', department: 'LABS' })
    await world.red.run('import')
    const first = await world.red.run('export')
    expect(first.counters).toMatchObject({ sent: 1 })
    const back = await world.red.run('ad-import')
    expect(back).toMatchObject({ status: 'errors', counters: { read: 2, notReimported: 1, unchanged: 1 } })
    const [record] = (await world.records(back.id)).filter((record) => record.error)
    expect(record).toMatchObject({
      error: 'not-reimported',
      name: 'cn=1,ou=LABS,dc=corp',
      because: expect.stringContaining('exported change not reimported: displayName was sent as "Ann Q" and found as "ANN Q"'),
    })
    expect(await world.pendings()).toEqual([
      expect.objectContaining({
        state: 'pending',
        operation: 'update',
        changes: [
          expect.objectContaining({ attribute: 'displayName', from: 'ANN Q', to: 'Ann Q', sent: false, attempts: 1 }),
          expect.objectContaining({ attribute: 'mail', attempts: 1 }),
        ],
      }),
    ])
    const rounds = []
    for (let i = 0; i < 8; i++) rounds.push(await round())
    expect(rounds.map((round) => round.sent)).toEqual([1, 1, 1, 1, 0, 0, 0, 0])
    expect(rounds.map((round) => round.notReimported)).toEqual([1, 1, 1, 1, 0, 0, 0, 0])
    expect(await world.pendings()).toEqual([
      expect.objectContaining({ state: 'failed', error: expect.stringContaining('found as "ANN Q"') }),
    ])
    await world.red.run('ad-import', { profile: 'full-sync' })
    await world.red.run('import', { profile: 'full-sync' })
    expect((await round()).sent).toBe(0)
  })

  it('I12 what failed goes by itself once the system shows it, and a new value is sent anew', async () => {
    await world.fresh()
    await world.settled(1)
    world.script = { rewrite: 'capitals' }
    world.change('1', { givenName: 'Ann' })
    await world.red.run('import')
    for (let i = 0; i < 5; i++) await round()
    expect(await world.states()).toEqual({ 'update failed': 1 })
    world.change('1', { givenName: 'Bob' })
    await world.red.run('import')
    world.script = {}
    expect(await round()).toMatchObject({ sent: 1, notReimported: 0 })
    expect(await world.pendings()).toEqual([])
    expect(world.inDirectory.get('1')).toMatchObject({ displayName: 'Bob Q', mail: 'bob.q@company.com' })
  })

  it('I12 a person releases what failed: it gets five new attempts', async () => {
    await world.fresh()
    await world.settled(1)
    world.script = { rewrite: 'capitals' }
    world.change('1', { givenName: 'Ann' })
    await world.red.run('import')
    for (let i = 0; i < 5; i++) await round()
    expect((await world.review('release')).done).toHaveLength(1)
    world.script = {}
    expect(await round()).toMatchObject({ sent: 1, notReimported: 0 })
    expect(await world.pendings()).toEqual([])
  })

  describe('a value that is only for where nothing stands', () => {
    const whenEmpty = { enabled: true, kind: 'direct', value: 'Telephone', target: 'mail', mode: 'whenEmpty' }
    const mappings = [...directoryMappings.filter((directoryMapping) => directoryMapping.target !== 'mail'), whenEmpty]
    const fresh = () => world.fresh({ change: [{ id: 'out-flow', mappings }] })
    const inTarget = (mail: string): void => {
      const [object] = world.directory.all()
      if (object) world.directory.put({ ...object, attributes: { ...object.attributes, mail } })
    }

    it('R7 an export before the next sync does not overwrite what the target has by now; the rest goes', async () => {
      await fresh()
      await world.settled(1)
      world.change('1', { phone: '55', givenName: 'Ann' })
      await world.red.run('import')
      expect(await world.staged()).toEqual([['update', { displayName: 'Ann Q', mail: '55' }]])
      inTarget('own')
      await world.red.run('ad-import', { profile: 'full-import' })
      expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1 })
      expect(world.inDirectory.get('1')).toMatchObject({ displayName: 'Ann Q', mail: 'own' })
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
    })

    it('R7 with nothing else to send the pending export goes without a word', async () => {
      await fresh()
      await world.settled(1)
      world.change('1', { phone: '55' })
      await world.red.run('import')
      inTarget('own')
      await world.red.run('ad-import', { profile: 'full-import' })
      expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
      expect(world.requests).toEqual([])
      expect(await world.pendings()).toEqual([])
    })

    it('R7 I12 a value the target spells otherwise is the target’s own: it is not sent again', async () => {
      await fresh()
      await world.settled(1)
      world.script = { rewrite: 'capitals' }
      world.change('1', { phone: 'abc' })
      await world.red.run('import')
      await world.red.run('export')
      expect((await world.red.run('ad-import')).counters).toMatchObject({ notReimported: 0 })
      expect(world.inDirectory.get('1')).toMatchObject({ mail: 'ABC' })
      expect(await world.pendings()).toEqual([])
    })

    it('R7 where nothing stands it is written', async () => {
      await fresh()
      await world.settled(1)
      world.change('1', { phone: '55' })
      await world.red.run('import')
      await world.red.run('export')
      expect(world.inDirectory.get('1')).toMatchObject({ mail: '55' })
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
    })
  })

  for (const [what, attribute, sent, found] of [
    ['letter case where the system ignores it', text('displayName', { comparison: 'ignoreCase' }), 'Ann Q', 'ANN Q'],
    ['a DN spelled its own way', text('displayName', { comparison: 'dn' }), 'cn=Ann, dc=corp', 'CN=Ann,DC=corp'],
    ['a decimal by value', text('displayName', { type: 'decimal' }), '1.50', { decimal: '1.5' }],
  ] as const)
    it(`I12 I14 ${what} is no difference`, async () => {
      const mapping = { enabled: true, kind: 'direct', value: 'Telephone', target: 'displayName' }
      await world.fresh({
        attributes: [attribute],
        change: [
          {
            id: 'out-flow',
            mappings: [...directoryMappings.filter((directoryMapping) => directoryMapping.target !== 'displayName'), mapping],
          },
        ],
      })
      world.hire('1', 'P1', 'Q', { phone: sent })
      await world.red.run('import')
      await world.red.run('export')
      const [account] = world.directory.all()
      if (!account) throw new Error('no account')
      world.directory.put({ ...account, attributes: { ...account.attributes, displayName: found } })
      const back = await world.red.run('ad-import')
      expect(back.counters).toMatchObject({ confirmed: 1, updated: 0, notReimported: 0, processed: 0 })
      expect(await world.pendings()).toEqual([])
      expect((await world.red.run('ad-import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 1 })
      expect(await world.pendings()).toEqual([])
    })

  it('I13 a cleared value is confirmed when it is absent, and not before', async () => {
    const phone = { enabled: true, kind: 'direct', value: 'Telephone', target: 'displayName' }
    await world.fresh({
      change: [
        {
          id: 'out-flow',
          mappings: [...directoryMappings.filter((directoryMapping) => directoryMapping.target !== 'displayName'), phone],
        },
      ],
    })
    world.hire('1', 'P1', 'Q', { phone: '55' })
    await world.red.run('import')
    await round()
    world.change('1', { phone: '' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { displayName: null }]])
    await world.red.run('export')
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    expect(account.attributes).not.toHaveProperty('displayName')
    world.directory.put({ ...account, attributes: { ...account.attributes, displayName: '55' } })
    const back = await world.red.run('ad-import')
    expect(back.counters).toMatchObject({ notReimported: 1 })
    expect((await world.records(back.id)).find((record) => record.error)?.because).toContain('was sent as "" and found as "55"')
    expect(await round()).toMatchObject({ sent: 1, notReimported: 0 })
    expect(await world.pendings()).toEqual([])
  })

  it('I13 values added to and removed from a list are confirmed each for itself', async () => {
    const lists = [
      { id: 'hr', objectTypes: [hrType('phone')] },
      { id: 'store', types: [personWith('Telephone')] },
      {
        id: 'out-flow',
        mappings: [...directoryMappings, { enabled: true, kind: 'direct', value: 'Telephone', target: 'phones' }],
      },
    ]
    await world.fresh({ change: lists, attributes: [{ name: 'phones', type: 'text', multi: true }] })
    world.hire('1', 'P1', 'Q', { phone: ['1', '2', '3'] as never })
    await world.red.run('import')
    await round()
    expect(world.inDirectory.get('1')).toMatchObject({ phones: ['1', '2', '3'] })
    world.change('1', { phone: ['2', '3', '4'] as never })
    await world.red.run('import')
    const [pending] = await world.pendings()
    expect(pending?.changes).toEqual([expect.objectContaining({ attribute: 'phones', add: ['4'], remove: ['1'] })])
    await world.red.run('export')
    expect(world.directory.received.at(-1)?.changes).toEqual([{ attribute: 'phones', add: ['4'], remove: ['1'] }])
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    world.directory.put({ ...account, attributes: { ...account.attributes, phones: ['1', '2', '3', '4'] } })
    const back = await world.red.run('ad-import')
    expect(back.counters).toMatchObject({ notReimported: 1 })
    expect(await round()).toMatchObject({ sent: 1, notReimported: 0 })
    expect(await world.pendings()).toEqual([])
    expect(world.inDirectory.get('1')).toMatchObject({ phones: ['2', '3', '4'] })
  })

  it('I14 values the system adds by itself at creation do not send the account round again', async () => {
    await world.fresh({ attributes: [text('created')] })
    await world.hireAll(1)
    await world.red.run('export')
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    world.directory.put({ ...account, attributes: { ...account.attributes, created: '2026' } })
    const back = await world.red.run('ad-import')
    expect(back.counters).toMatchObject({ confirmed: 1, updated: 0, processed: 0 })
    expect((await world.red.run('ad-import')).counters).toMatchObject({ unchanged: 1, processed: 0 })
  })

  it('R7 I12 a secret is sent with the create and neither kept, shown nor waited for', async () => {
    const initial = {
      enabled: true,
      kind: 'expression',
      value: '"Start-" + mv["Employee ID"] + "-xyzzy"',
      target: 'password',
      mode: 'initial',
    }
    await world.fresh({
      change: [{ id: 'out-flow', mappings: [...directoryMappings, initial] }],
    })
    await world.hireAll(1)
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ password: 'Start-1-xyzzy' })
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    const { password: _password, ...shown } = account.attributes
    world.directory.put({ ...account, attributes: shown })
    const back = await world.red.run('ad-import')
    expect(back.counters).toMatchObject({ confirmed: 1, notReimported: 0, processed: 0 })
    await world.red.run('ad-import', { profile: 'full-sync' })
    expect(await world.pendings()).toEqual([])
  })
})

function hrType(multi: string): object {
  const names = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
  return { name: 'user', anchor: 'employeeId', attributes: names.map((name) => ({ name, type: 'text', multi: name === multi })) }
}

function personWith(multi: string): object {
  const names = ['Employee ID', 'First Name', 'Last Name', 'Display Name', 'Department', 'Email Address', 'Telephone']
  return {
    name: 'Person',
    displayAttribute: 'Display Name',
    graceDays: 30,
    deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' },
    attributes: names.map((name) => ({ name, type: 'text', multi: name === multi })),
  }
}
