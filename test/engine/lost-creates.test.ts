/** Creates whose accounts are not there: what two runs note of one system at the same time is remembered, both of it (I12). */
import { expect, it } from 'vitest'
import type { MissedCreate } from '../../runtime/engine/creates/lost-creates'
import { forgetLostCreates, lostCreates, rememberCreates } from '../../runtime/engine/creates/lost-creates'
import type { Plan } from '../../runtime/engine/canvas/plan'
import { NOW, openWithHr } from '../store/world'

const missed = (cso: number): MissedCreate => {
  const name = `cn=${cso}`
  return { cso, type: 'person', anchorKey: null, secondaryKey: name, answered: false, name, mvo: null, rule: null }
}

it('I12 N2 the first that an export and a synchronisation note are remembered both, also when the last was forgotten', async () => {
  const { store, hr } = await openWithHr()
  const context = { store, plan: {} as Plan }
  for (const csos of [
    [1, 2],
    [3, 4],
  ]) {
    await Promise.all(csos.map((cso) => rememberCreates(context, hr.id, [missed(cso)], NOW)))
    const known = await lostCreates(store, hr.id)
    expect(known.map(({ cso }) => cso).sort()).toEqual(csos)
    await forgetLostCreates(store, hr.id, known)
    expect(await lostCreates(store, hr.id)).toEqual([])
  }
})
