/** Which requests of an export go before which. */
import { describe, expect, it } from 'vitest'
import type { PendingOperation } from '../../runtime/model/objects'
import type { SelectedPending } from '../../runtime/model/queries'
import { decideOrder, dependencyLevel, isRenamed, nameGivenUp, nameTaken } from '../../runtime/pipeline/8-order'
import { decides } from './laws'
import { id, selected } from './world'

/** `create cn=Ann,dc=corp`, or an operation alone for an object without a name. */
function levelOf(text: string): number {
  const [operation, secondaryId = null] = text.split(' ')
  return decides(dependencyLevel, selected({ operation: operation as PendingOperation, secondaryId }))
}

it('E4 creates before updates before deletes; parents are made before their children, and deleted after them', () => {
  const inOrder = [
    'create',
    'create dc=corp',
    'create ou=B,dc=corp',
    'create cn=C,ou=B,dc=corp',
    'update',
    'delete cn=C,ou=B,dc=corp',
    'delete ou=B,dc=corp',
    'delete dc=corp',
    'delete',
  ]
  const levels = inOrder.map(levelOf)
  expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b))
})

for (const [what, first, second] of [
  ['creates beside each other', 'create cn=A,dc=corp', 'create cn=B,dc=org'],
  ['updates, however deep', 'update cn=A,ou=B,dc=corp', 'update dc=corp'],
  ['deletes beside each other', 'delete cn=A,dc=corp', 'delete cn=B,dc=org'],
  ['creates whose names are no DNs, and those without a name', 'create ann@corp', 'create'],
] as const)
  it(`E4 ${what} do not depend on each other`, () => {
    expect(levelOf(first)).toBe(levelOf(second))
  })

/** `create n`, `n > m` for a rename, `delete n`, `update n`; after a `!` the temporary name it bears is `n`. */
function parsed(text: string): SelectedPending {
  const temporary = text.startsWith('!')
  const [first = '', second = '', third] = text.replace('!', '').split(' ')
  const named = { id: id(text), cso: id(`account of ${text}`) }
  if (second === '>') {
    const state = temporary ? { temporaryName: first } : {}
    return selected({ ...named, operation: 'update', secondaryId: first, newSecondaryId: third ?? null, ...state })
  }
  return selected({ ...named, operation: first as PendingOperation, secondaryId: second })
}

/** Levels as written, `[a & b]` what goes in one batch; then who gets a temporary name. */
function ordered(
  texts: readonly string[],
  system: 'exchanges' | 'one by one' = 'one by one',
): { levels: string[][]; circles: string[][] } {
  const all = texts.map(parsed)
  const textOf = new Map(all.map((item, at) => [item.id, texts[at] as string]))
  const numbers = [...new Set(all.map(dependencyLevel))].sort((a, b) => a - b)
  const by = (nameOf: typeof nameTaken): Map<string, SelectedPending[]> => {
    const found = new Map<string, SelectedPending[]>()
    for (const item of all) {
      const name = nameOf(item)
      if (name !== null) found.set(name, [...(found.get(name) ?? []), item])
    }
    return found
  }
  const { levels, circles } = decides(decideOrder, {
    levels: numbers.map((number) => all.filter((item) => dependencyLevel(item) === number)),
    givers: new Map([...by(nameGivenUp)].map(([name, [giver]]) => [name, giver as SelectedPending])),
    takers: by(nameTaken),
    exchangesNames: system === 'exchanges',
  })
  const shown = (ids: readonly number[]): string[] => ids.map((number) => textOf.get(number) ?? '')
  return {
    levels: levels.map(({ ids, units }) => [...shown(ids), ...units.map((unit) => `[${shown(unit).join(' & ')}]`)]),
    circles: circles.map((circle) => circle.map((item) => textOf.get(item.id) ?? '')),
  }
}

describe('E9 names change hands', () => {
  for (const [what, texts, levels] of [
    ['nothing has to wait where no name does', ['create a', 'b > c', 'delete d'], [['create a'], ['b > c'], ['delete d']]],
    ['a rename waits for the rename that frees its name', ['a > b', 'b > c'], [['b > c'], ['a > b']]],
    ['a chain is undone from its end', ['b > c', 'a > b', 'c > d', 'x > y'], [['c > d', 'x > y'], ['b > c'], ['a > b']]],
    [
      'E4 a delete goes before the create that takes its name',
      ['create a', 'create z', 'delete a'],
      [['delete a', 'create z'], ['create a']],
    ],
    ['E4 and before the rename that does', ['a > b', 'delete b', 'delete c'], [['delete b'], ['a > b'], ['delete c']]],
    [
      'a rename goes before the create that takes its name',
      ['create a', 'update u', 'a > b'],
      [['a > b'], ['create a'], ['update u']],
    ],
    ['create, rename and delete make one chain', ['create a', 'a > b', 'delete b'], [['delete b'], ['a > b'], ['create a']]],
    ['two who want one name both wait for who has it', ['a > c', 'b > c', 'c > d'], [['c > d'], ['a > c', 'b > c']]],
    ['letter case alone gives nothing up', ['a > A', 'create b'], [['create b'], ['a > A']]],
    [
      'E4 what is moved ahead takes along the container it moves into, and children go before what is deleted',
      [
        'create ou=new',
        'create cn=a,dc=x',
        'cn=a,dc=x > cn=a,ou=new',
        'create ou=old',
        'delete ou=old',
        'delete cn=c,ou=old',
        'cn=d,ou=old > cn=d,dc=x',
      ],
      [
        ['create ou=new', 'delete cn=c,ou=old', 'cn=d,ou=old > cn=d,dc=x'],
        ['delete ou=old'],
        ['create ou=old'],
        ['cn=a,dc=x > cn=a,ou=new'],
        ['create cn=a,dc=x'],
      ],
    ],
    [
      'E4 and the container comes first that is made on a later level',
      ['create cn=a', 'create ou=new,dc=x', 'cn=a > cn=a,ou=new,dc=x'],
      [['create ou=new,dc=x'], ['cn=a > cn=a,ou=new,dc=x'], ['create cn=a']],
    ],
    [
      'E4 so does a container of the container it moves into',
      ['create cn=a', 'create ou=new,dc=x', 'cn=a > cn=a,ou=there,ou=new,dc=x'],
      [['create ou=new,dc=x'], ['cn=a > cn=a,ou=there,ou=new,dc=x'], ['create cn=a']],
    ],
    [
      'who bears a temporary name is finished first, though nobody waits for that',
      ['create n', '!tmp > b'],
      [['!tmp > b'], ['create n']],
    ],
    [
      'who bears a temporary name is finished first, with what that needs',
      ['create n', '!tmp > b', 'b > c', 'x > y'],
      [['b > c'], ['!tmp > b'], ['create n'], ['x > y']],
    ],
  ] as const)
    it(`E9 ${what}`, () => {
      expect(ordered(texts)).toEqual({ levels, circles: [] })
    })

  it('E4 E9 what moves below the container that takes its name cannot be put in order, and all is sent all the same', () => {
    const all = ['create ou=a,dc=x', 'ou=a,dc=x > ou=b,ou=a,dc=x']
    expect(ordered(all).levels.flat().sort()).toEqual(all)
  })

  it('E9 a circle is opened by its oldest, who waits for the one whose name he takes', () => {
    expect(ordered(['swap1 > swap2', 'swap2 > swap1'])).toEqual({
      levels: [['swap2 > swap1'], ['swap1 > swap2']],
      circles: [['swap1 > swap2', 'swap2 > swap1']],
    })
    expect(ordered(['r1 > r2', 'r2 > r3', 'r3 > r1', 'create z'])).toEqual({
      levels: [['create z'], ['r3 > r1'], ['r2 > r3'], ['r1 > r2']],
      circles: [['r1 > r2', 'r2 > r3', 'r3 > r1']],
    })
  })

  it('E9 a chain that hangs on a circle is no part of it', () => {
    expect(ordered(['h0 > h1', 'h1 > h2', 'h2 > h1']).circles).toEqual([['h1 > h2', 'h2 > h1']])
  })

  it('E9 who wants a name that goes round in a circle comes after the member that takes it', () => {
    expect(ordered(['w0 > w2', 'w1 > w2', 'w2 > w1', 'create w1'])).toEqual({
      levels: [['w2 > w1'], ['create w1'], ['w1 > w2'], ['w0 > w2']],
      circles: [['w1 > w2', 'w2 > w1']],
    })
    expect(ordered(['e0 > e2', 'e1 > e2', 'e2 > e1', 'create e1'], 'exchanges').levels).toEqual([
      ['[e1 > e2 & e2 > e1 & e0 > e2 & create e1]'],
    ])
  })

  it('E9 where the system exchanges names itself, all that hang together go in one batch', () => {
    expect(ordered(['s1 > s2', 's2 > s1', 'create q', 'update u', 'create p', 'p > o', 'delete o'], 'exchanges')).toEqual({
      levels: [
        ['create q', '[create p & p > o & delete o]'],
        ['update u', '[s1 > s2 & s2 > s1]'],
      ],
      circles: [],
    })
  })

  it.each([
    ['who gets another name', { secondaryId: 'ann', newSecondaryId: 'bea' }, true],
    ['not who is spelled otherwise', { secondaryId: 'ann', newSecondaryId: 'Ann' }, false],
    ['not who keeps it', { secondaryId: 'ann' }, false],
    ['not who is made', { operation: 'create', secondaryId: 'ann' }, false],
    ['not who is deleted', { operation: 'delete', secondaryId: 'ann', newSecondaryId: 'bea' }, false],
  ] as const)('E9 R10 is renamed in an export: %s', (_, item, expected) => {
    expect(decides(isRenamed, selected(item))).toBe(expected)
  })

  it.each([
    ['that end where others begin', ['i3 > i4', 'i1 > i2', 'i2 > i3']],
    ['that grow at their beginning', ['j2 > j3', 'j3 > j4', 'j1 > j2']],
    ['that come together', ['k1 > k2', 'k2 > k3', 'k4 > k5', 'k5 > k6', 'k3 > k4']],
  ])('E9 chains %s hang together', (_, texts) => {
    expect(ordered(texts, 'exchanges').levels).toEqual([[`[${texts.join(' & ')}]`]])
  })

  it.each([
    ['who is deleted gives it up', { operation: 'delete', secondaryId: 'ann' }, true, false],
    ['who is deleted takes none', { operation: 'delete', secondaryId: 'ann', newSecondaryId: 'bea' }, true, false],
    ['who is deleted without one gives none up', { operation: 'delete' }, false, false],
    ['who is made takes it', { operation: 'create', secondaryId: 'ann' }, false, true],
    ['who is made without one takes none', { operation: 'create' }, false, false],
    ['who is renamed does both', { secondaryId: 'ann', newSecondaryId: 'bea' }, true, true],
    ['who gets a first name takes it', { newSecondaryId: 'bea' }, false, true],
    ['who keeps the name does neither', { secondaryId: 'ann' }, false, false],
    ['who is spelled otherwise does neither', { secondaryId: 'ann', newSecondaryId: 'ANN' }, false, false],
  ] as const)('E9 of a name, %s', (_, item, gives, takes) => {
    expect([nameGivenUp(selected(item)) !== null, nameTaken(selected(item)) !== null]).toEqual([gives, takes])
  })

  it('E9 names are of a type, DNs of all types', () => {
    expect(nameTaken(selected({ operation: 'create', secondaryId: 'ann', type: 'user' }))).not.toBe(
      nameGivenUp(selected({ operation: 'delete', secondaryId: 'Ann', type: 'group' })),
    )
    expect(nameTaken(selected({ operation: 'create', secondaryId: 'cn=Ann,dc=x', type: 'user' }))).toBe(
      nameGivenUp(selected({ operation: 'delete', secondaryId: 'CN=ann, dc=x', type: 'group' })),
    )
  })

  it('E9 a chain of twenty thousand is put in order', () => {
    const count = 20_000
    const chain = Array.from({ length: count }, (_, at) =>
      selected({ id: at + 1, secondaryId: `n${at}`, newSecondaryId: `n${at + 1}` }),
    )
    const givers = new Map(chain.map((item) => [nameGivenUp(item) as string, item]))
    const takers = new Map(chain.map((item) => [nameTaken(item) as string, [item]]))
    const { levels } = decideOrder({ levels: [chain], givers, takers, exchangesNames: false })
    expect(levels.map(({ ids }) => ids[0])).toEqual(Array.from({ length: count }, (_, at) => count - at))
  })
})
