/** Transliterate: every script, and the ways of languages. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPlainLetters } from '../../runtime/expression/functions/text/latin-letters'
import { reasonFor, valueOf } from './world'

/** A name in each script that people's names are written in. */
const names: Readonly<Record<string, readonly [name: string, plain: string]>> = {
  Adlam: ['𞤀𞤥𞤢𞤣𞤵', 'Amadu'],
  Arabic: ['أحمد', 'hmd'],
  Armenian: ['Հայկ', 'Hayk'],
  Bengali: ['রবীন্দ্রনাথ', 'rbindrnath'],
  Cherokee: ['ᏣᎳᎩ', 'TSALAGI'],
  Cyrillic: ['Сергей Объедков', 'Sergey Obedkov'],
  Devanagari: ['मोदी', 'modi'],
  Ethiopic: ['አበበ', 'abebe'],
  Georgian: ['გიორგი', 'giorgi'],
  Greek: ['Άννα Ψάλτη', 'Anna Psalti'],
  Han: ['王小明', 'WangXiaoMing'],
  Hangul: ['김철수', 'GimCheolSu'],
  Hebrew: ['שלום', 'slvm'],
  Hiragana: ['さくら', 'sakura'],
  Katakana: ['タナカ', 'tanaka'],
  Latin: ['Nguyễn Thị Đào', 'Nguyen Thi Dao'],
  Tamil: ['தமிழ்', 'tmil'],
  Thai: ['สมชาย', 'smchay'],
}

describe('Transliterate covers every script', () => {
  it.each(Object.entries(names))('%s', (_script, [name, plain]) => {
    expect(toPlainLetters(name)).toBe(plain)
    expect(toPlainLetters(name.normalize('NFD'))).toBe(plain)
  })
  it('every letter of Latin, Greek, Cyrillic and Armenian becomes letters, but for signs without a sound', () => {
    let unwritten = ''
    for (let code = 0xa0; code < 0x590; code++) {
      const letter = String.fromCodePoint(code)
      if (/^[\p{Lu}\p{Ll}]$/u.test(letter) && !/[A-Za-z]/.test(toPlainLetters(letter))) unwritten += letter
    }
    expect(unwritten).toBe('ƄƅƧƨƸƹƼƽɁɂʡʢʭϏϗЪЬъьҌҍԦԧ')
  })
  it('whatever the text, what comes out is ASCII, and comes out the same once more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = toPlainLetters(text)
        expect(plain).toMatch(/^[\0-\x7f]*$/)
        expect(toPlainLetters(plain)).toBe(plain)
      }),
    )
  })
  it('the tables are read when a letter asks for them, not before', () => {
    const script = `
      const { compile } = require('./dist/runtime/expression')
      const read = () => Object.keys(require.cache).some((file) => file.includes('any-ascii'))
      const scope = { cs: null, mv: null, extra: {}, now: '2026-01-01T00:00:00Z' }
      const before = [compile('Transliterate("abc")').evaluate(scope), read()]
      console.log(JSON.stringify([...before, compile('Transliterate("日本")').evaluate(scope), read()]))`
    expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }))).toEqual([
      'abc',
      false,
      'RiBen',
      true,
    ])
  })
})

describe('Transliterate with a language', () => {
  it.each([
    ['Jürgen Ø', 'de', 'Juergen Oe'],
    ['JÜRGEN Ø', 'DE', 'JUERGEN Oe'],
    ['Ürün', 'de', 'Ueruen'],
    ['GROẞ groß', 'de', 'GROSS gross'],
    ['Jürgen', 'de-CH', 'Juergen'],
    ['Jürgen', ' de_AT ', 'Juergen'],
    ['Jürgen', 'hu', 'Jurgen'],
    ['Jürgen', '', 'Jurgen'],
    ['Jürgen', 'fra', 'Jurgen'],
    ['Søren Ærø Åse', 'nb', 'Soeren Aeroe Aase'],
    ['Åsa Öberg', 'sv', 'Aasa Oeberg'],
    ['Đorđe ĐUKIĆ', 'sr', 'Djordje DJUKIC'],
    ['Đorđe', '', 'Dorde'],
    ['Щърбанов', 'bg', 'Shtarbanov'],
    ['Ганна Юрій', 'uk', 'Hanna Iurii'],
    ['ЩУКИН', '', 'SHCHUKIN'],
    ['Þórður ÞÓR', 'is', 'Thordur THOR'],
  ])('%s, %s → %s', (text, language, plain) => {
    expect(valueOf('Transliterate(cs["text"], cs["language"])', { text, language })).toBe(plain)
  })
  it('a language that is missing is none, and one that is no code is an error', () => {
    expect(valueOf('Transliterate("Jürgen", cs["language"])')).toBe('Jurgen')
    expect(() => valueOf('Transliterate("Jürgen", "german")')).toThrow(/language must be a code such as de or sr, not "german"/)
    expect(() => valueOf('Transliterate("abc", "german")')).toThrow(/language must be a code/)
    expect(reasonFor('Transliterate("a", "de", "x")')).toContain('Transliterate takes 1 to 2 arguments, not 3')
  })
})
