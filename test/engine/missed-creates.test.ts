/** What an import keeps, until its end, of accounts that were created and that it does not show. */
import { expect, it } from 'vitest'
import { missedOf } from '../../runtime/engine/import/missed-creates'
import type { Plan } from '../../runtime/engine/canvas/plan'
import type { Cso } from '../../runtime/model/objects'

const account: Cso = {
  id: 7,
  system: 2,
  type: 'user',
  anchor: 'a7',
  secondaryId: 'cn=7,dc=corp',
  attributes: { photo: { binary: 'x'.repeat(1000) } },
  mvo: 3,
  link: 'provisioned',
  rule: 4,
  retainedLink: null,
  staging: 'awaitingConfirmation',
  due: null,
  version: 1,
}

it('I12 nothing of what they have, since it may be large and they many', () => {
  const plan = { systems: new Map(), rules: new Map() } as unknown as Plan
  expect(missedOf(plan, { cso: account, pending: null })).toEqual({
    cso: 7,
    type: 'user',
    anchorKey: 'a7',
    secondaryKey: 'cn=7,dc=corp',
    answered: true,
    name: 'cn=7,dc=corp',
    mvo: 3,
    rule: 4,
  })
  expect(missedOf(plan, { cso: { ...account, staging: 'normal' }, pending: null })).toBe(null)
})
