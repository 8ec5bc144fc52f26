/** What recipes make of people's names. */
import { describe, expect, it } from 'vitest'
import type { PeopleAttributes } from '../../../nodes/editor/new-cycle/recipes'
import { commonName, isDomain, recipeOf, recipes, recipesFor } from '../../../nodes/editor/new-cycle/recipes'
import { check, compile } from '../../../runtime/expression'
import { zoneOf } from '../../../runtime/model/zone'
import { say } from './say'

const people: PeopleAttributes = {
  key: 'Employee ID',
  firstName: 'First Name',
  lastName: 'Last Name',
  displayName: 'Display Name',
  title: 'Academic Title',
  mail: 'Email',
  login: 'Account Name',
  letters: 'de',
}

type Person = Readonly<Record<string, string | undefined>>

const person = (first?: string, last?: string, more: Person = {}): Person => ({
  'Employee ID': '005017',
  'First Name': first,
  'Last Name': last,
  'Display Name': [first, last].filter(Boolean).join(' '),
  ...more,
})

function made(id: string, of: Person, parameters: Readonly<Record<string, string>> = {}, letters = 'de'): unknown {
  const value = recipeOf(id)?.make({ ...people, letters }, parameters)
  if (value?.kind === 'direct') return of[value.value]
  if (value?.kind !== 'expression') return value?.value
  const attributes = Object.fromEntries(Object.entries(of).filter(([, each]) => each !== undefined)) as Record<string, string>
  const zone = zoneOf('UTC')
  if (!zone) throw new Error('there is no UTC')
  const scope = { cs: null, mv: { attributes, objectType: 'Person' }, extra: {}, now: '2026-03-02T08:00:00Z', zone }
  return compile(value.value, { initialOnly: true }).evaluate(scope)
}

describe('a recipe', () => {
  it.each([
    ['login.letterLast', person('Ömer', "O'Neill"), 'ooneill'],
    ['login.letterLast', person('Änne', 'Straße'), 'astrasse'],
    ['login.letterLast', person('Karl-Heinz', 'von der Heide'), 'kvonderheide'],
    ['login.letterLast', person('Łukasz'), 'lukasz'],
    ['login.letterLast', person(undefined, 'Çelik'), 'celik'],
    ['login.letterLast', person(), '005017'],
    ['login.lastLetter', person('Ömer', "O'Neill"), 'oneillo'],
    ['login.lastLetter', person('Łukasz'), 'lukasz'],
    ['login.firstLast', person('Jürgen', 'Müller-Lüdenscheidt'), 'juergen.mueller-luedenscheidt'],
    ['login.firstLast', person('Łukasz'), 'lukasz'],
    ['login.firstLast', person(' ', '-'), '005017'],
    ['login.mail', person('A', 'B', { Email: 'Anna.Berg@firma.dk' }), 'anna.berg'],
    ['login.mail', person('A', 'B'), '005017'],
    ['login.key', person('A', 'B'), '005017'],
    ['login.file', person('A', 'B', { 'Account Name': 'ab1' }), 'ab1'],
    ['mail.file', person('A', 'B', { Email: 'a@b.de' }), 'a@b.de'],
    ['displayName.lastFirst', person('Anna', 'Berg'), 'Berg, Anna'],
    ['displayName.lastFirst', person('Anna'), 'Anna'],
    ['displayName.lastFirst', person('Martin', 'Martin'), 'Martin, Martin'],
    ['displayName.titleFirstLast', person('Anna', 'Berg', { 'Academic Title': 'Dr.' }), 'Dr. Anna Berg'],
    ['displayName.titleFirstLast', person('Anna', 'Berg'), 'Anna Berg'],
  ] as const)('%s gives %o the value %s', (id, of, value) => {
    expect(made(id, of)).toBe(value)
  })

  it('writes letters as the language does', () => {
    expect(made('login.firstLast', person('Søren', 'Åse'), {}, 'da')).toBe('soeren.aase')
    expect(made('login.firstLast', person('Björn', 'Ångström'), {}, '')).toBe('bjorn.angstrom')
  })

  it('of mail addresses takes a domain, and makes nothing without one', () => {
    expect(made('mail.firstLast', person('Anna', 'Berg'), { domain: 'example.com' })).toBe('anna.berg@example.com')
    expect(made('mail.letterLast', person('Anna', 'Berg'), { domain: 'example.com' })).toBe('aberg@example.com')
    for (const domain of ['', 'example', 'a b.de', '@x.de', '"+x.de'])
      expect(made('mail.firstLast', person('A'), { domain })).toBe('')
    expect(['firma.de', 'mail.firma.co.uk', 'müller.de'].filter(isDomain)).toHaveLength(3)
  })

  it('of names in a directory escapes them, and the common name goes with it', () => {
    const container = 'ou=a\\,b,dc=x'
    expect(made('dn.nameAndKey', person('Anna', 'Berg, née +'), { container })).toBe(
      'cn=Anna Berg\\, née \\+ (005017),ou=a\\,b,dc=x',
    )
    expect(made('dn.key', person('Anna'), { container })).toBe('employeeNumber=005017,ou=a\\,b,dc=x')
    expect(made('dn.key', person('Anna'), { container: '' })).toBe('')
    expect(commonName('dn.key', people)).toMatchObject({ kind: 'direct', value: 'Display Name' })
    expect(commonName('dn.nameAndKey', people)).toMatchObject({ kind: 'expression' })
  })

  it('reads only what there is, and is offered only where it does', () => {
    const all = Object.values(people)
    for (const { make, parameters } of recipes) {
      const { kind, value } = make(people, Object.fromEntries(parameters.map((name) => [name, 'example.com'])))
      if (kind === 'expression') expect(check(value, { mvAttributes: all, initialOnly: true })).toEqual([])
    }
    const nameless = { ...people, firstName: null, lastName: null, mail: null, login: null, title: null }
    expect(recipesFor('login', nameless).map(({ id }) => id)).toEqual(['login.key'])
    expect(recipesFor('mail', nameless).map(({ id }) => id)).toEqual(['mail.none'])
  })

  it('has a name in words', () => {
    expect(recipes.map(({ label }) => say(label)).filter((label) => label === '')).toEqual([])
    expect(new Set(recipes.map(({ id }) => id)).size).toBe(recipes.length)
  })
})
