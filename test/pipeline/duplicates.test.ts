/** Whether a value of an attribute declared unique is sent, and who gives one up. */
import { expect, it } from 'vitest'
import type { PendingChange, PendingExport } from '../../runtime/model/objects'
import type { AttributeSchema } from '../../runtime/model/schema'
import type { OtherHolder } from '../../runtime/pipeline/8-duplicates'
import { decideUniqueValue, givesUp } from '../../runtime/pipeline/8-duplicates'

const schema = { name: 'mail', type: 'text', multi: true, unique: true } as AttributeSchema
const unique = { attribute: 'mail', schema, value: 'B', key: 'b' }

function holder(pending: Partial<PendingExport> | null): OtherHolder {
  const all = { id: 7, state: 'pending', operation: 'update', changes: [], ...pending }
  return { cso: { id: 2 }, name: 'cn=2', pending: pending && (all as unknown as PendingExport) }
}
const changed = (change: Partial<PendingChange>): Partial<PendingExport> => ({
  changes: [{ attribute: 'mail', from: 'b', to: null, sent: false, ...change } as unknown as PendingChange],
})

for (const [what, pending, gives] of [
  ['another value instead', changed({ to: 'z' }), true],
  ['no value at all', changed({ to: null }), true],
  ['its deletion', { operation: 'delete' }, true],
  ['removing it among others', changed({ add: ['z'], remove: ['B'] }), true],
  ['removing another', changed({ add: ['z'], remove: ['y'] }), false],
  ['the same in other letters', changed({ to: 'B' }), false],
  ['several values, with this one', changed({ to: ['z', 'B'] }), false],
  ['what was sent', changed({ to: 'z', sent: true }), false],
  ['a value for where nothing stands', changed({ to: 'z', whenEmpty: true }), false],
  ['another attribute', changed({ attribute: 'phone', to: 'z' }), false],
  ['nothing pending', null, false],
] as const)
  it(`U1 ${what} ${gives ? 'gives the value up' : 'does not give the value up'}`, () => {
    expect(givesUp(holder(pending), unique)).toBe(gives)
  })

const goes = { name: 'cn=1', unique, before: null, isOpened: () => false, isToGo: () => true }
const giver = holder(changed({ to: 'z' }))

it('U1 nobody has it: it is sent', () => {
  expect(decideUniqueValue({ ...goes, others: [] })).toEqual({ kind: 'sent' })
})

it('U1 whoever is to give it up in this export goes first', () => {
  expect(decideUniqueValue({ ...goes, others: [giver] })).toEqual({ kind: 'waits', giver: 7 })
})

it('U1 what opens a circle waits for nobody', () => {
  expect(decideUniqueValue({ ...goes, isOpened: () => true, others: [giver] })).toEqual({ kind: 'sent' })
})

for (const [what, more, state] of [
  ['is not in this export', { isToGo: () => false }, 'pending'],
  ['is not in this export, also in a circle', { isToGo: () => false, isOpened: () => true }, 'pending'],
  ['is held', { isToGo: () => false }, 'held'],
  ['failed', { isToGo: () => false }, 'failed'],
] as const)
  it(`U1 whose change ${what} has it still`, () => {
    const others = [holder({ ...changed({ to: 'z' }), state })]
    expect(decideUniqueValue({ ...goes, ...more, others })).toMatchObject({
      kind: 'notGivenUp',
      because: expect.stringContaining('cn=2'),
    })
  })

it('U1 one that keeps it, or is sent it before, decides ahead of those that give it up', () => {
  const keeper = { ...holder(null), name: 'cn=3' }
  for (const view of [{ others: [giver, keeper] }, { others: [giver], before: keeper }])
    expect(decideUniqueValue({ ...goes, ...view })).toMatchObject({ kind: 'second', because: expect.stringContaining('cn=3') })
})
