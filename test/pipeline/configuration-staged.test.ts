/** What a deployment says of what was staged before: what is judged by the rule as it is now, and what is kept back (A14, D5). */
import { describe, expect, it } from 'vitest'
import { changes, removeRule, removeStep, removeSystem, row, rule, set } from './canvas-edits'
import type { Drawn } from './canvas-world'

describe('D5 A14 what a rule staged for somebody who is gone', () => {
  it.each([
    [
      'D5',
      'its deprovisioning is another',
      (drawn: Drawn) => set(drawn, 'ad-provision', { action: 'delete' }),
      { otherEnds: [3] },
    ],
    ['D5', 'its provision step is gone', (drawn: Drawn) => removeStep(drawn, 'ad-provision'), { otherEnds: [3] }],
    ['A14', 'it is for people of another type', (drawn: Drawn) => (rule(drawn, 'AD out').mvType = 'Guest'), { otherPeople: [3] }],
  ])('%s is judged by what it does now when %s', (_, _how, edit, expected) => {
    expect(changes(edit).filter(({ otherEnds, otherPeople }) => otherEnds ?? otherPeople)).toEqual([
      expect.objectContaining(expected),
    ])
  })

  it('A13 is not looked at when the rule decides otherwise about others only', () => {
    const [change] = changes((drawn) => set(drawn, 'ad-provision', { rows: [] }))
    expect(Object.keys(change ?? {}).sort()).toEqual(['deletionRules', 'gone', 'rules', 'systems', 'types', 'words'])
  })
})

describe('A14 what was staged with a value', () => {
  const isHeld = (edit: (drawn: Drawn) => void): boolean => changes(edit).some(({ givesLess }) => givesLess)

  it.each([
    ['an inbound rule is switched off', (drawn: Drawn) => (rule(drawn, 'Badge in').enabled = false)],
    ['an inbound rule is removed', (drawn: Drawn) => removeRule(drawn, 'Badge in')],
    ['an inbound rule is for other records', (drawn: Drawn) => (rule(drawn, 'Badge in').csType = 'key')],
    ['a mapping is removed', (drawn: Drawn) => set(drawn, 'hr-flow', { mappings: [row('id', 'ID')] })],
    ['an attribute flow is removed', (drawn: Drawn) => removeStep(drawn, 'hr-flow')],
    ['a system is removed', (drawn: Drawn) => removeSystem(drawn, 2)],
  ])('A14 is looked at when %s', (_, edit) => {
    expect(isHeld(edit)).toBe(true)
  })

  it.each([
    ['an inbound rule is switched on', (drawn: Drawn) => (rule(drawn, 'Guests').enabled = true)],
    ['an inbound rule gives way to others', (drawn: Drawn) => (rule(drawn, 'Badge in').precedence = 9)],
    ['an outbound rule is switched off', (drawn: Drawn) => (rule(drawn, 'AD out').enabled = false)],
  ])('A14 is sent when %s', (_, edit) => {
    expect(isHeld(edit)).toBe(false)
  })
})
