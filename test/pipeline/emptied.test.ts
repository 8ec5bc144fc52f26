/** What an import would empty, and which keys look alike. */
import { visibleCount } from '../../runtime/model/values'
import { describe, expect, it } from 'vitest'
import { enoughToBeSure, isEmptied, isShrunk } from '../../runtime/pipeline/1-emptied'
import { lookAlikes, looksOf } from '../../runtime/pipeline/1-look-alike'
import { decides } from './laws'

describe('an attribute that known objects would lose', () => {
  for (const [what, view, expected] of [
    ['more than half of 20', { lost: 11, had: 20, known: 20 }, true],
    ['half of 20', { lost: 10, had: 20, known: 20 }, false],
    ['all of 19 in a large system', { lost: 19, had: 19, known: 500 }, false],
    ['all of 19 in a system of 20', { lost: 19, had: 19, known: 20 }, false],
    ['all of 3 in a small one', { lost: 3, had: 3, known: 19 }, true],
    ['2 of 3 in a small one', { lost: 2, had: 3, known: 19 }, false],
    ['3 of 6 in a small one', { lost: 3, had: 6, known: 6 }, false],
    ['4 of 6 in a small one', { lost: 4, had: 6, known: 6 }, true],
  ] as const)
    it(`I21 ${what}: ${expected ? 'asks' : 'goes'}`, () => {
      expect(decides(isEmptied, { percent: 50, ...view })).toBe(expected)
    })

  it('I21 goes by the share the system says; at 100 % nothing is asked', () => {
    const all = { lost: 30, had: 40, known: 40 }
    expect([74, 75, 100].map((percent) => isEmptied({ percent, ...all }))).toEqual([true, false, false])
  })

  it('I21 counts those who have it only until it is sure', () => {
    expect(enoughToBeSure(50, 5)).toBe(11)
    expect(isEmptied({ percent: 50, lost: 5, had: enoughToBeSure(50, 5), known: 5000 })).toBe(false)
    expect(enoughToBeSure(0, 5)).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('I21 a group of at least 20 that loses more than half of its members', () => {
    const of = (before: number, after: number) => isShrunk({ before, after }, 50)
    expect([of(20, 9), of(20, 10), of(19, 0), of(200_000, 99_999), of(20, 20)]).toEqual([true, false, false, true, false])
  })
})

it('I21 text of characters that nobody sees is no value: blanks, controls, fillers, an empty Braille pattern', () => {
  for (const text of ['', ' ', '\u200b', '\u0000', '\u3164', '\uffa0', '\u2800', '\u2800 \ufe0f'])
    expect(visibleCount(text)).toBe(0)
  for (const text of ['a', ' a ', '\u2801', '\u3131']) expect(visibleCount(text)).toBe(1)
})

describe('keys', () => {
  for (const [a, b] of [
    ['001021', '1021'],
    ['JDoe', 'jdoe'],
    ['Müller', 'MÜLLER'],
    ['10 21', '1021'],
    ['1021\u200b', '1021'],
    ['1021\ufe0f', '1021'],
    ['1021\u3164', '1021'],
    ['1021\u2800', '1021'],
    [' 1021', '1021'],
    ['Mu\u0308ller', 'M\u00fcller'],
    ['１０２１', '1021'],
  ] as const)
    it(`I20 ${JSON.stringify(a)} looks like ${JSON.stringify(b)}`, () => {
      expect(looksOf(a)).toBe(looksOf(b))
    })

  for (const [a, b] of [
    ['1021', '1022'],
    ['1021', '10210'],
    ['0', ''],
    ['A-021', 'A-21'],
    ['muller', 'müller'],
  ] as const)
    it(`I20 ${JSON.stringify(a)} does not look like ${JSON.stringify(b)}`, () => {
      expect(looksOf(a)).not.toBe(looksOf(b))
    })

  it('I20 pairs are of one type, each object is in one, and our own account is in none', () => {
    const cso = (id: number, anchor: string, more: { type?: string; staging?: 'awaitingConfirmation' } = {}) => ({
      id,
      anchor,
      type: 'user',
      staging: 'normal' as const,
      ...more,
    })
    const missing = [
      cso(1, '01'),
      cso(2, '001'),
      cso(3, '03', { type: 'group' }),
      cso(4, '04', { staging: 'awaitingConfirmation' }),
    ]
    const added = [cso(11, '1'), cso(12, ' 1'), cso(13, '0001'), cso(14, '3'), cso(15, '4')]
    expect(lookAlikes(missing, added).map(({ known, added: made }) => [known.id, made.id])).toEqual([
      [1, 11],
      [2, 12],
    ])
  })
})
