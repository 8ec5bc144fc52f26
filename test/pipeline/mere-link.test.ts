/** What an account that an export deleted takes with it: its link alone, or values and its person too (D9, L8). */
import { describe, expect, it } from 'vitest'
import type { Contribution, Mvo } from '../../runtime/model/objects'
import type { DisconnectView } from '../../runtime/pipeline/9-disconnect'
import { isMereLink } from '../../runtime/pipeline/9-disconnect'
import { account, id, NOW, offers, person } from './world'

const marked: Mvo = person({}, { deletion: { after: '2025-03-31T08:00:00Z', because: 'she left', system: id('HR') } })
const last = (graceDays: number) => ({ deletionRule: { kind: 'lastConnector' }, schema: { graceDays } }) as const
const by = (rule: string, mail: string): Contribution => ({ ...offers(rule, 1, { mail }), rule: id(rule) })
const theirs: Contribution = { ...by('HR in', 'ann@hr'), cso: id('the account') }
const badge: Contribution = { ...by('Badge in', 'ann@badge'), cso: id('the badge') }

describe('an account that an export deleted', () => {
  const isMere = (view: Partial<DisconnectView>): boolean =>
    isMereLink({
      cso: account(),
      pending: null,
      mvo: person(),
      mvoDeleted: false,
      contributions: [],
      rules: last(0),
      remaining: [id('HR')],
      systemName: 'Directory',
      leftHow: null,
      mayJoin: false,
      now: NOW,
      ...view,
    })
  const cases: [string, Partial<DisconnectView>, boolean][] = [
    ['takes nothing along where others are left', {}, true],
    ['takes its values along', { contributions: [theirs] }, false],
    ['takes no values of others along', { contributions: [badge] }, true],
    ['takes the person along whose last connector it was', { remaining: [] }, false],
    ['sets a mark', { remaining: [], rules: last(30) }, false],
    ['changes nothing where the mark is set', { remaining: [], rules: last(30), mvo: marked }, true],
    ['changes nothing where nobody declares the type', { remaining: [], rules: null }, true],
  ]
  for (const [what, view, expected] of cases) it(`D9 L8 ${what}`, () => expect(isMere(view)).toBe(expected))
})
