/** Texts put together have one full stop where a sentence ends, and none within it. */
import { describe, expect, it } from 'vitest'
import { commandWord, ended, unended } from '../../runtime/model/sentences'

describe('a text that somebody else wrote', () => {
  it.each([
    ['There is an entry already', 'There is an entry already', 'There is an entry already.'],
    ['There is an entry already.', 'There is an entry already', 'There is an entry already.'],
    ['no such object (code 53)..', 'no such object (code 53)', 'no such object (code 53).'],
    ['refused! ', 'refused!', 'refused!'],
    ['1.5 is too much', '1.5 is too much', '1.5 is too much.'],
  ])('%j is ended once', (text, within, sentence) => {
    expect([unended(text), ended(text)]).toEqual([within, sentence])
  })
})

describe('a name in a command', () => {
  it.each([
    ['HR', 'HR'],
    ['hr-2.old_one', 'hr-2.old_one'],
    ['Human resources', '"Human resources"'],
    ['The "new" HR', '"The \\"new\\" HR"'],
    ['Größe', '"Größe"'],
    ['', '""'],
  ])('%s is written %s, so that it is one word', (name, word) => {
    expect(commandWord(name)).toBe(word)
  })
})
