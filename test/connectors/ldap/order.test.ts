/** The order of a batch, without a directory. */
import { describe, expect, it } from 'vitest'
import { Order, Slots } from '../../../runtime/connectors/ldap/write/order'
import type { ExportRequest } from '../../../runtime/model/connector'
import { request } from './setup'

/** What the second request waits for when the first is not finished: nothing, or the first. */
function waits(earlier: ExportRequest, later: ExportRequest): number {
  const order = new Order()
  order.enter(earlier)
  return new Set(order.enter(later).before).size
}

const create = (dn: string, more: Partial<ExportRequest> = {}) => request('create', dn, more)
const update = (dn: string, more: Partial<ExportRequest> = {}) => request('update', dn, more)
const remove = (dn: string, more: Partial<ExportRequest> = {}) => request('delete', dn, more)
const pointing = (text: string) => ({ ref: null, text })

describe('E4 E8 a request waits for an earlier one', () => {
  it.each<[string, ExportRequest, ExportRequest]>([
    ['of the same DN, in any spelling', update('cn=a,dc=x'), update('CN=A, dc=x')],
    ['of the same anchor', update('cn=a,dc=x', { anchor: '7' }), update('cn=b,dc=x', { anchor: '7' })],
    ['that takes the DN it is at', update('cn=a,dc=x', { newSecondaryId: 'cn=b,dc=x' }), update('cn=b,dc=x')],
    ['that is at the DN it takes', update('cn=b,dc=x'), update('cn=a,dc=x', { newSecondaryId: 'cn=b,dc=x' })],
    ['of its container', create('ou=a,dc=x'), create('cn=b,ou=a,dc=x')],
    ['of a container further up', create('ou=a,dc=x'), create('cn=c,ou=b,ou=a,dc=x')],
    ['of what lies below, when it is deleted', remove('cn=b,ou=a,dc=x'), remove('ou=a,dc=x')],
    ['of what lies deep below, when it is deleted', remove('cn=c,ou=b,ou=a,dc=x'), remove('ou=a,dc=x')],
    ['of what lies below, when it moves', update('cn=b,ou=a,dc=x'), update('ou=a,dc=x', { newSecondaryId: 'ou=z,dc=x' })],
    [
      'of what it refers to when created',
      create('cn=b,dc=x'),
      create('cn=g,dc=x', { attributes: { member: [pointing('CN=b,dc=x')] } }),
    ],
    [
      'of what it adds',
      create('cn=b,dc=x'),
      update('cn=g,dc=x', { changes: [{ attribute: 'member', add: [pointing('cn=b,dc=x')] }] }),
    ],
    [
      'of what it sets',
      create('cn=b,dc=x'),
      update('cn=g,dc=x', { changes: [{ attribute: 'owner', set: pointing('cn=b,dc=x') }] }),
    ],
  ])('%s', (_, earlier, later) => {
    expect(waits(earlier, later)).toBe(1)
  })

  it.each<[string, ExportRequest, ExportRequest]>([
    ['of a neighbour', update('cn=a,dc=x'), update('cn=b,dc=x')],
    ['of the same anchor of another type', update('cn=a', { anchor: '7' }), update('cn=b', { anchor: '7', type: 'group' })],
    ['without DN and anchor', request('update', null), request('update', null)],
    ['of what lies below, when it is only changed', update('cn=b,ou=a,dc=x'), update('ou=a,dc=x')],
    [
      'of what it removes',
      create('cn=b,dc=x'),
      update('cn=g,dc=x', { changes: [{ attribute: 'member', remove: [pointing('cn=b,dc=x')] }] }),
    ],
    ['whose DN is only a text of it', create('cn=b,dc=x'), create('cn=g,dc=x', { attributes: { description: 'cn=b,dc=x' } })],
    ['of what it already had', create('cn=b,dc=x'), update('cn=g,dc=x', { attributes: { member: [pointing('cn=b,dc=x')] } })],
    [
      'of what it is to be given',
      create('cn=b,dc=x', { changes: [{ attribute: 'x', add: [pointing('cn=g')] }] }),
      create('cn=g'),
    ],
  ])('but not one %s', (_, earlier, later) => {
    expect(waits(earlier, later)).toBe(0)
  })

  it('until that is finished', async () => {
    const order = new Order()
    const first = order.enter(update('cn=a,dc=x'))
    const second = order.enter(update('cn=a,dc=x'))
    const third = order.enter(update('cn=a,dc=x'))
    const done: string[] = []
    void Promise.all(second.before).then(() => (done.push('second'), second.finished()))
    void Promise.all(third.before).then(() => done.push('third'))
    await new Promise(setImmediate)
    expect(done).toEqual([])
    first.finished()
    await new Promise(setImmediate)
    expect(done).toEqual(['second', 'third'])
  })

  it('of all that lie below', () => {
    const order = new Order()
    order.enter(remove('cn=a,ou=o,dc=x'))
    order.enter(remove('cn=b,ou=o,dc=x'))
    expect(new Set(order.enter(remove('ou=o,dc=x')).before).size).toBe(2)
  })
})

describe('E8 slots', () => {
  it('admit so many at once, the longest waiting first', async () => {
    const slots = new Slots(2)
    const admitted: number[] = []
    const take = async (n: number): Promise<void> => {
      await slots.take()
      admitted.push(n)
    }
    for (const n of [1, 2, 3, 4]) void take(n)
    await new Promise(setImmediate)
    expect(admitted).toEqual([1, 2])
    slots.give()
    await new Promise(setImmediate)
    expect(admitted).toEqual([1, 2, 3])
    slots.give()
    slots.give()
    await new Promise(setImmediate)
    expect(admitted).toEqual([1, 2, 3, 4])
    slots.give()
    for (const n of [5, 6, 7]) void take(n)
    await new Promise(setImmediate)
    expect(admitted).toEqual([1, 2, 3, 4, 5, 6])
  })
})
