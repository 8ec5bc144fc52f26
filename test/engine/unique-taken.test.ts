/** Values declared unique that others have, for however long: what wants one goes by itself once it is free (U1). */
import { describe, expect, it } from 'vitest'
import { mailsOf, theWorldOfUniqueMails } from './unique-mails'

const world = theWorldOfUniqueMails()

const mails = (): unknown[] => mailsOf(world)

/** An account that nobody of HR has. */
function putBoss(address: string): void {
  const dn = 'cn=boss,dc=corp'
  world.directory.put({ type: 'user', anchor: 'boss', secondaryId: dn, attributes: { id: 'boss', dn, mail: address } })
}

describe('a value that another account has', () => {
  /** So many exports, each when all waiting times are over. */
  async function exports(count: number): Promise<void> {
    for (let done = 0; done < count; done++) {
      await world.red.run('export')
      world.minutes(17)
    }
  }

  it.each([
    ['another account of ours', async () => world.hire('1', 'Anna', 'Berg')],
    ['an account that is nobody’s', () => Promise.resolve(putBoss('anna.berg@company.com'))],
  ])('U1 is never left to a person: it goes by itself once the value is free, however long %s had it', async (what, holder) => {
    await holder()
    await world.red.run('ad-import')
    await world.red.run('import')
    world.hire('2', 'Anna', 'Berg')
    await world.red.run('import')
    await exports(7)
    expect((await world.pendings()).at(-1)).toMatchObject({ operation: 'create', state: 'pending' })
    expect((await world.health()).problems.map(({ code }) => code)).toContain('exports-refused')
    if (what === 'another account of ours') world.change('1', { sn: 'Tal' })
    else putBoss('boss@company.com')
    await world.red.run('ad-import')
    await world.red.run('import')
    await exports(2)
    expect(new Set((await world.pendings()).map(({ state }) => state))).toEqual(new Set(['awaitingConfirmation']))
    expect(mails()).toContainEqual(['2', 'anna.berg@company.com'])
  })

  it('U1 goes with the export after another value is wanted, however long it could not', async () => {
    world.hire('1', 'Anna', 'Berg')
    world.hire('2', 'Anna', 'Berg')
    await world.red.run('import')
    await exports(7)
    world.change('2', { sn: 'Tal' })
    await world.red.run('import')
    await exports(1)
    expect(mails()).toContainEqual(['2', 'anna.tal@company.com'])
  })
})
