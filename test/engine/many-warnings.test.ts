/** A run with more warnings than its activity keeps. */
import { expect, it } from 'vitest'
import { ActiveRun } from '../../runtime/engine/runs/active-run'
import { openWithHr } from '../store/world'

it('N10 says how many more there were, each counted once', async () => {
  const { store, run } = await openWithHr()
  const clock = () => '2026-03-02T08:00:00Z'
  const active = new ActiveRun(run, store, clock, () => undefined)
  for (let i = 1; i <= 200; i++) active.warn('wrong-answer', `answer ${i}`)
  expect(active.snapshot().warnings).toHaveLength(200)
  for (const text of ['answer 1', 'answer 201', 'answer 201']) active.warn('wrong-answer', text)
  const last = () => active.snapshot().warnings.slice(200)
  expect(last()).toEqual([{ code: 'more-warnings', message: expect.stringMatching(/^1 more warning was not kept\./) as string }])
  for (const count of [3, 4])
    active.warnCounted('rule-not-evaluated', 'Accounts', count, (total) => `${total} did not reach Accounts`)
  expect(last()).toMatchObject([{ message: expect.stringMatching(/^2 more warnings were not kept\./) as string }])
  const ended = await active.finish(undefined, () => undefined)
  expect((await store.run(run.id))?.warnings).toEqual(ended.warnings)
})

it('N10 counts what comes page by page in one warning, with the names of the first', async () => {
  const { store, run } = await openWithHr()
  const active = new ActiveRun(
    run,
    store,
    () => '2026-03-02T08:00:00Z',
    () => undefined,
  )
  for (const name of ['Ann', 'Bob', 'Cid', 'Dan'])
    active.warnNamed(
      'fixed-attribute',
      { key: 'home', name, count: 10 },
      (total, first) => `${total}, such as ${first.join(', ')}`,
    )
  expect(active.snapshot().warnings).toEqual([{ code: 'fixed-attribute', message: '40, such as Ann, Bob, Cid' }])
})
