/** What flows of values that are more than a copy: references, unique and generated ones, names of accounts, shared lists. */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import type { AttributeValue, Reference } from '../../runtime/model/values'
import type { DesiredValue } from '../../runtime/pipeline/5-flow'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { decideInboundFlow, decideOutboundFlow, keepGenerated } from '../../runtime/pipeline/5-flow'
import { flows, wants } from './flowing'
import { attribute, change, formula, from, id, list, mapping, sees, values } from './world'

describe('what flows', () => {
  describe('of references', () => {
    const [bob, eve] = [
      { ref: id('Bob'), text: 'bob' },
      { ref: id('Eve'), text: 'eve' },
    ]
    const awaited = { ref: null, text: 'cn=new' }
    const nobodys: Reference = { ...awaited, unowned: true }
    it.each<[string, AttributeValue | null, AttributeValue | null, AttributeValue | null]>([
      ['all known take the place of those there were', [bob], [eve], [bob]],
      ['while one is not known yet, none is taken away', [bob, awaited], [eve], [bob, eve]],
      ['while none is known yet, those that were there stay', [awaited], [eve], [eve]],
      ['while none is known yet and none was there, there are none', [awaited], null, null],
      ['nobody waits for one that is nobody’s', [bob, nobodys], [eve], [bob]],
      ['nobody waits for one that is nobody’s, though it is all there is', [nobodys], [eve], null],
      ['none any more clears them', null, [eve], null],
    ])('A12 %s', (_, read, before, expected) => {
      const owners = list('Owner', 'reference')
      const given = (value: AttributeValue | null, name: string) => (value === null ? {} : { [name]: value })
      expect(flows([mapping(from('owner'), owners)], given(read, 'owner'), given(before, 'Owner')).values).toEqual(
        given(expected, 'Owner'),
      )
      const first = (value: AttributeValue | null) => (Array.isArray(value) ? (value as readonly AttributeValue[])[0] : value)
      const single = (value: AttributeValue | null, name: string) => given(first(value) ?? null, name)
      expect(
        flows([mapping(from('owner'), attribute('Owner', 'reference'))], single(read, 'owner'), single(before, 'Owner')).values,
      ).toEqual(single(expected, 'Owner'))
    })
  })

  it('U1 of a value that nobody else may have, the candidate flows that was chosen, else the first', () => {
    const login = mapping(formula('UniqueValue("ann", "lee")'), 'Login')
    const [record, somebody] = [sees({}), sees(null, {})]
    for (const [chosen, expected] of [
      [new Map([[login, 1]]), 'lee'],
      [new Map(), 'ann'],
    ] as const) {
      expect(decideInboundFlow([login], record, values({}), chosen).values).toEqual({ Login: expected })
      expect(decideOutboundFlow(id('Accounts'), [login], somebody, chosen).desired).toMatchObject([{ value: expected }])
    }
  })

  it('R11 outbound they carry what is said of the values of others', () => {
    const table = [mapping(from('a'), list('a'), { sharing: 'shared' }), mapping(from('b'), list('b'))]
    expect(wants(table, {}).desired.map(({ sharing }) => sharing)).toEqual(['shared', undefined])
    expect(wants(table, {}).desired.map((wanted) => 'sharing' in wanted)).toEqual([true, false])
  })

  it('R9 A3 of several that name an account, one whose value is no name leaves it to the others', () => {
    const names = (source: string, more: Partial<FlowMapping> = {}) => mapping(from(source), 'dn', { names: true, ...more })
    const given = { good: 'cn=Ann', blank: '  ', many: ['cn=a', 'cn=b'] }
    const dnOf = (...table: readonly FlowMapping[]) => wants(table, given).desired.map(({ value }) => value)
    expect(dnOf(names('good'), names('blank'))).toEqual(['cn=Ann'])
    expect(dnOf(names('blank'), names('good'))).toEqual(['cn=Ann'])
    expect(dnOf(names('blank'))).toEqual([null])
    expect(dnOf(names('gone', { whenMissing: 'keep' }), names('many'))).toEqual([])
    expect(wants([mapping(from('blank'), 'note')], given).desired).toMatchObject([{ value: '  ' }])
  })

  it('D4 R7 outbound a value that is another each time stays as the same rule staged it', () => {
    const desired: DesiredValue = { attribute: 'password', value: 'new', mode: 'initial', rule: id('Accounts') }
    const kept = (...staged: readonly PendingChange[]) => keepGenerated(desired, staged).value
    expect(kept(change('mail', 'a@x'), change('password', 'old'))).toBe('old')
    expect(kept(change('password', 'old', { rule: id('Others') }))).toBe('new')
    expect(kept(change('password', null))).toBe('new')
    expect(kept()).toBe('new')
  })
})
