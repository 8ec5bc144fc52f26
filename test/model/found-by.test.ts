/** What is found by what somebody types: letter case, marks on letters and the order of words do not count. */
import { describe, expect, it } from 'vitest'
import { isSameName, searchForms, Wanted } from '../../runtime/model/found-by'

describe('N15 a name is found', () => {
  it.each([
    ['Ömer', 'Omer'],
    ['Ömer', 'Oemer'],
    ['Ömer', 'ÖMER'],
    ['Oemer', 'Ömer'],
    ['Jürgen Çelik', 'Celik Juergen'],
    ['Ömer Müller', 'Omer Mueller'],
    ['Groß', 'gross'],
    ['GROSS', 'groß'],
    ['Łukasz Żółć', 'lukasz zolc'],
    ['Søren Ørsted', 'soren oersted'],
    ['Søren Ørsted', 'Sören Orsted'],
    ['Åse', 'aase'],
    ['IŞIK', 'isik'],
    ['Işık', 'ISIK'],
    ['İnci', 'inci'],
    ['Zoe\u0308', 'zoë'],
    ['Mu\u0308ller', 'mueller'],
    ['Æsir Þór', 'aesir thor'],
    ['Νίκος', 'ΝΙΚΟΣ'],
    ['Анна Королёва', 'королева анна'],
    ['Lee, Ann', 'ann lee'],
    ["O'Brien-Smith", 'smith obrien'.replace('ob', "o'b")],
  ])('%s by %s', (name, typed) => {
    expect(new Wanted(typed).isIn([name])).toBe(true)
    expect(new Wanted(typed).beginsIn([name])).toBe(true)
    expect(new Wanted(typed).mayBeIn(JSON.stringify({ name }))).toBe(true)
  })

  it.each([
    ['Muller', 'Mueller'],
    ['Manuel', 'Manul'],
    ['Ann Lee', 'Ann Ray'],
    ['', 'x'],
  ])('%s not by %s', (name, typed) => {
    expect(new Wanted(typed).isIn([name])).toBe(false)
  })

  it('by words that stand in different values, and by a part of one value', () => {
    expect(new Wanted('lee ann').isIn(['Lee', 'Ann'])).toBe(true)
    expect(new Wanted('anna lee').isIn(['Joanna', 'Leeds'])).toBe(false)
    expect(new Wanted('nn').isIn(['Ann'])).toBe(true)
    expect(new Wanted('nn').beginsIn(['Ann'])).toBe(false)
    expect(new Wanted('a.b (c').isIn(['x a.b (c) y'])).toBe(true)
    expect(new Wanted('a.b').isIn(['axb'])).toBe(false)
  })

  it('is the same name in another order and without its marks', () => {
    expect(isSameName('Çelik, Jürgen', 'juergen celik')).toBe(true)
    expect(isSameName('Anna Berg', 'Anna Bergmann')).toBe(false)
  })

  it('has two forms at most, and one where nothing is spelled out', () => {
    expect(searchForms('Zoë')).toEqual(['zoe'])
    expect(searchForms('Müßig')).toEqual(['mussig', 'muessig'])
    expect(searchForms('Lee')).toEqual(['lee'])
  })
})
