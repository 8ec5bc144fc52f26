/** Whether a value of an attribute declared unique is sent, and who gives one up. */
import { expect, it } from 'vitest'
import type { PendingChange, PendingExport } from '../../runtime/model/objects'
import type { AttributeSchema } from '../../runtime/model/schema'
import type { OtherHolder } from '../../runtime/pipeline/8-duplicates'
import { decideUniqueValue, exchangeSentence, givesUp } from '../../runtime/pipeline/8-duplicates'

const schema = { name: 'mail', type: 'text', multi: true, unique: true } as AttributeSchema
const unique = { attribute: 'mail', schema, value: 'B', key: 'b' }

function holder(pending: Partial<PendingExport> | null): OtherHolder {
  const all = { id: 7, state: 'pending', operation: 'update', changes: [], ...pending }
  return { cso: { id: 2 }, name: 'cn=2', pending: pending && (all as unknown as PendingExport) }
}
const changed = (change: Partial<PendingChange>): Partial<PendingExport> => ({
  changes: [{ attribute: 'mail', from: 'b', to: null, sent: false, ...change } as unknown as PendingChange],
})

const both: Partial<PendingExport> = {
  changes: [...(changed({ to: 'z' }).changes ?? []), ...(changed({ attribute: 'phone', to: '1' }).changes ?? [])],
}

for (const [what, pending, gives] of [
  ['another value instead', changed({ to: 'z' }), true],
  ['no value at all', changed({ to: null }), true],
  ['its deletion', { operation: 'delete' }, true],
  ['removing it among others', changed({ add: ['z'], remove: ['B'] }), true],
  ['removing it alone', changed({ remove: ['B'] }), true],
  ['removing it beside another', changed({ remove: ['y', 'B'] }), true],
  ['removing it and putting it in in other letters, beside another', changed({ add: ['z', 'b'], remove: ['B'] }), false],
  ['adding another', changed({ add: ['z'] }), false],
  ['removing another', changed({ add: ['z'], remove: ['y'] }), false],
  ['the same in other letters', changed({ to: 'B' }), false],
  ['several values, with this one', changed({ to: ['z', 'B'] }), false],
  ['what was sent', changed({ to: 'z', sent: true }), false],
  ['a value for where nothing stands', changed({ to: 'z', whenEmpty: true }), false],
  ['another attribute', changed({ attribute: 'phone', to: 'z' }), false],
  ['another value instead, and a change of another attribute', both, true],
  ['what is being sent', { ...changed({ to: 'z' }), state: 'executing' }, true],
  ['what is held', { ...changed({ to: 'z' }), state: 'held' }, false],
  ['what has failed', { ...changed({ to: 'z' }), state: 'failed' }, false],
  ['what waits for its confirmation', { ...changed({ to: 'z', sent: true }), state: 'awaitingConfirmation' }, false],
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

it('U1 N9 the value is named, unless it is a secret', () => {
  const because = (of: AttributeSchema, ...others: readonly OtherHolder[]) => {
    const decision = decideUniqueValue({
      ...goes,
      unique: { ...unique, schema: of },
      others,
      isToGo: () => false,
    })
    return 'because' in decision ? decision.because : decision.kind
  }
  for (const other of [holder(null), giver]) {
    expect(because(schema, other)).toContain('"B"')
    expect(because({ ...schema, secret: true }, other)).not.toMatch(/\bB\b/)
  }
})

it('U1 E9 who was refused is told with whom it exchanges values, who was sent first, and what to do', () => {
  const two = exchangeSentence(['Ann', 'Bob'])
  expect(two).toMatch(/^Ann and Bob exchange values .* Ann was sent first\./)
  expect(two).toMatch(/give one of them another value for the moment$/)
  expect(exchangeSentence(['Ann', 'Bob', 'Eve', 'Joe'])).toMatch(/^Ann, Bob and 2 more exchange values/)
})
