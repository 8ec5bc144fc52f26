/** The difference between what an account should be and what it is. */
import { describe, expect, it } from 'vitest'
import { stages } from './laws'
import { ann, changesOf, dn, staged } from './staged'
import { about, account, attribute, change, desired, list, pending, unsent, userType, wants } from './world'

describe('what an account lacks of what it should be', () => {
  it('X1 X2 only differences are staged, each with old and new value and its rule', () => {
    const decision = stages(wants({ mail: 'lee@corp', department: 'Labs', status: 'on' }), about(ann))
    expect(staged(decision)).toMatchObject({
      operation: 'update',
      state: 'pending',
      cso: ann.id,
      attempts: 0,
      deprovisioning: false,
    })
    expect(staged(decision).changes).toEqual([
      change('mail', 'lee@corp', { from: 'ann@corp' }),
      change('status', 'on', { from: null }),
    ])
  })

  it('X2 D4 an account as it should be has nothing staged', () => {
    expect(stages(wants({ mail: 'ann@corp', department: 'Labs', status: null }), about(ann)).kind).toBe('asBefore')
  })

  it('X1 X3 a new account is a create with everything that has a value', () => {
    const decision = stages(wants({ dn, mail: 'ann@corp', status: null }), about(unsent()))
    expect(staged(decision).operation).toBe('create')
    expect(changesOf(decision)).toEqual({ dn: [null, dn], mail: [null, 'ann@corp'] })
  })

  it('X1 R3 a new account without any value is a create all the same', () => {
    expect(staged(stages(wants({ status: null }), about(unsent())))).toMatchObject({
      operation: 'create',
      state: 'pending',
      changes: [],
    })
  })

  it('X1 O8 of a list only the values that come and go', () => {
    const type = userType(list('phones'))
    const cso = account({ ...ann.attributes, phones: ['1', '2', '3'] })
    expect(changesOf(stages(wants({ phones: ['2', '3', '4'] }), about(cso, null, type)))).toEqual({
      phones: { add: ['4'], remove: ['1'] },
    })
    expect(changesOf(stages(wants({ phones: null }), about(cso, null, type)))).toEqual({ phones: { remove: ['1', '2', '3'] } })
    expect(changesOf(stages(wants({ phones: ['9'] }), about(ann, null, type)))).toEqual({ phones: { add: ['9'] } })
  })

  it('R11 a list belongs to the rule that writes it: what others added to it is taken out, and nothing else', () => {
    const type = userType(list('phones'), list('groups'))
    const cso = account({ ...ann.attributes, phones: ['1', '2', 'by hand'], groups: ['by hand'] })
    expect(changesOf(stages(wants({ phones: ['1', '2'] }), about(cso, null, type)))).toEqual({ phones: { remove: ['by hand'] } })
  })

  for (const [what, schema, has, wanted] of [
    ['letter case where the system ignores it', attribute('x', 'text', { comparison: 'ignoreCase' }), 'Müller', 'MÜLLER'],
    [
      'a DN spelled another way',
      attribute('x', 'text', { comparison: 'dn' }),
      'CN=Lee\\2C Ann,DC=corp',
      'cn=Lee\\, Ann, dc=corp',
    ],
    ['a list in another order', list('x'), ['b', 'a'], ['a', 'b']],
    ['values a system takes for one', list('x', 'text', { comparison: 'ignoreCase' }), ['ann'], ['ANN', 'ann']],
    ['a decimal', attribute('x', 'decimal'), { decimal: '1.5' }, { decimal: '1.5' }],
    ['the same bytes', list('x', 'binary'), [{ binary: 'QUJD' }], [{ binary: 'QUJD' }]],
  ] as const)
    it(`X2 I12 ${what} is no difference`, () => {
      const cso = account({ ...ann.attributes, x: has })
      expect(stages(wants({ x: wanted }), about(cso, null, userType(schema))).kind).toBe('asBefore')
    })

  for (const [what, schema, has, wanted] of [
    ['letter case that counts', attribute('x'), 'Ann', 'ANN'],
    [
      'the last digit of a 64-bit number',
      attribute('x', 'integer'),
      { integer: '133801632000000000' },
      { integer: '133801632000000001' },
    ],
    ['false instead of nothing', attribute('x', 'boolean'), null, false],
    ['zero instead of nothing', attribute('x', 'integer'), null, 0],
    ['another value in a list that ignores case', list('x', 'text', { comparison: 'ignoreCase' }), ['a', 'b'], ['A', 'c']],
    ['other bytes', list('x', 'binary'), [{ binary: 'QUJD' }], [{ binary: 'QUJE' }]],
  ] as const)
    it(`X2 ${what} is one`, () => {
      const cso = account(has === null ? ann.attributes : { ...ann.attributes, x: has })
      expect(staged(stages(wants({ x: wanted }), about(cso, null, userType(schema)))).changes).toHaveLength(1)
    })

  it('R9 a value whose source became empty is cleared', () => {
    expect(changesOf(stages(wants({ department: null }), about(ann)))).toEqual({ department: ['Labs', null] })
  })

  it('R8 a value changed in the target is corrected by the enforcing rule', () => {
    const drifted = account({ ...ann.attributes, department: 'changed by hand' })
    expect(changesOf(stages(wants({ department: 'Labs' }), about(drifted)))).toEqual({ department: ['changed by hand', 'Labs'] })
  })

  it('R8 what no rule asks for is left to the target', () => {
    const drifted = account({ ...ann.attributes, status: 'set by hand' })
    expect(stages(wants({ department: 'Labs' }), about(drifted)).kind).toBe('asBefore')
  })
})

describe('names and anchors', () => {
  it('E5 another name is a rename, and so is other letter case in its own name', () => {
    for (const name of ['cn=Ann,ou=Labs,dc=corp', 'cn=ANN,ou=People,dc=corp'])
      expect(changesOf(stages(wants({ dn: name }), about(ann)))).toEqual({ dn: [dn, name] })
  })

  for (const spelled of ['CN=Ann,OU=PEOPLE,DC=corp', 'cn=Ann, ou=People, dc=corp', 'cn=\\41nn,ou=People,dc=corp'])
    it(`E5 D4 ${spelled} is the name it has`, () => {
      expect(stages(wants({ dn: spelled }), about(ann)).kind).toBe('asBefore')
    })

  it('E5 R7 a name the system does not let go of is never sent', () => {
    const type = userType(attribute('dn', 'text', { mutability: 'readOnly' }))
    const fixed = {
      ...type,
      attributes: type.attributes.filter((attribute) => attribute.name !== 'dn' || attribute.mutability === 'readOnly'),
    }
    expect(stages(wants({ dn: 'cn=Ann,ou=Labs,dc=corp' }), about(ann, null, fixed)).kind).toBe('asBefore')
  })

  it('E5 an object cannot lose its name', () => {
    expect(stages(wants({ dn: null }), about(ann)).kind).toBe('asBefore')
  })

  it('R7 an anchor is given at the create and never changes', () => {
    const type = { ...userType(attribute('login')), anchor: 'login' }
    const has = account({ ...ann.attributes, login: 'ann' }, { anchor: 'ann' })
    expect(stages(wants({ login: 'lee' }), about(has, null, type)).kind).toBe('asBefore')
    expect(changesOf(stages(wants({ login: 'lee' }), about(unsent(), null, type)))).toEqual({ login: [null, 'lee'] })
  })
})

describe('when a mapping writes', () => {
  it('R7 initial values go with the create only', () => {
    const initial = desired({ status: 'new' }, 'initial')
    expect(staged(stages(wants(initial), about(unsent()))).changes).toEqual([change('status', 'new', { initial: true })])
    expect(stages(wants(initial), about(ann)).kind).toBe('asBefore')
    expect(stages(wants(initial), about(account(ann.attributes, { link: 'joined' }))).kind).toBe('asBefore')
  })

  it('R7 one that was sent with the create and not found stays asked for until it is confirmed', () => {
    const waiting = pending([change('status', 'new', { initial: true, attempts: 1 })])
    const desiredAccount = wants([...desired({ status: 'new' }, 'initial'), ...desired({ mail: 'lee@corp' })])
    expect(changesOf(stages(desiredAccount, about(ann, waiting)))).toEqual({
      status: [null, 'new'],
      mail: ['ann@corp', 'lee@corp'],
    })
    expect(stages(wants(desired({ status: 'new' }, 'initial')), about(ann, waiting)).kind).toBe('asBefore')
  })

  it('R7 whenEmpty writes where there is nothing, and never over a value', () => {
    const desiredAccount = wants(desired({ status: 'new', mail: 'new@corp' }, 'whenEmpty'))
    expect(changesOf(stages(desiredAccount, about(ann)))).toEqual({ status: [null, 'new'] })
    expect(changesOf(stages(desiredAccount, about(unsent())))).toEqual({ status: [null, 'new'], mail: [null, 'new@corp'] })
    expect(stages(wants(desired({ mail: null }, 'whenEmpty')), about(ann)).kind).toBe('asBefore')
  })

  it('R7 whenEmpty is taken back when the target got a value of its own meanwhile', () => {
    const has = account({ ...ann.attributes, status: 'by hand' })
    expect(stages(wants(desired({ status: 'new' }, 'whenEmpty')), about(has, pending([change('status', 'new')]))).kind).toBe(
      'withdraw',
    )
  })

  for (const [what, mutability, created, updated] of [
    ['read-only', 'readOnly', false, false],
    ['create-only', 'createOnly', true, false],
    ['ordinary', 'readWrite', true, true],
  ] as const)
    it(`R7 ${what} attributes ${created ? 'go with creates' : 'are never sent'}${updated ? ' and updates' : ''}`, () => {
      const type = userType(attribute('home', 'text', { mutability }))
      const desiredAccount = wants({ home: '/ann', mail: 'lee@corp' })
      expect('home' in changesOf(stages(desiredAccount, about(unsent(), null, type)))).toBe(created)
      expect('home' in changesOf(stages(desiredAccount, about(ann, null, type)))).toBe(updated)
    })

  it('R7 N9 a secret goes with the create and is left alone afterwards, since the system never shows it', () => {
    const type = userType(attribute('password', 'text', { secret: true }), list('keys', 'text', { secret: true }))
    const desiredAccount = wants({ password: 'xyzzy', keys: ['k1'] })
    expect(Object.keys(changesOf(stages(desiredAccount, about(unsent(), null, type))))).toEqual(['password', 'keys'])
    expect(stages(desiredAccount, about(ann, null, type)).kind).toBe('asBefore')
  })
})
