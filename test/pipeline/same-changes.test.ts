/** Whether what would be staged is staged already (X2). */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import { sameChanges, sameOrigins } from '../../runtime/pipeline/7-same-changes'
import { change, id, listChange } from './world'

const mail = change('mail', 'a@x', { from: 'b@x' })
const phones = listChange('phones', { add: ['1', '2'], remove: ['3'] })

describe('X2 changes are the same', () => {
  it.each<[string, readonly PendingChange[], readonly PendingChange[]]>([
    ['in another order', [mail, phones], [phones, mail]],
    ['with values in another order', [phones], [listChange('phones', { add: ['2', '1'], remove: ['3'] })]],
    ['whatever the account had', [mail], [{ ...mail, from: 'c@x' }]],
    ['where nothing is to change', [], []],
  ])('%s', (_, a, b) => {
    expect(sameChanges(a, b)).toBe(true)
  })
})

describe('X2 changes are not the same', () => {
  it.each<[string, readonly PendingChange[], readonly PendingChange[]]>([
    ['with one more', [mail], [mail, phones]],
    ['of other attributes', [mail], [change('status', 'a@x')]],
    ['with another value', [mail], [change('mail', 'c@x')]],
    ['where values are only added', [phones], [listChange('phones', { add: ['1', '2'] })]],
    ['where values are only taken out', [phones], [listChange('phones', { remove: ['3'] })]],
    ['where a list changes and not a value', [change('phones', null)], [phones]],
    ['by another rule', [mail], [{ ...mail, rule: id('Other rule') }]],
    ['of which one was sent', [mail], [{ ...mail, sent: true }]],
    ['of which one is shared', [phones], [{ ...phones, shared: true }]],
  ])('%s', (_, a, b) => {
    expect([sameChanges(a, b), sameChanges(b, a)]).toEqual([false, false])
  })
})

describe('X1 what unsent changes start from', () => {
  it.each<[string, readonly PendingChange[], readonly PendingChange[], boolean]>([
    ['is as it was, in any order', [mail, phones], [phones, mail], true],
    ['is another value by now', [phones, mail], [{ ...mail, from: 'c@x' }, phones], false],
    ['is nothing by now', [mail], [{ ...mail, from: null }], false],
    ['does not matter once it was sent', [{ ...mail, sent: true }], [{ ...mail, sent: true, from: 'c@x' }], true],
  ])('%s', (_, a, b, expected) => {
    expect(sameOrigins(a, b)).toBe(expected)
  })
})
