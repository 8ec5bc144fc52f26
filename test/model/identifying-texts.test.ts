/** Texts that tell who somebody is, taken out of other texts. */
import { describe, expect, it } from 'vitest'
import { eraserOf, identifies, identifiesAsValue, textsChanged } from '../../runtime/model/identifying-texts'

describe('identifying texts', () => {
  const cases: readonly [why: string, texts: readonly string[], from: string, to: string][] = [
    ['whole words', ['Zoe Q'], 'Zoe Q, Zoe Qu and xZoe Q', '(erased), Zoe Qu and xZoe Q'],
    ['the longest first', ['Zoe Q', 'Zoe Q Quixote'], 'Zoe Q Quixote, Zoe Q', '(erased), (erased)'],
    [
      'a single word, which sentences and attributes have too, only in quotes',
      ['manager'],
      'the manager is "manager"',
      'the manager is "(erased)"',
    ],
    ['signs to the letter', ['a.b@x (1)'], 'a.b@x (1) aXb@x (1)', '(erased) aXb@x (1)'],
    ['letters of all languages', ['Zoë Ä'], 'Zoë Ä Zoë Äß éZoë Ä', '(erased) Zoë Äß éZoë Ä'],
    ['numbers in sentences', ['100128'], 'number 100128 and 1001280', 'number (erased) and 1001280'],
    [
      'short numbers only in quotes',
      ['1001', '7'],
      '1001 of 5000, due in 7 days, manager "1001", "7"',
      '1001 of 5000, due in 7 days, manager "(erased)", "(erased)"',
    ],
    ['short words only in quotes', ['Jo'], 'Jo and "Jo"', 'Jo and "(erased)"'],
    ['ß for SS', ['Petra Straßer'], 'PETRA STRASSER and petra strasser', '(erased) and (erased)'],
    ['SS for ß', ['PETRA STRASSER'], 'Petra Straßer, not Petra Strasse', '(erased), not Petra Strasse'],
    ['ẞ for ß', ['A. Groß'], 'A. GROẞ!', '(erased)!'],
    ['no half of a letter', ['Petra Gros'], 'Petra Groß', 'Petra Groß'],
    ['İ for i, and ı for I', ['İnci Işık'], 'inci ışık, INCI IŞIK, i\u0307nci ışık', '(erased), (erased), (erased)'],
    ['i for İ', ['Inci Kaya'], 'İnci Kaya', '(erased)'],
    ['marks that stand apart', ['Zoë Ray'], 'Zoe\u0308 Ray, Zoe Ray', '(erased), Zoe Ray'],
    ['after letters that fold to more', ['Zoë Ray'], 'ßßİ Zoë Ray ß', 'ßßİ (erased) ß'],
    ['blank texts are none', ['', ' '], 'a b', 'a b'],
    ['nothing to erase', [], 'Zoe', 'Zoe'],
  ]
  for (const [why, texts, from, to] of cases) it(`N14 ${why}`, () => expect(eraserOf(texts).inSentences(from)).toBe(to))

  const values: readonly [why: string, texts: readonly string[], from: string, to: string][] = [
    ['a name within a value', ['Zoe Quixote'], 'cn=Zoe Quixote,ou=x', 'cn=(erased),ou=x'],
    ['a short text is any word', ['Zoe'], 'Zoe', 'Zoe'],
    ['a single word is anybody’s', ['Marketing'], 'Marketing', 'Marketing'],
    ['a number of few digits is any number', ['10010'], '10010', '10010'],
    ['a number of many digits, if it is the whole value', ['001028'], '001028', '(erased)'],
    ['and no part of another', ['001028'], '+49 001028', '+49 001028'],
  ]
  for (const [why, texts, from, to] of values) it(`N14 of values ${why}`, () => expect(eraserOf(texts).inValues(from)).toBe(to))

  it('N14 are taken out of all texts of a value, and names of properties stay', () => {
    const value = { 'Zoe Q': ['Zoe Q', 7, null, { of: 'Zoe Q' }] }
    const erased = { 'Zoe Q': ['(erased)', 7, null, { of: '(erased)' }] }
    expect(textsChanged(value, eraserOf(['Zoe Q']).inSentences)).toEqual(erased)
  })

  it('N14 short texts and numbers tell nobody as parts of values', () => {
    const texts = ['1001', '10012002', 'Zoe', 'Q7001', 'Zoe Q']
    expect(texts.map(identifies)).toEqual([false, false, false, true, true])
    expect(texts.map(identifiesAsValue)).toEqual([false, true, false, false, false])
  })
})
