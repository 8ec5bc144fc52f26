/** Whether what a person decides on one object by hand can be done. */
import { describe, expect, it } from 'vitest'
import type { HandView, JoinView, ProjectView } from '../../runtime/pipeline/9-hand-links'
import {
  decideHandAllow,
  decideHandApart,
  decideHandDisconnect,
  decideHandJoin,
  decideHandProject,
} from '../../runtime/pipeline/9-hand-links'
import { decides } from './laws'

const loose: HandView = { cso: { mvo: null, staging: 'normal' }, name: '4711', system: 'HR', linkedTo: null }
const anns: HandView = { ...loose, cso: { mvo: 1, staging: 'normal' }, linkedTo: 'Ann' }
const gone: HandView = { ...loose, cso: { mvo: null, staging: 'obsolete' } }
const unmade: HandView = { ...loose, cso: { mvo: null, staging: 'awaitingFirstExport' } }
const bob = { mvo: { id: 2, type: 'Person' }, person: 'Bob', taken: null, hasRule: true, declined: null }
const declined = 'by rule HR in it does not meet cs["type"] = "FTE"'

describe('joining by hand', () => {
  const cases: readonly (readonly [string, JoinView, string | null])[] = [
    ["one that is nobody's", { ...loose, ...bob }, null],
    ['to somebody who is gone', { ...loose, ...bob, mvo: null }, 'that metaverse object is not there any more'],
    ['one that is hers', { ...anns, ...bob, mvo: { id: 1, type: 'Person' }, person: 'Ann' }, "4711 is Ann's already"],
    ["one that is somebody else's", { ...anns, ...bob }, '4711 belongs to Ann'],
    ['one that has gone', { ...gone, ...bob }, '4711 is not in HR any more'],
    ['one that is still to be made', { ...unmade, ...bob }, '4711 has not been made in HR yet'],
    ['where no rule is for both', { ...loose, ...bob, hasRule: false }, 'no rule of HR is for Person'],
    ['one that no rule takes', { ...loose, ...bob, declined }, `no rule of HR takes 4711 as it is: ${declined}`],
    ['where she has one already', { ...loose, ...bob, taken: '0815' }, 'Bob has 0815 of HR already'],
  ]
  for (const [what, view, because] of cases)
    it(`J9 J5 ${what}: ${because ?? 'it is done'}`, () => {
      const decision = decides(decideHandJoin, view)
      expect(decision).toEqual(
        because === null ? { kind: 'done' } : { kind: 'refused', because, next: expect.stringMatching(/^[A-Z].+/) },
      )
    })
})

describe('disconnecting by hand', () => {
  it("J9 what is somebody's", () => {
    expect(decides(decideHandDisconnect, anns)).toEqual({ kind: 'done' })
  })

  it.each([
    ["nobody's", loose, '4711 belongs to nobody'],
    [
      'gone, which the next synchronisation takes away',
      { ...anns, cso: { mvo: 1, staging: 'obsolete' } },
      '4711 is not in HR any more',
    ],
  ] as const)('J9 not what is %s', (_, view, because) => {
    expect(decides(decideHandDisconnect, view)).toMatchObject({ kind: 'refused', because })
  })
})

describe('making a person of an object by hand', () => {
  const cases: readonly (readonly [string, ProjectView, object])[] = [
    ['of the only type', { ...loose, types: ['Person'], type: undefined, declined: null }, { kind: 'project', type: 'Person' }],
    [
      'of the type that is named',
      { ...loose, types: ['Person', 'Guest'], type: 'Guest', declined: null },
      { kind: 'project', type: 'Guest' },
    ],
    [
      'of which of several',
      { ...loose, types: ['Person', 'Guest'], type: undefined, declined: null },
      { because: 'rules make Person or Guest of such objects' },
    ],
    [
      'of a type without a rule',
      { ...loose, types: ['Person'], type: 'Guest', declined: null },
      { because: 'no inbound rule of HR is for Guest' },
    ],
    [
      'of what no rule reads',
      { ...loose, types: [], type: undefined, declined: null },
      { because: 'no inbound rule of HR is for such objects' },
    ],
    [
      "of what is somebody's",
      { ...anns, types: ['Person'], type: undefined, declined: null },
      { because: '4711 belongs to Ann' },
    ],
    [
      'of what has gone',
      { ...gone, types: ['Person'], type: undefined, declined: null },
      { because: '4711 is not in HR any more' },
    ],
  ]
  for (const [what, view, answer] of cases)
    it(`J9 L7 ${what}`, () => expect(decides(decideHandProject, view)).toMatchObject(answer))
})

describe('letting the rules decide again', () => {
  it('J9 on what is kept apart, while it is there', () => {
    expect(decides(decideHandAllow, { ...loose, keptApart: true })).toEqual({ kind: 'done' })
    expect(decides(decideHandAllow, { ...loose, keptApart: false })).toMatchObject({ because: '4711 may join already' })
    expect(decides(decideHandAllow, { ...gone, keptApart: true })).toMatchObject({ because: '4711 is not in HR any more' })
  })
})

describe('keeping apart by hand', () => {
  it("J9 what is there, be it somebody's or nobody's", () => {
    for (const view of [loose, anns]) expect(decides(decideHandApart, view)).toEqual({ kind: 'done' })
    expect(decides(decideHandApart, gone)).toMatchObject({ because: '4711 is not in HR any more' })
    expect(decides(decideHandApart, unmade)).toMatchObject({ because: '4711 has not been made in HR yet' })
  })
})
