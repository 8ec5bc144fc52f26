/** People made by hand of whom there is no record: what stands in the place of a rule, and who made them. */
import { expect, it } from 'vitest'
import { byHandRule } from '../../runtime/model/by-hand'
import { contribution, mvo, mvoWrite, NOW, openWithHr, save } from './world'

it('L7 values given by hand are kept like those of a rule, and no list of rules and systems shows where they come from', async () => {
  const { store, hr, rule, run } = await openWithHr()
  const eve = mvo(store, { origin: 'byHand', attributes: { employeeId: '1' } })
  const given = contribution(eve.id, byHandRule, null)
  const made = { who: 'Ada', at: NOW, reason: 'a visitor' }
  for (const person of [eve, { ...mvo(store), origin: 'byHand' as const }])
    await save(store, run, {
      mvos: [mvoWrite(person)],
      contributions: [{ ...given, mvo: person.id }],
      madeByHand: [{ mvo: person.id, ...made }],
    })
  expect((await store.loadMvos([eve.id])).contributions).toMatchObject([
    { rule: byHandRule, cso: null, values: { employeeId: '1' } },
  ])
  expect(await store.madeByHand(eve.id)).toEqual(made)
  expect(await store.madeByHand(99)).toBeNull()
  expect([(await store.systems()).map(({ id }) => id), (await store.rules()).map(({ id }) => id)]).toEqual([[hr.id], [rule.id]])
  await save(store, run, { mvosDeleted: [eve.id] })
  expect(await store.madeByHand(eve.id)).toBeNull()
})
