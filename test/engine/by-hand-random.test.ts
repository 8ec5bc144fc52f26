/** Random lives with decisions by hand in between: whatever runs follow, what people decided stands, and no law is broken. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HandAction } from '../../runtime/model/by-hand'
import { handActions } from '../../runtime/model/by-hand'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const numbers = ['1', '2', '3', '4', '5'] as const

const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('hire' as const), who: fc.constantFrom(...numbers) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('leave' as const), who: fc.constantFrom(...numbers) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('contractor' as const), who: fc.constantFrom(...numbers) }) },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constantFrom(...handActions), at: fc.nat(30), person: fc.nat(10) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('run' as const), run: fc.constantFrom('import', 'full', 'export', 'ad-import') }),
  },
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** Of every object how it is linked, by its number. */
const links = (): Map<number, { mvo: number | null; link: string; staging: string }> =>
  new Map(
    (
      world.database.prepare('select id, mvo, link, staging from cso').all() as {
        id: number
        mvo: number | null
        link: string
        staging: string
      }[]
    ).map((row) => [row.id, row]),
  )

/** What is to stand: whose an object is; null: nobody's. */
type Decided = Map<number, number | null>

async function decide(action: HandAction, { at, person }: { at: number; person: number }, decided: Decided): Promise<boolean> {
  const objects = [...links().keys()]
  const people = world.database.prepare('select id from mvo order by id').pluck().all() as number[]
  const cso = objects[at % Math.max(1, objects.length)]
  const mvo = people[person % Math.max(1, people.length)]
  if (cso === undefined || (action === 'join' && mvo === undefined)) return false
  const byHand = { action, cso, who: 'Ada', reason: 'at random', ...(action === 'join' && mvo !== undefined && { mvo }) }
  const request = { profile: action, system: null, startedBy: 'Ada', overlap: 'wait', byHand } as const
  const { status } = await (await world.red.engine().start(request)).ended
  if (status === 'stopped') return false
  // Of one that failed on its way stands what did before.
  const stands = (await world.red.engine().store.handDecisionsOf([cso])).get(cso) ?? null
  const now = links().get(cso)
  if (stands?.decision === 'neverJoin') decided.set(cso, null)
  else if (stands?.decision === 'joined' && now?.link === 'byHand') decided.set(cso, now.mvo)
  else decided.delete(cso)
  return status !== 'errors'
}

async function live({ happenings }: { readonly happenings: readonly Happening[] }): Promise<number> {
  const decided: Decided = new Map()
  let made = 0
  await world.fresh()
  for (const who of numbers.slice(0, 3)) world.hire(who, `P${who}`, 'Q')
  await world.red.run('import')
  for (const happens of happenings) {
    if (happens.what === 'hire') world.hire(happens.who, `P${happens.who}`, 'Q')
    else if (happens.what === 'leave') world.leave(happens.who)
    else if (happens.what === 'contractor') world.hire(happens.who, `P${happens.who}`, 'Q', { employeeType: 'Contractor' })
    else if (happens.what === 'run')
      await (happens.run === 'full' ? world.red.run('import', { profile: 'full-import+full-sync' }) : world.red.run(happens.run))
    else made += Number(await decide(happens.what, happens, decided))
    expect(world.brokenLaws()).toEqual([])
    const found = links()
    const people = new Set(world.database.prepare('select id from mvo').pluck().all() as number[])
    for (const [cso, mvo] of decided) {
      const now = found.get(cso)
      // Who is gone from the system, or was deleted, has nothing any more that could stand.
      if (now === undefined || now.staging !== 'normal' || (mvo !== null && !people.has(mvo))) decided.delete(cso)
      else expect([cso, now.mvo]).toEqual([cso, mvo])
    }
  }
  return made
}

describe('random lives with decisions by hand', () => {
  it('J9 S4 A14 D3 what people decided stands, whatever runs follow', async () => {
    let made = 0
    await fc.assert(
      fc.asyncProperty(
        fc.record({ happenings: fc.array(happening, { minLength: 15, maxLength: 40, size: 'max' }) }),
        async (life) => {
          made += await live(life)
        },
      ),
      { numRuns: 40 },
    )
    expect(made).toBeGreaterThan(40)
  })
})
