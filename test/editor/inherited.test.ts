/** What a node takes over from the node it is wired to. */
import { describe, expect, it } from 'vitest'
import type { ChosenNode } from '../../nodes/editor/canvas/inherited'
import { inheritedBy } from '../../nodes/editor/canvas/inherited'

const rule = (id: string, direction: 'inbound' | 'outbound', system: string, mvType = 'Person') => ({
  id,
  direction,
  system,
  csType: 'user',
  mvType,
})
const rules = [rule('hr-in', 'inbound', 'hr'), rule('out', 'outbound', 'ad'), rule('dept', 'inbound', 'dept', 'Group')]
const node = (type: string, more: object = {}): ChosenNode => ({ type: `identity-${type}`, rule: '', ...more })
const inherits = (target: ChosenNode, source: ChosenNode, output = 0, known = rules) =>
  inheritedBy(target, { source, output }, known)

describe('a node that is wired to another', () => {
  it.each<[string, ChosenNode, ChosenNode, object]>([
    ['the rule of the step before it', node('join'), node('scope-filter', { rule: 'hr-in' }), { rule: 'hr-in' }],
    ['the only rule of an import', node('scope-filter'), node('connector-import', { system: 'hr' }), { rule: 'hr-in' }],
    [
      'the only rule that goes on with such people',
      node('provision'),
      node('attribute-flow', { rule: 'hr-in' }),
      { rule: 'out' },
    ],
    ['the same, where it asks of people', node('scope-filter'), node('attribute-flow', { rule: 'hr-in' }), { rule: 'out' }],
    ['the system a rule writes to', node('export', { system: '' }), node('pending-export', { rule: 'out' }), { system: 'ad' }],
    [
      'the system whose export it confirms',
      node('connector-import', { system: '' }),
      node('export', { system: 'ad' }),
      { system: 'ad' },
    ],
  ])('takes over %s', (_what, target, source, expected) => {
    expect(inherits(target, source)).toEqual(expected)
  })

  it.each<[string, ChosenNode, ChosenNode, number?]>([
    ['it has chosen', node('join', { rule: 'dept' }), node('scope-filter', { rule: 'hr-in' })],
    ['no rule goes on from there', node('provision'), node('attribute-flow', { rule: 'dept' })],
    ['the import is of no system yet', node('scope-filter'), node('connector-import', { system: '' })],
    ['it comes from another output of an import', node('scope-filter'), node('connector-import', { system: 'hr' }), 1],
    ['an import leads to a step of outbound rules', node('provision'), node('connector-import', { system: 'ad' })],
    ['it is none of ours', { type: 'function' }, node('scope-filter', { rule: 'hr-in' })],
    ['the other is none of ours', node('join'), { type: 'inject' }],
    ['a rule of the wrong direction leads to an export', node('export', { system: '' }), node('join', { rule: 'hr-in' })],
  ])('takes nothing over where %s', (_why, target, source, output) => {
    expect(inherits(target, source, output)).toBeNull()
  })

  it('takes nothing over where there are two to choose from', () => {
    const more = [...rules, rule('out-2', 'outbound', 'ldap')]
    expect(inherits(node('provision'), node('attribute-flow', { rule: 'hr-in' }), 0, more)).toBeNull()
  })
})
