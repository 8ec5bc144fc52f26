/** Stamps in the store: they hold while nothing of what they stand for is written (D1). */
import { expect, it } from 'vitest'
import { emptyPage } from '../../runtime/model/empty-page'
import { cso, csoWrite, mvo, mvoWrite, newFile, open, openWithHr, pending, pendingWrite, save } from './world'

/** Three people, each with a record of HR, an account, and what is pending for it; the records are stamped. */
async function stamped() {
  const { store, hr, run } = await openWithHr(newFile())
  const ad = await store.registerSystem('node-ad', 'AD', ['node-hr', 'node-ad'])
  const people = ['1', '2', '3'].map(() => mvo(store))
  const of = (system: number) =>
    people.map(({ id }, at) => cso(store, system, `${at + 1}`, { mvo: id, link: 'joined', due: null }))
  const [records, accounts] = [of(hr.id), of(ad.id)]
  const staged = accounts.map((account) => pending(store, account, run.id))
  await save(store, run, {
    mvos: people.map((person) => mvoWrite(person)),
    csos: [...records, ...accounts].map((object) => csoWrite(object)),
    pendings: staged.map((each) => pendingWrite(each)),
  })
  const basis = await store.stampBasis({ system: hr.id, node: 'import', digest: 'one' })
  const seen = (await store.selectStamped({ system: hr.id, basis, afterId: 0, limit: 10 })) ?? []
  const objects = seen.map(({ id, versions }, at) => ({ id, versions, outcome: 'noChange' as const, asked: 2 ** 51, given: at }))
  await store.savePage({ ...emptyPage, stamps: { basis, objects }, run: null })
  const holding = async (by = basis): Promise<readonly boolean[]> =>
    ((await store.selectStamped({ system: hr.id, basis: by, afterId: 0, limit: 10 })) ?? []).map(
      ({ outcome }) => outcome !== null,
    )
  return { store, hr, run, people, records, accounts, staged, basis, holding }
}

it('D1 N10 gives outcomes and references back as they were written', async () => {
  const { store, hr, records, basis } = await stamped()
  expect(await store.selectStamped({ system: hr.id, basis, afterId: 0, limit: 2 })).toEqual(
    records
      .slice(0, 2)
      .map(({ id }, at) => ({ id, versions: expect.any(Number), outcome: 'noChange', asked: 2 ** 51, given: at })),
  )
})

type Stamped = Awaited<ReturnType<typeof stamped>>
type Written = Parameters<typeof save>[2]

const second = <T>(all: readonly T[]): T => all[1] as T
const again = <T extends { version: number }>(object: T): T => ({ ...object, version: object.version + 1 })

it.each<[string, (of: Stamped) => Written]>([
  ['the record', ({ records }) => ({ csos: [csoWrite(again(second(records)))] })],
  ['its person', ({ people }) => ({ mvos: [mvoWrite(again(second(people)))] })],
  ['another connector of hers', ({ accounts }) => ({ csos: [csoWrite(again(second(accounts)))] })],
  ['what is pending for it', ({ staged }) => ({ pendings: [pendingWrite(again(second(staged)))] })],
  ['one pending export less', ({ staged }) => ({ pendingsDeleted: [second(staged).id] })],
  [
    'one connector less',
    ({ accounts, staged }) => ({ pendingsDeleted: [second(staged).id], csosDeleted: [second(accounts).id] }),
  ],
  ['that it is due', ({ records }) => ({ csos: [csoWrite({ ...again(second(records)), due: 7 })] })],
])('D1 a stamp ends with %s, and no other does', async (_, change) => {
  const all = await stamped()
  await save(all.store, all.run, change(all))
  expect(await all.holding()).toEqual([true, false, true])
})

it('A13 no stamp holds by another digest, nor again by the first', async () => {
  const { store, hr, basis, holding } = await stamped()
  const by = (digest: string) => store.stampBasis({ system: hr.id, node: 'import', digest })
  expect(await by('one')).toBe(basis)
  expect(await holding(await by('two'))).toEqual([false, false, false])
  expect(await holding(await by('one'))).toEqual([false, false, false])
})

it('N9 secrets that cannot be read stop no full sync, and nothing holds by them that held before', async () => {
  const file = newFile()
  let secrets = (): string[] => ['secret']
  const first = await openWithHr(file, { secrets: () => secrets() })
  const of = { system: first.hr.id, node: 'import', digest: 'one' }
  const basis = await first.store.stampBasis(of)
  await first.store.close()
  secrets = () => {
    throw new Error('the secrets cannot be read')
  }
  const again = open(file, { secrets: () => secrets() })
  expect(await again.stampBasis(of)).toBe(basis + 1)
  await again.close()
})

it('D1 what is due once the page is saved is not stamped', async () => {
  const { store, hr, run, records, basis, holding } = await stamped()
  const seen = await store.selectStamped({ system: hr.id, basis, afterId: second(records).id - 1, limit: 1 })
  const { id, versions } = second([{ id: 0, versions: 0 }, ...(seen ?? [])])
  const object = { id, versions, outcome: 'noChange' as const, asked: 0, given: 0 }
  await save(store, run, { csos: [csoWrite({ ...again(second(records)), due: 7 })], stamps: { basis, objects: [object] } })
  expect(await holding()).toEqual([true, false, true])
  await save(store, run, { csos: [csoWrite({ ...again(again(second(records))), due: null })] })
  expect(await holding()).toEqual([true, false, true])
})

it('D1 what somebody else has written since it was seen is not stamped', async () => {
  const { store, hr, run, staged, basis, holding } = await stamped()
  const seen = (await store.selectStamped({ system: hr.id, basis, afterId: 0, limit: 10 })) ?? []
  await save(store, run, { pendingsDeleted: [second(staged).id] })
  const objects = seen.map(({ id, versions }) => ({ id, versions, outcome: 'noChange' as const, asked: 0, given: 0 }))
  await store.savePage({ ...emptyPage, stamps: { basis, objects }, run: null })
  expect(await holding()).toEqual([true, false, true])
})

it('I18 says nothing and writes nothing while an import is open', async () => {
  const { store, hr, run, basis } = await stamped()
  await store.saveSystem({ ...hr, openImport: { run: run.id, firstNew: 1000 } })
  expect(await store.selectStamped({ system: hr.id, basis, afterId: 0, limit: 10 })).toBeNull()
})
