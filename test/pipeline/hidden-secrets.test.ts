/** Secrets are shown nowhere: in records, messages and answers something stands in their place (N9). */
import { describe, expect, it } from 'vitest'
import type { RecordedChange } from '../../runtime/model/runs'
import { hideSecrets, recordedChanges, secretsOf, secretShown, withoutSecrets } from '../../runtime/pipeline/hidden-secrets'
import { attribute, change, id, list, listChange, userType } from './world'

const type = userType(attribute('password', 'text', { secret: true }), list('pins', 'text', { secret: true }), list('phones'))
const shown = (name: string, from: RecordedChange['from'], to: RecordedChange['to']) => ({
  side: 'export',
  attribute: name,
  from,
  to,
  rule: id('Accounts'),
})

describe('N9 secret values', () => {
  it('N9 are those of attributes that are declared so', () => {
    expect([secretsOf(type), secretsOf(userType()), secretsOf(undefined)]).toEqual([['password', 'pins'], [], []])
    expect(secretsOf(type)).toBe(secretsOf(type))
  })

  it('N9 are hidden among attributes, which show only that there is one', () => {
    const attributes = { mail: 'a@x', password: 'xyzzy' }
    hideSecrets(attributes, type)
    expect(attributes).toEqual({ mail: 'a@x', password: secretShown })
  })

  it('N9 are hidden in what a run records, which shows whether there was one and is one', () => {
    const of = (name: string, from: string | null, to: string | null): RecordedChange => ({
      side: 'cs',
      attribute: name,
      from,
      to,
    })
    const changes = [of('mail', 'a@x', 'b@x'), of('password', null, 'xyzzy'), of('password', 'xyzzy', null)]
    expect(withoutSecrets(changes, type)).toEqual([
      of('mail', 'a@x', 'b@x'),
      of('password', null, secretShown),
      of('password', secretShown, null),
    ])
    expect(withoutSecrets(changes, userType())).toBe(changes)
  })
})

describe('X1 N9 what an export records of what it is about to send', () => {
  it.each([
    ['a value', change('mail', 'b@x', { from: 'a@x' }), [shown('mail', 'a@x', 'b@x')]],
    ['what comes and goes of a list', listChange('phones', { add: ['1'], remove: ['2'] }), [shown('phones', ['2'], ['1'])]],
    ['nothing that was sent', change('mail', 'b@x', { sent: true }), []],
    ['no secret', change('password', 'xyzzy'), [shown('password', null, secretShown)]],
    ['no secret that goes', change('password', null, { from: 'xyzzy' }), [shown('password', secretShown, null)]],
    ['no secret of a list', listChange('pins', { add: ['1'] }), [shown('pins', null, secretShown)]],
    ['a value of an attribute that is not declared', change('other', 'x'), [shown('other', null, 'x')]],
  ])('%s', (_, pending, expected) => {
    expect(recordedChanges([pending], type)).toEqual(expected)
  })

  it('X1 all values where the type is not declared', () => {
    expect(recordedChanges([change('mail', 'b@x')], undefined)).toEqual([shown('mail', null, 'b@x')])
  })
})
