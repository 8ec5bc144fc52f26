/** Texts in lists that a rule shares with whoever administers the target (R11). */
import { beforeEach, describe, expect, it } from 'vitest'
import { direct, expression, text, type NodeChange } from '../nodes/cycle-flow'
import { theWorld } from './world'

const world = theWorld()

const phones = (sharing: '' | 'owned' | 'shared') => ({
  ...expression('Split(mv["Telephone"], " ")', 'phones'),
  ...(sharing !== '' && { sharing }),
})

/** The small cycle whose accounts have several telephones. */
function withPhones(sharing: '' | 'owned' | 'shared' | 'none'): NodeChange[] {
  const columns = ['login', 'displayName', 'department', 'mail', 'enabled'].map(text)
  return [
    {
      id: 'ad',
      objectTypes: [{ name: 'user', anchor: 'login', attributes: [...columns, { name: 'phones', type: 'text', multi: true }] }],
    },
    {
      id: 'out-flow',
      mappings: [
        direct('Employee ID', 'login'),
        direct('Display Name', 'displayName'),
        ...(sharing === 'none' ? [] : [phones(sharing)]),
      ],
    },
    { id: 'provision', rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }] },
  ]
}

const phonesOf = (login: string): unknown => world.accounts.get(login)?.['phones'] ?? []

/** An administrator puts these into the account. */
function byHand(login: string, list: string[]): void {
  world.accounts.set(login, { ...world.accounts.get(login), phones: list })
}

/** What was done by hand is read, and corrected. */
async function confirmed(): Promise<void> {
  for (const node of ['ad-import', 'export', 'ad-import']) await world.red.run(node)
}

async function quiet(): Promise<void> {
  for (const profile of ['full-import+delta-sync', 'full-sync'] as const)
    for (const node of ['import', 'ad-import']) await world.red.run(node, { profile })
  expect(await world.pendings()).toEqual([])
}

describe('a list of texts that others write to', () => {
  beforeEach(async () => {
    await world.fresh({ change: withPhones('shared') })
    world.hire('1', 'Ann', 'Lee', { phone: '11 12' })
  })

  it('R11 keeps what others add through import, sync, export and full syncs, and follows the source', async () => {
    await world.cycle()
    expect(phonesOf('1')).toEqual(['11', '12'])
    byHand('1', ['11', '12', 'theirs'])
    await world.cycle()
    await quiet()
    world.change('1', { phone: '12 13' })
    await world.red.run('import')
    expect((await world.pendings())[0]?.changes).toMatchObject([
      { attribute: 'phones', add: ['13'], remove: ['11'], shared: true },
    ])
    await world.red.run('export')
    expect(phonesOf('1')).toEqual(['12', '13', 'theirs'])
    await quiet()
  })

  it('R9 R11 an empty source takes out only what the rule added', async () => {
    await world.cycle()
    byHand('1', ['11', '12', 'theirs'])
    await world.red.run('ad-import')
    world.change('1', { phone: '' })
    await world.cycle()
    expect(phonesOf('1')).toEqual(['theirs'])
    await quiet()
  })

  it('R8 R11 one of its own that somebody took out is put back; a value of others is nobody’s business', async () => {
    await world.cycle()
    byHand('1', ['12', 'theirs'])
    await confirmed()
    expect(phonesOf('1')).toEqual(['11', '12', 'theirs'])
    byHand('1', ['11', '12'])
    await confirmed()
    expect(phonesOf('1')).toEqual(['11', '12'])
  })

  it('R11 what it wants and finds in an account that was there is its own from then on', async () => {
    world.accounts.set('1', { displayName: 'Ann Lee', phones: ['11', 'theirs'] })
    await world.red.run('ad-import')
    await world.cycle()
    expect(phonesOf('1')).toEqual(['11', '12', 'theirs'])
    world.change('1', { phone: '12' })
    await world.cycle()
    expect(phonesOf('1')).toEqual(['12', 'theirs'])
  })

  it('R11 what somebody took out and put in again, while no rule wanted it, is theirs', async () => {
    await world.cycle()
    byHand('1', ['12'])
    world.change('1', { phone: '12' })
    await world.cycle()
    byHand('1', ['11', '12'])
    await world.cycle()
    world.change('1', { phone: '' })
    await world.cycle()
    expect(phonesOf('1')).toEqual(['11'])
  })

  it('R11 E7 an account that the export meets keeps what others put in', async () => {
    await world.red.run('ad-import')
    world.accounts.set('1', { displayName: 'Ann Lee', phones: ['11', 'theirs'] })
    await world.red.run('import')
    await world.red.run('export')
    await world.cycle()
    expect(phonesOf('1')).toEqual(['11', '12', 'theirs'])
    world.change('1', { phone: '' })
    await world.cycle()
    expect(phonesOf('1')).toEqual(['theirs'])
  })

  it('A14 D5 R11 a row that is taken out leaves the account as it is, and what waits of it is withdrawn', async () => {
    await world.cycle()
    byHand('1', ['11', '12', 'theirs'])
    await world.red.run('ad-import')
    world.change('1', { phone: '12 13' })
    await world.red.run('import')
    expect(await world.pendings()).toHaveLength(1)
    await world.redeploy({ change: withPhones('none') })
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('export')
    expect(await world.pendings()).toEqual([])
    expect(phonesOf('1')).toEqual(['11', '12', 'theirs'])
    await world.redeploy({ change: withPhones('shared') })
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('export')
    expect(phonesOf('1')).toEqual(['12', '13', 'theirs'])
  })

  it('A13 R11 owned, what others put in goes; made shared, what is there and wanted is its own', async () => {
    await world.redeploy({ change: withPhones('') })
    await world.cycle()
    byHand('1', ['11', '12', 'theirs'])
    await world.cycle()
    await world.cycle()
    expect(phonesOf('1')).toEqual(['11', '12'])
    await world.redeploy({ change: withPhones('shared') })
    await world.red.run('import', { profile: 'full-sync' })
    byHand('1', ['11', '12', 'theirs'])
    world.change('1', { phone: '12' })
    await world.cycle()
    expect(phonesOf('1')).toEqual(['12', 'theirs'])
    await quiet()
  })
})
