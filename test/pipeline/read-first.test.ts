/** Whether a target has been read before accounts are made in it. */
import { describe, expect, it } from 'vitest'
import type { SettingDescription } from '../../runtime/model/connector'
import { decideReadFirst, readSelection } from '../../runtime/pipeline/8-read-first'
import { decides } from './laws'

const described = (name: string): SettingDescription => ({ name, label: name, kind: 'text', help: name })
const selecting = (name: string): SettingDescription => ({ ...described(name), selects: true })
const descriptions = [described('urls'), selecting('baseDns'), selecting('filter')]
const people = { urls: ['ldap://one'], baseDns: ['ou=people'], filter: '' }
const wider = { ...people, baseDns: ['ou=people', 'ou=staff'] }
const of = (settings: Readonly<Record<string, unknown>>, ...types: string[]) => readSelection(types, descriptions, settings)

describe('whether a target has been read', () => {
  const cases = [
    ['never', null, of(people, 'user'), 'read', 'AD was never read to its end'],
    ['as it is', of(people, 'user'), of(people, 'user'), 'known', 'are known'],
    ['with more types', of(people, 'group', 'user'), of(people, 'user'), 'known', 'are known'],
    ['without a type', of(people, 'user'), of(people, 'user', 'group'), 'read', 'group of AD was never read'],
    ['with a container less', of(people, 'user'), of(wider, 'user'), 'read', 'another setting of baseDns'],
    ['with a container more', of(wider, 'user'), of(people, 'user'), 'known', 'are known'],
    ['by another filter', of({ ...people, filter: '(a=b)' }, 'user'), of(people, 'user'), 'read', 'another setting of filter'],
    ['by a setting that was not set', of({ baseDns: ['ou=people'] }, 'user'), of(people, 'user'), 'read', 'filter'],
    ['before containers were set', of({ filter: '' }, 'user'), of(people, 'user'), 'read', 'another setting of baseDns'],
    ['at another address', of({ ...people, urls: ['ldap://two'] }, 'user'), of(people, 'user'), 'known', 'are known'],
  ] as const
  for (const [how, read, wanted, kind, because] of cases)
    it(`R13 ${how}: ${kind}`, () => {
      const decision = decides((given) => decideReadFirst('AD', given.read, given.wanted), { read, wanted })
      expect(decision).toEqual({ kind, because: expect.stringContaining(because) })
    })
})
