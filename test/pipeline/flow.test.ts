/** What mappings make of an object's values, inbound and outbound. */
import { describe, expect, it } from 'vitest'
import { ExpressionError } from '../../runtime/expression'
import type { AttributeValue } from '../../runtime/model/values'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { inOrder } from '../../runtime/pipeline/5-dependencies'
import { flows, inbound, wants, type Given } from './flowing'
import { decides, refuses } from './laws'
import { attribute, constant, formula, from, id, list, mapping, sees } from './world'

describe('mappings', () => {
  it('A1 are direct, constant or an expression', () => {
    const table = [
      mapping(from('mail'), 'Mail'),
      mapping(constant('HR'), 'Source'),
      mapping(formula('cs["first"] + " " + cs["last"]'), 'Name'),
    ]
    expect(flows(table, { mail: 'a@x', first: 'Ann', last: 'Lee' }).values).toEqual({
      Mail: 'a@x',
      Name: 'Ann Lee',
      Source: 'HR',
    })
  })

  it('A1 one that is switched off does nothing, not even its options', () => {
    const off = mapping(from('mail'), 'Mail', { enabled: false, emptyCounts: true, precedence: 1 })
    expect(flows([off], { mail: 'a@x' }, { Mail: 'old@x' })).toEqual({ values: {}, options: {}, faults: [] })
    expect(wants([off], { mail: 'a@x' })).toEqual({ desired: [], faults: [] })
  })

  it('A8 a reference takes whom a link points at in the metaverse, and any name in a system', () => {
    const boss = attribute('Boss', 'reference')
    const link = { ref: id('Bob'), text: 'bob' }
    expect(flows([mapping(from('boss'), boss)], { boss: link }).values).toEqual({ Boss: link })
    const refusal = refuses(inbound, { mappings: [mapping(from('boss'), boss)], scope: sees({ boss: 'bob' }), before: {} })
    expect([refusal.code, refusal.message]).toEqual([
      'value-does-not-fit',
      expect.stringContaining('Boss is a reference, and "bob" is a value that points at nobody. Declare'),
    ])
    expect(wants([mapping(from('boss'), boss)], { boss: 'cn=bob' }).desired).toMatchObject([
      { attribute: 'Boss', value: { ref: null, text: 'cn=bob' } },
    ])
  })

  it('A3 A6 carry their own precedence, merging and whether emptiness counts', () => {
    const table = [
      mapping(from('mail'), 'Mail', { precedence: 0 }),
      mapping(from('roles'), list('Roles'), { merge: true }),
      mapping(from('phone'), 'Phone', { emptyCounts: true }),
      mapping(from('name'), 'Name'),
    ]
    expect(flows(table, {}).options).toEqual({ Mail: { precedence: 0 }, Roles: { merge: true }, Phone: { emptyCounts: true } })
  })

  it('A3 A8 merging is only where there is room for several', () => {
    expect(flows([mapping(from('mail'), 'Mail', { merge: true })], { mail: 'a@x' }).options).toEqual({ Mail: {} })
  })

  it('R7 outbound they carry their mode and rule; R9 without a value they want none', () => {
    const table = [mapping(from('Mail'), 'mail', { mode: 'initial' }), mapping(from('Phone'), 'phone')]
    expect(wants(table, { Mail: 'a@x' }).desired).toEqual([
      { attribute: 'mail', value: 'a@x', mode: 'initial', rule: id('Accounts') },
      { attribute: 'phone', value: null, mode: 'always', rule: id('Accounts') },
    ])
  })

  describe('several of one rule to one attribute', () => {
    const row = (name: string, more: Partial<FlowMapping> = {}) => mapping(from(name), 'Mail', more)
    const out = (mode: FlowMapping['mode'], name: string, more: Partial<FlowMapping> = {}) =>
      mapping(from(name), 'mail', { mode, ...more })
    const tables: [string, Given, AttributeValue | undefined][] = [
      ['the last with a value wins', { a: '1', b: '2' }, '2'],
      ['one without a value does not clear what another gave', { a: '1' }, '1'],
      ['the only one with a value wins', { b: '2' }, '2'],
      ['without any value there is none', {}, undefined],
    ]
    for (const [what, record, wanted] of tables)
      it(`A3 A6 R9 ${what}, inbound and outbound alike`, () => {
        expect(flows([row('a'), row('b')], record).values['Mail']).toBe(wanted)
        const { desired } = wants([out('always', 'a'), out('always', 'b')], record)
        expect(desired).toEqual([{ attribute: 'mail', value: wanted ?? null, mode: 'always', rule: id('Accounts') }])
      })

    it('A3 R9 outbound one of several leaves other attributes alone', () => {
      const table = [out('always', 'a'), mapping(from('c'), 'phone'), out('always', 'b')]
      expect(wants(table, { a: '1', b: '2', c: '3' }).desired.map(({ attribute: name, value }) => [name, value])).toEqual([
        ['mail', '2'],
        ['phone', '3'],
      ])
    })

    it('A3 A6 the winner speaks with its own options', () => {
      const two = [row('a', { precedence: 1, emptyCounts: true }), row('b', { precedence: 7 })]
      expect(flows(two, { a: '1', b: '2' }).options).toEqual({ Mail: { precedence: 7 } })
      expect(flows(two, { a: '1' }).options).toEqual({ Mail: { precedence: 1, emptyCounts: true } })
      expect(flows([row('a', { precedence: 1 }), row('b')], { a: '1', b: '2' }).options).toEqual({})
    })

    describe('with figures of their own', () => {
      const inTable = (rows: readonly FlowMapping[], record: Given) => flows(inOrder(rows, 3), record)
      const high = row('a', { precedence: 1 })
      const low = row('b', { precedence: 5 })
      it.each([
        ['first', [high, low]],
        ['last', [low, high]],
      ] as const)('A3 1 wins wherever it stands: %s', (_where, rows) => {
        expect(inTable(rows, { a: 'high', b: 'low' })).toMatchObject({
          values: { Mail: 'high' },
          options: { Mail: { precedence: 1 } },
        })
        expect(inTable(rows, { b: 'low' })).toMatchObject({ values: { Mail: 'low' }, options: { Mail: { precedence: 5 } } })
      })

      it('A3 one without has that of the rule, and of one figure the later wins', () => {
        expect(inTable([row('a'), low], { a: 'rule', b: 'low' }).values).toEqual({ Mail: 'rule' })
        expect(inTable([high, row('b')], { a: 'high', b: 'rule' }).values).toEqual({ Mail: 'high' })
        expect(inTable([row('a', { precedence: 3 }), row('b')], { a: '1', b: '2' }).values).toEqual({ Mail: '2' })
        expect(inTable([row('b'), row('a', { precedence: 3 })], { a: '1', b: '2' }).values).toEqual({ Mail: '1' })
      })

      it('A6 emptiness that counts decides over lower ones only', () => {
        const rows = (figure: number) => [row('a', { precedence: figure, emptyCounts: true }), row('b')]
        expect(inTable(rows(1), { b: '2' })).toEqual({
          values: {},
          options: { Mail: { precedence: 1, emptyCounts: true } },
          faults: [],
        })
        expect(inTable(rows(5), { b: '2' }).values).toEqual({ Mail: '2' })
      })

      it('A3 lists that merge are put together, but for those below emptiness that counts', () => {
        const roles = (name: string, precedence: number, more: Partial<FlowMapping> = { merge: true }) =>
          mapping(from(name), list('Roles'), { precedence, ...more })
        const given = { a: ['1'], b: ['2'], c: ['3'] }
        expect(inTable([roles('a', 1), roles('c', 5)], given).values).toEqual({ Roles: ['1', '3'] })
        expect(inTable([roles('a', 1), roles('b', 2, {}), roles('c', 5)], given).values).toEqual({ Roles: ['1', '3'] })
        expect(inTable([roles('a', 1, {}), roles('c', 5)], given).values).toEqual({ Roles: ['1'] })
        expect(inTable([roles('a', 1, { merge: true, emptyCounts: true }), roles('c', 5)], given).values).toEqual({
          Roles: ['1', '3'],
        })
        const empty = roles('none', 2, { merge: true, emptyCounts: true })
        expect(inTable([roles('a', 1), empty, roles('c', 5)], given).values).toEqual({ Roles: ['1'] })
      })
    })

    it('A6 one that counts when empty wins without a value, over those before it', () => {
      expect(flows([row('a'), row('b', { emptyCounts: true })], { a: '1' })).toEqual({
        values: {},
        options: { Mail: { emptyCounts: true } },
        faults: [],
      })
      expect(flows([row('a', { emptyCounts: true }), row('b')], { a: '' }).options).toEqual({ Mail: { emptyCounts: true } })
    })

    it('A8 A10 one that cannot tell leaves what another gave', () => {
      const several = mapping(from('many'), attribute('Mail'))
      expect(flows([row('a'), several], { a: '1', many: ['2', '3'] }, { Mail: 'old' })).toMatchObject({
        values: { Mail: '1' },
        faults: [{ attribute: 'Mail' }],
      })
      expect(flows([row('a'), row('b', { whenMissing: 'keep' })], { a: '1' }, { Mail: 'old' }).values).toEqual({ Mail: '1' })
      expect(wants([out('always', 'a'), out('always', 'b', { whenMissing: 'keep' })], { a: '1' }).desired).toMatchObject([
        { value: '1' },
      ])
    })

    it('R7 the mode is that of the one that wins', () => {
      expect(wants([out('always', 'a'), out('initial', 'b')], { a: '1' }).desired).toMatchObject([{ value: '1', mode: 'always' }])
      expect(wants([out('always', 'a'), out('initial', 'b')], { a: '1', b: '2' }).desired).toMatchObject([
        { value: '2', mode: 'initial' },
      ])
    })
  })

  it('O5 R9 empty text and empty lists are no value', () => {
    const table = [mapping(from('a'), 'A'), mapping(from('b'), list('B')), mapping(formula('""'), 'C')]
    expect(flows(table, { a: '', b: [''] }).values).toEqual({})
    expect(wants(table, { a: '', b: [] }).desired.map((desired) => desired.value)).toEqual([null, null, null])
  })
})

describe('several values for one', () => {
  const mailMapping = mapping(from('mails'), 'Mail')

  it('A8 nothing flows for that attribute, the old value stays, one error, and the rest flows', () => {
    const flow = flows([mailMapping, mapping(from('name'), 'Name')], { mails: ['a@x', 'b@x'], name: 'Ann' }, { Mail: 'old@x' })
    expect(flow.values).toEqual({ Mail: 'old@x', Name: 'Ann' })
    expect(flow.faults).toEqual([{ attribute: 'Mail', message: expect.stringContaining('2 were offered (a@x; b@x)') }])
  })

  it('A8 without an old value there is none', () => {
    expect(flows([mailMapping], { mails: ['a@x', 'b@x'] }).values).toEqual({})
  })

  it('A8 R9 outbound the account keeps what it has', () => {
    const { desired, faults } = wants([mapping(from('Mails'), 'mail')], { Mails: ['a@x', 'b@x'] })
    expect([desired, faults.length]).toEqual([[], 1])
  })

  for (const [what, given] of [
    ['a list of one', ['a@x']],
    ['the same value twice', ['a@x', 'a@x']],
    ['one value among blanks', ['', 'a@x']],
  ] as const)
    it(`A8 O5 ${what} is one value`, () => {
      expect(flows([mailMapping], { mails: given })).toMatchObject({ values: { Mail: 'a@x' }, faults: [] })
    })

  it('A8 N9 several secrets are not spelled out', () => {
    const secret = mapping(from('pins'), attribute('PIN', 'text', { secret: true }))
    expect(flows([secret], { pins: ['1234', '5678'] }).faults[0]?.message).not.toContain('1234')
  })

  it('O5 one value for a list is a list of one, and a list is a set in canonical order', () => {
    const phones = mapping(from('p'), list('Phones'))
    expect(flows([phones], { p: '1' }).values).toEqual({ Phones: ['1'] })
    expect(flows([phones], { p: ['b', 'a', 'B', 'a'] }).values).toEqual({ Phones: ['B', 'a', 'b'] })
  })
})

describe('values that must fit', () => {
  for (const [value, schema, fitted] of [
    ['42', attribute('X', 'integer'), 42],
    ['133801632000000000', attribute('X', 'integer'), { integer: '133801632000000000' }],
    ['1.50', attribute('X', 'decimal'), { decimal: '1.5' }],
    ['TRUE', attribute('X', 'boolean'), true],
    ['2025-01-31', attribute('X', 'dateTime'), '2025-01-31T00:00:00Z'],
    [42, attribute('X', 'text'), '42'],
    [['42', 42, '042'], list('X', 'integer'), [42]],
  ] as const)
    it(`A11 ${JSON.stringify(value)} for ${schema.type}${schema.multi ? 's' : ''} is compared as ${JSON.stringify(fitted)}`, () => {
      expect(flows([mapping(from('x'), schema)], { x: value }).values).toEqual({ X: fitted })
    })

  it('A9 a result that does not fit is a fault of the object, naming attribute, type and value', () => {
    const view = { mappings: [mapping(from('x'), attribute('Grade', 'integer'))], scope: sees({ x: 'high' }), before: {} }
    expect(refuses(inbound, view)).toMatchObject({
      code: 'value-does-not-fit',
      message: expect.stringContaining('Grade is integer, and "high" is not a whole number'),
    })
  })

  it('A9 an expression that throws is one as well', () => {
    const broken = mapping(formula('DateAdd(cs["x"], 1, "days")'), 'Y')
    expect(() => flows([mapping(from('x'), 'X'), broken], { x: 'no date' })).toThrow(
      expect.objectContaining({ constructor: ExpressionError, place: 'Y' }),
    )
  })
})

describe('a missing input', () => {
  const name = formula('cs["first"] + " " + cs["last"]')
  const view = (more: Partial<FlowMapping>, source = name) => ({
    mappings: [mapping(source, 'Name', more), mapping(from('mail'), 'Mail')],
    scope: sees({ first: 'Ann', mail: 'a@x' }),
    before: { Name: 'Ann Old' },
  })

  it('A10 null means no value', () => {
    expect(flows([mapping(formula('cs["nothing"]'), 'X')], { a: '1' }).values).toEqual({})
  })

  for (const [whenMissing, result] of [
    ['evaluate', 'Ann '],
    ['nothing', undefined],
    ['keep', 'Ann Old'],
  ] as const)
    it(`A10 ${whenMissing}: ${result ?? 'no value'}, and the rest flows`, () => {
      const flow = decides(inbound, view({ whenMissing }))
      expect([flow.values['Name'], flow.values['Mail'], flow.faults]).toEqual([result, 'a@x', []])
    })

  it('A10 fail: a fault of the object that names the input', () => {
    expect(refuses(inbound, view({ whenMissing: 'fail' }))).toMatchObject({
      code: 'input-missing',
      message: expect.stringContaining('cs["last"] has no value'),
    })
  })

  it('A10 a direct mapping keeps or fails as well', () => {
    expect(decides(inbound, view({ whenMissing: 'keep' }, from('last'))).values).toMatchObject({ Name: 'Ann Old' })
    expect(decides(inbound, view({ whenMissing: 'nothing' }, from('last'))).values).toEqual({ Mail: 'a@x' })
    expect(refuses(inbound, view({ whenMissing: 'fail' }, from('last')))).toMatchObject({ code: 'input-missing' })
  })

  it('A10 with all inputs there the choice makes no difference', () => {
    for (const whenMissing of ['evaluate', 'nothing', 'keep', 'fail'] as const)
      expect(flows([mapping(name, 'Name', { whenMissing })], { first: 'Ann', last: 'Lee' }).values).toEqual({ Name: 'Ann Lee' })
  })

  it('A10 R9 outbound "keep" asks for nothing, and "nothing" clears', () => {
    const source = formula('mv["first"] + " " + mv["last"]')
    const asked = (whenMissing: 'keep' | 'nothing') => wants([mapping(source, 'name', { whenMissing })], { first: 'Ann' }).desired
    expect(asked('keep')).toEqual([])
    expect(asked('nothing')).toMatchObject([{ attribute: 'name', value: null }])
  })
})
