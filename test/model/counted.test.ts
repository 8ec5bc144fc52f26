/** Numbers in sentences. */
import { describe, expect, it } from 'vitest'
import { counted, inNumber } from '../../runtime/model/counted'

describe('a number in a sentence', () => {
  it.each([
    [0, '0 accounts were'],
    [1, '1 account was'],
    [2, '2 accounts were'],
  ])('%d', (count, sentence) => {
    expect(`${counted(count, 'account')} ${inNumber(count, 'was', 'were')}`).toBe(sentence)
  })

  it('has the plural it is given', () => {
    expect([counted(1, 'person', 'people'), counted(3, 'person', 'people')]).toEqual(['1 person', '3 people'])
  })
})
