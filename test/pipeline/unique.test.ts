/** Which candidate is given (U1). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Holder } from '../../runtime/model/unique'
import type { UniqueDecision } from '../../runtime/pipeline/5-unique'
import type { UniqueView } from '../../runtime/pipeline/5-unique'
import { decideUnique, mostCandidates, uniqueKey } from '../../runtime/pipeline/5-unique'
import { attribute } from './world'

interface Situation {
  readonly candidates?: readonly (string | null)[]
  readonly held?: readonly string[]
  readonly ledger?: Readonly<Record<string, Holder>>
  readonly isKnown?: boolean
  readonly taken?: readonly string[]
  readonly reserved?: readonly string[]
}

/** Answers what is asked, until something is decided; how often it was asked. */
function decided(situation: Situation): { decision: UniqueDecision; rounds: number; asked: number } {
  const { candidates = ['a', 'b'], held = [], ledger = {}, isKnown = false, taken = [], reserved = [] } = situation
  const holders = new Map<string, Holder>()
  const objects = new Map<string, boolean>()
  let known: boolean | undefined
  for (let rounds = 0; ; rounds++) {
    const decision = decideUnique({
      keyAt: (at) =>
        at < candidates.length ? (candidates[at] as string | null) : `${candidates.at(-1)}${at - candidates.length + 2}`,
      held,
      isKnown: known,
      holderOf: (key) => holders.get(key),
      isTaken: (key) => objects.get(key),
      isReserved: (key) => reserved.includes(key),
    })
    if (decision.kind !== 'ask') return { decision, rounds, asked: holders.size }
    expect(decision.ledger.length + decision.objects.length).toBeGreaterThan(0)
    for (const key of decision.ledger) holders.set(key, ledger[key] ?? 'nobody')
    for (const key of decision.objects) objects.set(key, taken.includes(key))
    if (decision.ledger.length > 0) known = isKnown
  }
}

const given = (at: number, key: string, entry: 'new' | 'there' = 'new') => ({ kind: 'given', at, key, entry })

describe('U1 the candidate that is given', () => {
  it.each<[string, Situation, object]>([
    ['the first, where it is free', {}, given(0, 'a')],
    ['the next, where the ledger has it for another', { ledger: { a: 'other' } }, given(1, 'b')],
    ['the next, where an object has it', { taken: ['a'] }, given(1, 'b')],
    ['the next, where this page gave it', { reserved: ['a'] }, given(1, 'b')],
    ['a number behind the last', { taken: ['a', 'b', 'b2'] }, given(3, 'b3')],
    ['none that is no value', { candidates: [null, 'b'] }, given(1, 'b')],
    ['what she has and is hers', { held: ['b'], ledger: { b: 'own' }, isKnown: true }, given(1, 'b', 'there')],
    ['what is hers, entered by each way to tell her', { held: ['b'], ledger: { b: 'ownInPart' }, isKnown: true }, given(1, 'b')],
    [
      'what is hers, though an object has it too',
      { held: ['b'], ledger: { b: 'own' }, isKnown: true, taken: ['b'] },
      given(1, 'b', 'there'),
    ],
    ['a number she has', { held: ['b7'], ledger: { b7: 'own' }, isKnown: true }, given(7, 'b7', 'there')],
    ['the staged before the one she has', { held: ['b2', 'a'], ledger: { b2: 'own' }, isKnown: true }, given(2, 'b2', 'there')],
    ['what she has from before', { held: ['b'] }, given(1, 'b')],
    ['not what she has from before, once it is given', { held: ['b'], reserved: ['b'] }, given(0, 'a')],
    ['not what the target refused her', { held: ['a'], ledger: { a: 'other' }, isKnown: true }, given(1, 'b')],
    ['what she was given before', { ledger: { b9: 'own' }, isKnown: true }, given(9, 'b9', 'there')],
    ['not what somebody has by now', { ledger: { b9: 'own' }, isKnown: true, taken: ['b9'] }, given(0, 'a')],
    [
      'what she was given before, and not what she has by another mapping',
      { held: ['b'], ledger: { b9: 'own' }, isKnown: true },
      given(9, 'b9', 'there'),
    ],
    ['the last of 1,000 that she has', { held: ['b999'], ledger: { b999: 'own' }, isKnown: true }, given(999, 'b999', 'there')],
    ['none behind 1,000, though she has it', { held: ['b1000'], ledger: { b1000: 'own' }, isKnown: true }, given(0, 'a')],
    ['another when no candidate is what she has', { held: ['x'], ledger: { x: 'own' }, isKnown: true }, given(0, 'a')],
  ])('is %s', (_, situation, expected) => {
    expect(decided(situation).decision).toEqual(expected)
  })

  it('is none where all are somebody else’s', () => {
    const ledger = Object.fromEntries(
      ['a', 'b', ...Array.from({ length: mostCandidates }, (_, i) => `b${i}`)].map((key) => [key, 'other' as const]),
    )
    const { decision, rounds } = decided({ ledger })
    expect(decision).toEqual({ kind: 'exhausted', last: `b${mostCandidates - 1}` })
    expect(rounds).toBeLessThan(8)
    expect(decided({ candidates: Array.from({ length: mostCandidates }, () => 'a'), ledger }).decision).toMatchObject({
      kind: 'exhausted',
    })
  })

  it('asks once for who keeps what she has, and looks at no object', () => {
    expect(decided({ held: ['b'], ledger: { b: 'own' }, isKnown: true })).toMatchObject({ rounds: 1, asked: 1 })
  })

  it('asks about few for who was never given a value', () => {
    expect(decided({}).asked).toBeLessThanOrEqual(4)
    expect(decided({ taken: ['a', 'b'] }).asked).toBeLessThanOrEqual(4)
  })

  it('is never somebody else’s, and always the same once it is hers', () => {
    const key = fc.constantFrom('a', 'b', 'b2', 'b3', 'b4', 'b5')
    const holder = fc.constantFrom<Holder>('nobody', 'own', 'other', 'ownInPart')
    fc.assert(
      fc.property(fc.dictionary(key, holder), fc.array(key), fc.array(key), fc.array(key), (ledger, taken, reserved, held) => {
        const isKnown = Object.values(ledger).some((value) => value === 'own' || value === 'ownInPart')
        const others = reserved.filter((value) => ledger[value] !== 'own' && ledger[value] !== 'ownInPart')
        const { decision } = decided({ ledger, taken, reserved: others, held, isKnown })
        if (decision.kind !== 'given') throw new Error(decision.kind)
        expect(ledger[decision.key] ?? 'nobody').not.toBe('other')
        expect(others).not.toContain(decision.key)
        const now = { ...ledger, [decision.key]: 'own' as const }
        expect(decided({ ledger: now, taken, held: [decision.key, ...held], isKnown: true }).decision).toEqual({
          ...decision,
          entry: 'there',
        })
      }),
    )
  })
})

describe('U1 what is looked up before a candidate is given', () => {
  const keys = ['a', 'b', 'c', 'd']
  const nobody = (): Holder => 'nobody'
  const unknown = (): undefined => undefined
  const asks = (view: Partial<UniqueView>) =>
    decideUnique({
      keyAt: (at) => keys[at] ?? null,
      held: [],
      isKnown: false,
      holderOf: unknown,
      isTaken: unknown,
      isReserved: () => false,
      ...view,
    })

  it.each<[string, Partial<UniqueView>, readonly string[], readonly string[]]>([
    ['the ledger and the objects', {}, keys, keys],
    ['the objects, where the ledger has answered', { holderOf: nobody }, [], keys],
    ['the ledger, where the objects were looked at', { isTaken: () => false }, keys, []],
    ['what is not known yet of each of them', { holderOf: (key) => (key === 'a' ? 'other' : undefined) }, ['b', 'c', 'd'], keys],
    ['nothing that this page gave to somebody else', { isReserved: (key) => 'ac'.includes(key) }, ['b', 'd'], ['b', 'd']],
    [
      'nothing where there is no value',
      { keyAt: (at) => (at === 0 ? null : (keys[at] ?? null)) },
      ['b', 'c', 'd'],
      ['b', 'c', 'd'],
    ],
    ['the ledger for what she has, and no object', { held: ['c'] }, ['c'], []],
    ['the ledger for all of somebody who is known, and no object', { isKnown: true, isTaken: () => false }, keys, []],
    [
      'the objects for what she was given before, and no ledger',
      { isKnown: true, holderOf: (key) => (key === 'd' ? 'own' : 'nobody') },
      [],
      ['d'],
    ],
  ])('U1 is %s', (_, view, ledger, objects) => {
    expect(asks(view)).toEqual({ kind: 'ask', ledger, objects })
  })

  it('U1 of who keeps what she has, no candidate behind it is computed, and none twice', () => {
    const computed: number[] = []
    const keyAt = (at: number): string | null => {
      computed.push(at)
      return keys[at] ?? null
    }
    expect(asks({ keyAt, held: ['b'], isKnown: true, holderOf: () => 'own' })).toMatchObject({ kind: 'given', at: 1 })
    expect(computed).toEqual([0, 1])
    computed.length = 0
    asks({ keyAt, isKnown: true, holderOf: nobody, isTaken: () => false })
    expect(computed).toEqual([...new Set(computed)])
  })

  it('U1 O2 values are compared without letter case, unless the attribute says exactly', () => {
    const exact = attribute('Login', 'text', { comparison: 'exact' })
    expect(uniqueKey(null, 'Ann')).toBe(uniqueKey(attribute('Login'), 'ann'))
    expect(uniqueKey(exact, 'Ann')).not.toBe(uniqueKey(exact, 'ann'))
  })
})
