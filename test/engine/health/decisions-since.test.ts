/** Since when a person's decision is due: since it was asked for, and not any more once it is taken (N10). */
import { describe, expect, it } from 'vitest'
import type { NodeChange } from '../../nodes/cycle-flow'
import { theWorldOfTwoSources } from '../two-sources'

const world = theWorldOfTwoSources()
const scope = (expression: string): NodeChange => ({ id: 'scope', mode: 'expression', expression })
const now = (): string => new Date(world.clock()).toISOString().replace('.000', '')
const full = () => world.red.run('import', { profile: 'full-sync' })
const hireMany = (): void => {
  for (let id = 3; id <= 60; id++) world.hire(`${id}`, `P${id}`, 'Q')
}
const leave = (from: number, to: number): void => {
  for (let id = from; id <= to; id++) world.leave(`${id}`)
}

/** The lists that wait. */
async function problems() {
  const all = (await world.health()).problems.map(({ code, state, since }) => ({ code, state, since }))
  return all.filter(({ code }) => code === 'people-held' || code === 'import-held')
}

/** People above the limit are held, and nobody has decided for days. */
async function peopleHeld(): Promise<void> {
  await world.begin(scope('cs["employeeType"] = "FTE"'))
  hireMany()
  await world.cycle()
  await full()
  await world.edit(scope('cs["employeeType"] = "FTEs"'))
  await full()
  const since = now()
  expect(await problems()).toEqual([{ code: 'people-held', state: 'waiting', since }])
  world.days(4)
  expect(await problems()).toEqual([{ code: 'people-held', state: 'failing', since }])
}

/** The same of people whom HR does not show any more. */
async function importHeld(): Promise<number> {
  await world.begin()
  hireMany()
  await world.cycle()
  leave(3, 30)
  const { id } = await world.red.run('import')
  const since = now()
  expect(await problems()).toEqual([{ code: 'import-held', state: 'waiting', since }])
  world.days(4)
  expect(await problems()).toEqual([{ code: 'import-held', state: 'failing', since }])
  return id
}

describe('N10 L9 people who are held', () => {
  /** Before the released list is carried out somebody else is on it. */
  const another = async (): Promise<void> => {
    world.change('3', { employeeType: 'FTEs' })
    await world.red.run('import', { profile: 'full-import+full-sync' })
    expect((await world.heldPeople('HR'))?.state).toBe('waiting')
  }

  it('wait for a run from when they are released on, and the next list is a question of its own', async () => {
    await peopleHeld()
    await world.releasePeople('HR')
    expect(await problems()).toEqual([{ code: 'people-held', state: 'waiting', since: now() }])
    world.days(1)
    await another()
    expect(await problems()).toEqual([{ code: 'people-held', state: 'waiting', since: now() }])
  })

  it('are another question also where nobody has looked between the release and the run', async () => {
    await peopleHeld()
    await world.releasePeople('HR')
    await another()
    expect(await problems()).toEqual([{ code: 'people-held', state: 'waiting', since: now() }])
  })

  it('are the same question while each run asks anew and nobody has decided', async () => {
    await peopleHeld()
    await another()
    expect(await problems()).toMatchObject([{ code: 'people-held', state: 'failing' }])
  })
})

describe('N10 I4 an import that asks', () => {
  const another = async (): Promise<void> => {
    leave(31, 40)
    await world.red.run('import')
  }

  it('waits for the next one from its release on, and what that asks is a question of its own', async () => {
    const run = await importHeld()
    await world.releaseShrink('hr', run)
    expect(await problems()).toEqual([{ code: 'import-held', state: 'waiting', since: now() }])
    world.days(1)
    await another()
    expect(await problems()).toEqual([{ code: 'import-held', state: 'waiting', since: now() }])
  })

  it('asks another question also where nobody has looked between the release and the next', async () => {
    const run = await importHeld()
    await world.releaseShrink('hr', run)
    await another()
    expect(await problems()).toEqual([{ code: 'import-held', state: 'waiting', since: now() }])
    world.days(1)
    await another()
    expect(await problems()).toMatchObject([{ code: 'import-held', state: 'waiting' }])
    world.days(3)
    expect(await problems()).toMatchObject([{ code: 'import-held', state: 'failing' }])
  })

  it('asks the same while nobody has decided, be the list longer by then', async () => {
    await importHeld()
    await another()
    expect(await problems()).toMatchObject([{ code: 'import-held', state: 'failing' }])
  })
})
