/** References of a record to other objects: what changes of them, and those that stay text. */
import { describe, expect, it } from 'vitest'
import type { ImportView } from '../../runtime/pipeline/1-import'
import type { UnresolvedView } from '../../runtime/pipeline/1-references'
import {
  decideDangling,
  decideUnresolved,
  splitReferences,
  unresolvedError,
  withReferences,
} from '../../runtime/pipeline/1-references'
import { decides, imports } from './laws'
import { account, attribute, id, list, record, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp' }
const type = userType(list('member', 'reference'), attribute('manager', 'reference'))
const link = (text: string) => ({ ref: null, text })
const members = (...texts: readonly string[]) => record({ ...ann, ...(texts.length > 0 && { member: texts.map(link) }) })
const reads = (more: Partial<ImportView>) =>
  imports({ record: members(), type, cso: account(ann), pending: null, readByRules: true, ...more })

describe('references of a record', () => {
  for (const [what, read, known, add, remove] of [
    ['one more', ['1', '2'], ['1'], ['2'], []],
    ['one fewer', ['1'], ['1', '2'], [], ['2']],
    ['one for another', ['3'], ['1'], ['3'], ['1']],
    ['none any more', [], ['1'], [], ['1']],
    ['the first', ['1'], [], ['1'], []],
  ] as const)
    it(`O8 I1 ${what}: its links change, its document is not written, and it is due`, () => {
      expect(reads({ record: members(...read), references: { member: known } })).toMatchObject({
        kind: 'updated',
        write: false,
        due: true,
        attributes: values(ann),
        references: [{ attribute: 'member', add, remove }],
        changes: [{ side: 'cs', attribute: 'member', from: remove.map(link), to: add.map(link) }],
        because: 'member changed in the system',
      })
    })

  it('O8 I15 the same in another order, or one twice, is nothing new', () => {
    for (const read of [
      ['2', '1'],
      ['1', '2', '1'],
    ])
      expect(reads({ record: members(...read), references: { member: ['1', '2'] } })).toMatchObject({
        kind: 'unchanged',
        write: false,
        due: false,
        references: [],
      })
  })

  it('O8 of a new object are all links', () => {
    const read = record({ ...ann, manager: link('boss') })
    expect(reads({ record: read, cso: null })).toMatchObject({
      kind: 'added',
      attributes: values(ann),
      references: [{ attribute: 'manager', add: ['boss'], remove: [] }],
    })
  })

  it('O8 are taken out of the values of the record, each attribute that has any for itself', () => {
    const given = values({ ...ann, member: [link('1'), link('2')] })
    expect(splitReferences(given, type)).toEqual({ attributes: values(ann), references: new Map([['member', ['1', '2']]]) })
    const without = values(ann)
    expect(splitReferences(without, type).attributes, 'the very same where there are none').toBe(without)
  })

  for (const [what, name, texts, expected] of [
    ['one is a value', 'manager', ['boss'], link('boss')],
    ['one in a list is a list', 'member', ['1'], [link('1')]],
    ['several are a list, also where one is expected', 'manager', ['boss', 'chief'], [link('boss'), link('chief')]],
    ['none are no value', 'member', [], undefined],
  ] as const)
    it(`O8 O5 as they were read, ${what}`, () => {
      expect(withReferences(values(ann), new Map([[name, texts]]), type)).toEqual(
        values(expected === undefined ? ann : { ...ann, [name]: expected }),
      )
    })

  it('I7 one that could not be read keeps its links', () => {
    const read = record(ann, { faults: [{ attribute: 'member', value: '?', message: 'is no name' }] })
    expect(reads({ record: read, references: { member: ['1'], manager: ['boss'] } })).toMatchObject({
      references: [{ attribute: 'manager', add: [], remove: ['boss'] }],
    })
  })

  it('O8 beside a changed value both are told', () => {
    const read = record({ ...ann, mail: 'new@corp', manager: link('boss') })
    expect(reads({ record: read })).toMatchObject({
      kind: 'updated',
      write: true,
      because: 'mail, manager changed in the system',
    })
  })

  it('I12 O8 an account seen for the first time is confirmed, and due for the sake of its links', () => {
    const cso = account(ann, { staging: 'awaitingConfirmation' })
    expect(reads({ record: members('1'), cso })).toMatchObject({ kind: 'confirmed', due: true, staging: 'normal' })
  })
})

describe('references that stay text', () => {
  const nobody = { cso: id('ann'), attribute: 'manager', text: 'nobody' }
  const two = { cso: id('bob'), attribute: 'manager', text: '7', fits: ['user', 'device'] }
  const tells = (policy: UnresolvedView['policy'], unresolved: UnresolvedView['unresolved'], total = unresolved.length) =>
    decides(decideUnresolved, { system: 'HR', policy, unresolved, total })

  for (const [policy, kind] of [
    ['error', 'errors'],
    ['warn', 'warning'],
    ['ignore', 'nothing'],
  ] as const)
    it(`I16 policy ${policy}: ${kind}`, () => {
      expect(tells(policy, [nobody]).kind).toBe(kind)
      expect(tells(policy, []).kind).toBe('nothing')
    })

  it('I16 of what is removed afterwards the same is said, and that it is gone', () => {
    const says = (policy: UnresolvedView['policy'], unresolved: UnresolvedView['unresolved'], total = unresolved.length) =>
      decides(decideDangling, { system: 'HR', policy, unresolved, total })
    expect([says('error', [nobody]).kind, says('warn', [nobody]).kind]).toEqual(['errors', 'warning'])
    expect([says('ignore', [nobody]).kind, says('error', []).kind]).toEqual(['nothing', 'nothing'])
    expect(says('warn', [nobody])).toMatchObject({
      warning: expect.stringMatching(
        /^1 reference of HR points at an object that is gone, the first is manager "nobody"/,
      ) as string,
    })
    expect(says('error', [nobody], 2)).toMatchObject({
      warning: expect.stringMatching(/^2 references of HR point at objects that are gone.*\. Correct the source/) as string,
    })
  })

  it('I16 counts them all, and says how many are listed when those are fewer', () => {
    expect(tells('warn', [nobody], 3200)).toMatchObject({
      warning: expect.stringMatching(/^3200 references of HR .*is known\. [^.]*$/),
    })
    const { warning } = tells('error', [nobody, two], 3200) as { warning: string }
    expect(warning).toMatch(/^3200 references of HR could not be resolved.*\. The first 2 are listed$/)
  })

  const correct =
    'Correct the source, or let the import read the object as well; "Broken references" of the connected system says whether it is an error'
  const narrow = 'Let the source write the DN or another name that only one of them has'
  const seven = 'manager "7", which stands for objects of several types: user, device'

  it('I16 says how many there are, about the first why, and what to do', () => {
    expect(tells('warn', [nobody])).toMatchObject({
      warning: `1 reference of HR could not be resolved, the first is manager "nobody", which is no object that is known. ${correct}`,
    })
    expect(tells('error', [two, nobody])).toMatchObject({
      warning: `2 references of HR could not be resolved, the first is ${seven}. ${narrow}`,
    })
  })

  it('I16 a warning names both types also where the first reference points at nothing', () => {
    expect(tells('warn', [nobody, two])).toMatchObject({
      warning: expect.stringContaining(`is known; among them is ${seven}. ${correct}`),
    })
  })

  it('I16 the error of an object names what the text stands for, and what to do', () => {
    expect(unresolvedError(nobody)).toBe(`manager "nobody", which is no object that is known. ${correct}`)
    expect(unresolvedError(two)).toBe(`${seven}. ${narrow}`)
    expect(unresolvedError({ ...two, fits: ['user', 'user'] })).toBe(
      `manager "7", which stands for 2 objects of the type user. ${narrow}`,
    )
  })
})
