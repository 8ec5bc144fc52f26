/** What an account was created with, once something else was staged in its place and is withdrawn before an import (I12). */
import { describe, expect, it } from 'vitest'
import type { PendingChange, PendingExport } from '../../runtime/model/objects'
import { stages } from './laws'
import { dn, staged } from './staged'
import { about, account, attribute, change, desired, list, listChange, pending, userType, wants, wantsGone } from './world'

const sent = { sent: true } as const
const made = account({ guid: 'g-1', dn, mail: 'ann@corp', phones: ['1', '2'] }, { staging: 'awaitingConfirmation' })
const type = userType(list('phones'), attribute('key', 'text', { mutability: 'readOnly' }))
const wanted = { dn, mail: 'ann@corp', phones: ['1', '2'] }
const create = pending([change('dn', dn, sent), change('mail', 'ann@corp', sent), change('phones', ['1', '2'], sent)], {
  operation: 'create',
  state: 'awaitingConfirmation',
})

/** The changes by attribute, whatever their order. */
function byName({ changes }: PendingExport): Record<string, PendingChange> {
  return Object.fromEntries(changes.map((item) => [item.attribute, item]))
}

/** What is staged when each of these is wanted, one after the other. */
function after(...each: Parameters<typeof stages>[0][]): PendingExport {
  return each.reduce<PendingExport>((before, wanted) => {
    const decision = stages(wanted, about(made, before, type))
    return decision.kind === 'asBefore' ? before : staged(decision)
  }, create)
}

describe('what an account was created with', () => {
  it.each([
    ['changed', { mail: 'lee@corp' }],
    ['emptied', { mail: null }],
    ['changed in a list', { phones: ['2', '3'] }],
    ['changed in its name', { dn: 'cn=Ann,ou=Other,dc=corp' }],
  ])('I12 X2 %s and back awaits its confirmation again', (_what, other) => {
    const back = after(wants({ ...wanted, ...other }), wants(wanted))
    expect(back.state).toBe('awaitingConfirmation')
    expect(byName(back)).toEqual(byName(create))
  })

  it('I12 R6 so it does once its disabling or its deletion is withdrawn', () => {
    const disabling = wants({ mail: 'off@corp' }, { deprovisioning: true, disables: wants({}).rules[0] ?? 0 })
    for (const leaving of [disabling, wantsGone()]) {
      const back = after(leaving, wants(wanted))
      expect(back).toMatchObject({ operation: 'update', state: 'awaitingConfirmation', deprovisioning: false })
      expect(byName(back)).toEqual(byName(create))
    }
  })

  it('I12 R7 R11 as its mapping writes it', () => {
    const written = [
      ...desired({ dn }),
      ...desired({ mail: 'ann@corp' }, 'initial'),
      ...desired({ phones: ['1', '2'] }).map((value) => ({ ...value, sharing: 'shared' as const })),
    ]
    const back = byName(after(wantsGone(), wants(written)))
    expect([back['mail']?.initial, back['phones']?.shared]).toEqual([true, true])
  })

  it('I12 D4 and once only: asked again, nothing is staged', () => {
    const back = after(wants({ ...wanted, mail: 'lee@corp' }), wants(wanted))
    expect(stages(wants(wanted), about(made, back, type)).kind).toBe('asBefore')
  })

  it('I12 what is still to change, what nobody wants, and what is never sent do not', () => {
    const keyed = { ...made, attributes: { ...made.attributes, key: 'k' } }
    const waiting = pending([change('dn', dn, sent), listChange('phones', { add: ['3'] })])
    const decision = stages(wants({ ...wanted, mail: null, key: 'k', phones: ['3'] }), about(keyed, waiting, type))
    expect(Object.values(byName(staged(decision))).map((item) => [item.attribute, item.sent])).toEqual([
      ['dn', true],
      ['mail', false],
      ['phones', false],
    ])
  })

  it('I12 an account that an import has shown awaits nothing it has', () => {
    const shown = { ...made, staging: 'normal' as const }
    expect(stages(wants(wanted), about(shown, pending([change('mail', 'lee@corp')]), type)).kind).toBe('withdraw')
  })

  it('I12 nor does one for which nothing is pending', () => {
    expect(stages(wants(wanted), about(made, null, type)).kind).toBe('asBefore')
  })
})
