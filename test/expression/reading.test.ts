/** How a text is read: blanks, numbers, words, brackets and how deep each of them may be. */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import { reasonFor, valueOf } from './world'

describe('what is read', () => {
  it.each<[string, AttributeValue | null]>([
    ['cs ["a"]', 'x'],
    ['Upper ( cs [ "a" ] )', 'X'],
    ['Now( ) = Now(\t)', true],
    ['Abs(\n -2 )', 2],
    ['.25 + 0', { decimal: '0.25' }],
    ['.5', { decimal: '0.5' }],
    ['1e+2', { decimal: '100' }],
    ['1E-2', { decimal: '0.01' }],
    ['-1e2', { decimal: '-100' }],
    ['-9223372036854775808', { integer: '-9223372036854775808' }],
    ['- - 2', 2],
    ['-cs["n"]', -7],
    ['"\\u0041\\u00e9"', 'Aé'],
    ['1 - (2 - 3)', 2],
    ['true AND (false OR (true AND true))', true],
  ])('%s is %j', (text, value) => {
    expect(valueOf(text, { a: 'x', n: 7 })).toEqual(value)
  })
  it.each([
    ['true &&', 'Something is missing after && @7+0'],
    ['1 <=', 'Something is missing after <= @4+0'],
    ['true OR', 'Something is missing after OR @5+2'],
    ['cs["a"] x or', '"x" was not expected here @8+1'],
    ['1 order', '"o" was not expected here @2+1'],
    ['1 ]', 'This "]" closes nothing @2+1'],
    ['Upper(cs.a)', 'There is no "." in expressions; attributes are read as cs["name"] @8+1'],
    ['- NOT true', 'NOT binds weaker than -; write - (NOT …) @2+3'],
    ['! NOT true', 'NOT binds weaker than !; write ! (NOT …) @2+3'],
    ['"\\uG1234"', '\\u needs four hexadecimal digits; write \\\\ for a backslash @1+2'],
    ['"\\u12G4567"', '\\u needs four hexadecimal digits; write \\\\ for a backslash @1+2'],
    ['-9223372036854775809', 'The number does not fit into 64 bits @0+20'],
    ['9223372036854775808', 'The number does not fit into 64 bits @0+19'],
    ['Lookup("A", "B", "c")["D"]["e"]', 'Only a reference of cs or mv can be read one step further @0+31'],
    ['extra["a"]["b"]', 'Only a reference of cs or mv can be read one step further @0+15'],
    ['cs[a]', 'The name of an attribute is written as text in quotation marks, as cs["name"] @3+1'],
  ])('%s: %s', (text, reason) => expect(reasonFor(text)).toBe(reason))
})

describe('100 levels', () => {
  const within = (levels: number, before: string, after = ''): string => before.repeat(levels) + 'true' + after.repeat(levels)
  it.each<[what: string, before: string, after: string, most: number]>([
    ['brackets', '(', ')', 99],
    ['words NOT', 'NOT ', '', 99],
    ['calls', 'Not(', ')', 99],
    ['choices', 'true ? false : ', '', 99],
    ['comparisons', '', ' = true', 99],
  ])('of %s are fine and one more is refused', (_, before, after, most) => {
    expect(reasonFor(within(most, before, after))).toBe('compiles')
    expect(reasonFor(within(most + 1, before, after))).toMatch(/^The expression is nested more than 100 levels deep/)
  })
  it.each<[string, string]>([
    ['IIF(', ', true, false)'],
    ['IIF(true, ', ', false)'],
    ['(', ') ? true : false'],
    ['true ? ', ' : false'],
    ['true ? false : ', ''],
    ['(', ') = true'],
    ['true = (', ')'],
    ['true AND (', ') = true'],
    ['false OR (', ') = true'],
    ['1 + (', ')'],
    ['1 - (', ')'],
    ['(', ') * 2'],
    ['-(', ')'],
    ['!(', ')'],
    ['Lookup("A", "B", ', ')["C"]'],
  ])('are counted through %s…%s', (before, after) => {
    const around = (levels: number): string => {
      let text = `${'NOT '.repeat(70)}true`
      for (let i = 0; i < levels; i++) text = before + text + after
      return text
    }
    expect(reasonFor(around(40))).toMatch(/^The expression is nested more than 100 levels deep/)
    expect(reasonFor(around(14))).not.toMatch(/nested/)
  })
})
