/** A person who is made by hand of whom there is no record: which values fit, and what is refused. */
import { describe, expect, it } from 'vitest'
import type { MvTypeSchema } from '../../runtime/model/schema'
import { decideHandPerson } from '../../runtime/pipeline/9-hand-person'
import { decides } from './laws'
import { attribute, list } from './world'

const type: MvTypeSchema = {
  name: 'Person',
  deletionRule: { kind: 'manual' },
  graceDays: 0,
  attributes: [
    attribute('Name'),
    attribute('Floor', 'integer'),
    list('Phone'),
    attribute('PIN', 'text', { secret: true }),
    attribute('Manager', 'reference'),
  ],
}
const decide = (given: Readonly<Record<string, string | readonly string[]>>, of: MvTypeSchema | null = type) =>
  decides(decideHandPerson, { type: of, types: ['Person', 'Group'], given })

describe('a person who is made by hand', () => {
  it.each([
    ['L7 has what was given, in the spelling of the type', { name: ' Ann ' }, { Name: 'Ann' }],
    ['L7 has numbers as numbers', { Name: 'Ann', Floor: '3' }, { Name: 'Ann', Floor: 3 }],
    ['L7 has several values where there is room', { Name: 'Ann', Phone: ['1', '2', '1'] }, { Name: 'Ann', Phone: ['1', '2'] }],
    ['O5 has no value that is blank', { Name: 'Ann', Floor: ' ', Phone: ['', '1'] }, { Name: 'Ann', Phone: ['1'] }],
  ] as const)('%s', (_, given, values) => {
    expect(decide(given)).toEqual({ kind: 'made', values })
  })

  it.each([
    ['L7 is of a type there is', { Name: 'Ann' }, null, 'the metaverse has no such type', 'Use one of Person, Group'],
    [
      'L7 has no attribute that is not declared',
      { Nmae: 'Ann' },
      type,
      'Person has no attribute Nmae',
      'Did you mean Name? Correct the name, or declare it in the store',
    ],
    ['N9 has no secret', { Name: 'Ann', PIN: '1' }, type, 'PIN is secret', 'Leave it out'],
    ['O8 refers to nobody', { Manager: 'Bob' }, type, 'Manager is a reference, which only a system gives', 'Leave it out'],
    ['A8 has one value where there is room for one', { Name: ['Ann', 'Bob'] }, type, 'Name holds one value', 'Give one'],
    ['L7 has a name', { Floor: '3', Phone: ['1'] }, type, 'nothing that was given is a name', 'Give a name as well'],
    ['L7 is somebody', { Name: ' ' }, type, 'nothing was given of the person', 'Give at least a name'],
  ] as const)('%s', (_, given, of, because, next) => {
    expect(decide(given, of)).toEqual({ kind: 'refused', because, next })
  })

  it('A8 has no value that does not fit', () => {
    expect(decide({ Name: 'Ann', Floor: 'third' })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Floor is integer, and '),
    })
  })
})
