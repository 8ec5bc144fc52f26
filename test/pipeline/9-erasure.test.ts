/** Whether a person can be erased, and what her reason must not say (N14). */
import { describe, expect, it } from 'vitest'
import { comesBackAfter, decideErasure, type ErasureView, mayStillHold, namesHer } from '../../runtime/pipeline/9-erasure'

type Object = ErasureView['objects'][number]
const of = (state: Object['state'], system = 'HR', name = '7'): Object => ({ state, system, name })
const view = (some: Partial<ErasureView>): ErasureView => ({
  isThere: false,
  objects: [],
  present: 'refuse',
  notDeleted: null,
  ...some,
})

describe('whether a person can be erased', () => {
  const refused: readonly [why: string, view: Partial<ErasureView>, because: RegExp, next: RegExp][] = [
    ['connected', { isThere: true, objects: [of('linked')] }, /^she is there, and connected with HR: 7$/, /^Delete her first/],
    ['several', { isThere: true, objects: [of('linked'), of('linked')] }, /HR: 7 \(and 1 more object\)$/, /^Delete/],
    ['connected, whatever is said', { isThere: true, present: 'forget', objects: [of('linked')] }, /^she is there/, /^Delete/],
    ['waits to be sent', { objects: [of('unsent', 'AD')] }, /^something waits to be sent to AD: 7$/, /^Export AD or discard it/],
    ['waits, whatever is said', { present: 'forget', objects: [of('unsent')] }, /^something waits/, /^Export/],
    [
      'being imported',
      { present: 'forget', objects: [of('importing')] },
      /^an import that has not ended has HR: 7$/,
      /import HR again$/,
    ],
    ['in its system', { objects: [of('gone'), of('inSystem')] }, /^HR: 7 is still in its system/, /^Remove it there.*forgotten/],
    ['there and in a system', { isThere: true, present: 'forget', objects: [of('inSystem')] }, /^HR: 7 is still/, /^Delete/],
    ['what stands in the way first', { objects: [of('inSystem'), of('unsent', 'AD')] }, /^something waits/, /^Export AD/],
    [
      'not to be deleted',
      { isThere: true, notDeleted: 'no wire' },
      /^she is there, and cannot be deleted: no wire$/,
      /^Put that right/,
    ],
  ]
  for (const [why, some, because, next] of refused)
    it(`N14 not: ${why}`, () => {
      const decision = decideErasure(view(some))
      expect(decision).toMatchObject({
        kind: 'refused',
        because: expect.stringMatching(because),
        next: expect.stringMatching(next),
      })
    })

  const allowed: readonly [why: string, view: Partial<ErasureView>][] = [
    ['only her history is left', {}],
    ['her objects are gone from their systems', { objects: [of('gone')] }],
    ['they are to be forgotten', { present: 'forget', objects: [of('inSystem'), of('gone')] }],
    ['she is there with nothing in any system', { isThere: true }],
  ]
  for (const [why, some] of allowed) it(`N14 yes: ${why}`, () => expect(decideErasure(view(some))).toEqual({ kind: 'allowed' }))

  it('N14 says what comes back, of what is forgotten only', () => {
    const objects = [of('inSystem'), of('gone', 'AD')]
    expect(comesBackAfter({ objects, present: 'refuse' })).toEqual([])
    expect(comesBackAfter({ objects, present: 'forget' })).toEqual([
      expect.stringMatching(/^7 is forgotten and stays in HR: .*brings it back/),
    ])
  })

  it('N14 names each copy beside the store, and backups', () => {
    const [copy, backups] = mayStillHold(['/d/identity.sqlite.bak-35'])
    expect(copy).toMatch(/^\/d\/identity\.sqlite\.bak-35, a copy/)
    expect(backups).toMatch(/^backups/)
  })
})

describe('the reason for an erasure', () => {
  const texts = ['Zoe Quixote', 'cn=Zoe Quixote,ou=Sales', 'zoe@x.org', 'Q7', '']
  const cases: readonly [reason: string, names: boolean][] = [
    ['request 4711', false],
    ['asked by zoe', true],
    ['ZOE QUIXOTE', true],
    ['mail from zoe@x.org', true],
    ['of Q7', true],
    ['zoetrope', false],
    ['', false],
  ]
  it.each(cases)('N14 %s', (reason, names) => expect(namesHer(reason, texts)).toBe(names))
})
