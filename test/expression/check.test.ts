/** What the editor underlines: unknown attributes, their nearest names, and mistakes with their place. */
import { describe, expect, it } from 'vitest'
import { check } from '../../runtime/expression'

describe('a name meant for another', () => {
  const meant = (name: string, ...known: string[]) => check(`cs["${name}"]`, { csAttributes: known })[0]?.nearest

  it.each<[name: string, known: string[], wanted: string | undefined]>([
    ['deprtmnt', ['department'], 'department'],
    ['lxstNmae', ['lastName'], 'lastName'],
    ['lastNmae', ['lastName'], 'lastName'],
    ['lastNaem', ['lastName'], 'lastName'],
    ['LASTNMAE', ['lastName'], 'lastName'],
    ['alstName', ['lastName'], 'lastName'],
    ['astName', ['lastName'], 'lastName'],
    ['lastNameX', ['lastName'], 'lastName'],
    ['snn', ['sn'], 'sn'],
    ['xy', ['yx'], 'yx'],
    // The first letter of one is the last of the other: two letters differ.
    ['xy', ['zx'], undefined],
    ['xyzrtment', ['department'], undefined],
    ['zz', ['lastzz'], undefined],
    ['mail', ['lastName', 'sn'], undefined],
    ['a', ['abc'], undefined],
    ['lastNmae', ['lostNmaa', 'lastName', 'lasNmae'], 'lastName'],
    ['lstNme', ['lastNmex', 'lastNme'], 'lastNme'],
  ])('%s among %j: %s', (name, known, wanted) => {
    expect(meant(name, ...known)).toBe(wanted)
  })
  it('is looked for up to 60 characters', () => {
    expect(meant('x'.repeat(60), `${'x'.repeat(59)}y`)).toBe(`${'x'.repeat(59)}y`)
    expect(meant('x'.repeat(61), `${'x'.repeat(60)}y`)).toBeUndefined()
  })
  it('may be one of those that every object has', () => {
    expect(meant('Objct Type')).toBe('Object Type')
    expect(check('mv["Objct Type"]', { mvAttributes: [] })[0]?.nearest).toBe('Object Type')
    expect(check('mv["Anchr"]', { mvAttributes: [] })[0]?.nearest).toBeUndefined()
  })
})

describe('attributes of what a reference points at', () => {
  const options = { csAttributes: ['manager'], mvAttributes: ['Manager'], csReferenced: ['mail'], mvReferenced: ['Mail', 'Site'] }
  it.each([
    ['cs["manager"]["MAIL"] + mv["Manager"]["site"]'],
    ['cs["manager"]["DN"] + mv["Manager"]["Object Type"]'],
    ['extra["anything"]'],
  ])('are known: %s', (text) => {
    expect(check(text, options)).toEqual([])
  })
  it('are warned of where they are not, at their place', () => {
    expect(check('cs["manager"]["site"] + mv["Manager"]["Mial"]', options)).toStrictEqual([
      {
        severity: 'warning',
        message: "site is none of the connected system's attributes",
        position: 14,
        length: 6,
      },
      {
        severity: 'warning',
        message: "Mial is none of the metaverse's attributes; did you mean Mail?",
        position: 38,
        length: 6,
        nearest: 'Mail',
      },
    ])
  })
  it('are not judged where nobody says what there is', () => {
    expect(check('cs["manager"]["site"] + mv["Manager"]["Mial"]', { csAttributes: ['manager'] })).toEqual([])
    expect(check('cs["manager"]["site"]', { csReferenced: [] })).toHaveLength(1)
    expect(check('mv["Manager"]["site"]', { csReferenced: [] })).toEqual([])
    expect(check('mv["Manager"]["site"]', { mvReferenced: [] })).toHaveLength(1)
  })
})

describe('a mistake', () => {
  it('without a name that was meant has none', () => {
    expect(check('1 + Frobnicate("x")')).toStrictEqual([
      { severity: 'error', message: 'There is no function Frobnicate', position: 4, length: 10 },
    ])
  })
  it('D7 by what is looked up must be written as text', () => {
    expect(check('Lookup(cs["type"], "Code", "x")["Name"]')).toStrictEqual([
      {
        severity: 'error',
        message: 'The type of a look-up is written as text in quotation marks',
        position: 7,
        length: 10,
      },
    ])
    expect(check('Count(LookupAll("Site", cs["code"], "x"))')).toMatchObject([{ position: 24, length: 10 }])
  })
})
