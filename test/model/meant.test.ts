/** What is meant by a name that a person has typed. */
import { describe, expect, it } from 'vitest'
import { meantAmong, whichNames, wordMeant } from '../../runtime/model/meant'

const rules = [
  { id: 'r1', name: 'AD out' },
  { id: 'r2', name: 'HR in' },
  { id: 'r3', name: 'hr in' },
]

describe('N15 a name', () => {
  it.each([
    ['r1', ['r1']],
    ['AD out', ['r1']],
    ['ad OUT', ['r1']],
    ['HR in', ['r2']],
    ['hr in', ['r3']],
    ['Hr In', ['r2', 'r3']],
    ['AD', []],
  ])('%s means %j', (asked, ids) => {
    expect(meantAmong(asked, rules).map(({ id }) => id)).toEqual(ids)
  })

  it('is a word but for its letter case, where that is one', () => {
    expect(wordMeant('FULL-Sync', ['full-sync', 'delta-sync'])).toBe('full-sync')
    expect(wordMeant('hr IN', ['hr in', 'HR in'])).toBeUndefined()
    expect(wordMeant('hr in', ['hr in', 'HR in'])).toBe('hr in')
  })
})

describe('N15 a name that nobody has', () => {
  const many = Array.from({ length: 25 }, (_, i) => `System ${i + 1}`)

  it.each([
    ['ad uot', ['AD out', 'HR in'], 'Did you mean AD out?'],
    ['HR', ['AD out', 'HR in'], 'Did you mean HR in?'],
    ['in', ['AD in', 'HR in', 'BD in', 'CD in'], 'Did you mean AD in or HR in or BD in?'],
    ['Payroll', ['HR', 'Accounts'], 'Known: HR, Accounts.'],
    ['x', [], ''],
    ['Payroll', many, `Known: ${many.slice(0, 20).join(', ')} and 5 more.`],
  ])('%s asks for what comes near, or lists all', (asked, names, said) => {
    expect(whichNames(asked, names)).toBe(said)
  })
})
