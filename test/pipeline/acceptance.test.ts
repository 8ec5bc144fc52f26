/** What is asked before an import counts, and what of it happens then. */
import { describe, expect, it } from 'vitest'
import type { AcceptanceView, FullRead } from '../../runtime/pipeline/1-acceptance'
import { decideAcceptance } from '../../runtime/pipeline/1-acceptance'
import type { LookAlike } from '../../runtime/pipeline/1-look-alike'
import { limits } from './world'

const ids = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

/** A full import of HR, which knows 40 objects, that read 38 of them. */
const ends = (full: Partial<FullRead> = {}, more: Partial<AcceptanceView> = {}) =>
  decideAcceptance({
    system: 'HR',
    limits: limits(),
    full: { recordsRead: 38, allIdentified: true, known: 40, missing: ids(2), lookAlikes: [], ...full },
    emptied: [],
    shrunk: [],
    hasRelease: false,
    isReleased: () => false,
    ...more,
  })

const released = { hasRelease: true, isReleased: () => true }
const nothing = { recordsRead: 0, missing: ids(40) }
const pair = (id: number): LookAlike => ({
  known: { id, type: 'user', anchor: `00${id}`, staging: 'normal' },
  added: { id: id + 100, type: 'user', anchor: `${id}`, staging: 'normal' },
})

describe('known objects that a full import did not show', () => {
  it('I1 I3 are gone when it read everything well, and no list waits any longer', () => {
    expect(ends()).toEqual({ kind: 'accepted', gone: [1, 2], keptOut: [], warnings: [], waits: 'nothing' })
  })

  it('I1 none missing is a list of none', () => {
    expect(ends({ recordsRead: 40, missing: [] })).toMatchObject({ kind: 'accepted', gone: [] })
  })

  it('I3 I22 stay when nothing at all was read; the run says how many, and their list waits', () => {
    const message =
      'HR showed no objects at all; 40 known ones were left as they are. If it was really emptied, release this list and import again'
    const decision = ends(nothing)
    expect(decision).toMatchObject({ kind: 'accepted', gone: [], warnings: [{ code: 'no-objects', message }] })
    expect(
      decision.kind === 'accepted' && typeof decision.waits === 'object' && decision.waits.list.map(({ cso }) => cso),
    ).toEqual(ids(40))
  })

  it('I22 are gone, though nothing was read, when exactly their list was released', () => {
    expect(ends(nothing, released)).toEqual({ kind: 'accepted', gone: ids(40), keptOut: [], warnings: [], waits: 'nothing' })
  })

  it('I3 where none is known either, there is nothing to say but that', () => {
    const warnings = [{ code: 'no-objects', message: 'HR showed no objects' }]
    expect(ends({ recordsRead: 0, known: 0, missing: [] })).toMatchObject({ kind: 'accepted', warnings, waits: 'nothing' })
  })

  it('I3 I6 stay when a record could not be identified: it may be one of them; what waits, waits on', () => {
    const message = 'some records could not be identified, so 11 objects that were not seen were left as they are'
    for (const more of [{}, released])
      expect(ends({ allIdentified: false, missing: ids(11) }, more)).toEqual({
        kind: 'accepted',
        gone: [],
        keptOut: [],
        warnings: [{ code: 'not-obsoleted', message }],
        waits: 'asBefore',
      })
  })

  it('I4 stop the import when they are too many', () => {
    expect(ends({ recordsRead: 29, missing: ids(11) })).toMatchObject({
      kind: 'refused',
      code: 'shrink-guard',
      because: expect.stringContaining('11 of 40 objects of HR are missing from the source; the limit is 10'),
      next: expect.stringContaining('release exactly this list'),
      list: ids(11).map((cso) => ({ cso, key: `${cso}`, because: null })),
    })
  })

  it('I3 I6 stay when a record could not be identified, whatever else of the import was released', () => {
    const emptied = [{ type: 'user', attribute: 'mail', of: ids(3) }]
    expect(ends({ allIdentified: false }, { emptied, ...released })).toMatchObject({
      kind: 'accepted',
      gone: [],
      waits: 'nothing',
    })
  })

  it('I4 are gone when a person released exactly this list', () => {
    expect(ends({ recordsRead: 29, missing: ids(11) }, released)).toMatchObject({
      kind: 'accepted',
      gone: ids(11),
      waits: 'nothing',
    })
  })

  for (const [missing, known, kind] of [
    [3, 5, 'refused'],
    [2, 5, 'accepted'],
    [3, 6, 'accepted'],
    [4, 6, 'refused'],
    [3, 4, 'accepted'],
    [10, 19, 'refused'],
    [10, 20, 'accepted'],
  ] as const)
    it(`I4 I21 ${missing} of ${known} known objects missing: ${kind}`, () => {
      expect(ends({ known, missing: ids(missing) }).kind).toBe(kind)
    })

  it('I21 nobody is asked about a small system that may lose everything', () => {
    expect(ends({ known: 5, missing: ids(4) }, { limits: limits({ clearPercent: 100 }) }).kind).toBe('accepted')
  })
})

describe('keys that look alike', () => {
  it('I20 fewer than three pairs: both records of each are kept out, all else is imported, and the pairs may be released', () => {
    const decision = ends({ missing: ids(3), lookAlikes: [pair(1), pair(2)] })
    expect(decision).toMatchObject({ kind: 'accepted', gone: [3], keptOut: [pair(1), pair(2)] })
    expect(decision).toMatchObject({
      waits: {
        reasons: ['2 keys of HR changed their writing only: "001" is missing and "1" is new, and the two keys look alike'],
        list: [
          { cso: 1, key: '1="1"' },
          { cso: 2, key: '2="2"' },
        ],
      },
    })
  })

  it('I20 fewer than three pairs that were released are imported like all else', () => {
    expect(ends({ missing: ids(3), lookAlikes: [pair(1), pair(2)] }, released)).toMatchObject({
      kind: 'accepted',
      gone: [1, 2, 3],
      keptOut: [],
      waits: 'nothing',
    })
  })

  it('I20 three and more stop the import, and are its list', () => {
    const lookAlikes = [pair(1), pair(2), pair(3)]
    expect(ends({ missing: ids(3), lookAlikes })).toMatchObject({
      kind: 'refused',
      code: 'look-alike-keys',
      list: [{ key: '1="1"' }, { key: '2="2"' }, { key: '3="3"' }],
    })
    expect(ends({ missing: ids(3), lookAlikes }, released)).toMatchObject({ kind: 'accepted', gone: [1, 2, 3], keptOut: [] })
  })

  it('I4 I20 too many missing and pairs among them are asked about together', () => {
    const decision = ends({ missing: ids(11), lookAlikes: [pair(1), pair(2), pair(3)] })
    expect(decision.kind === 'refused' && [decision.code, decision.reasons.length, decision.list.length]).toEqual([
      'shrink-guard',
      2,
      14,
    ])
  })
})

describe('what to do about an import that was stopped', () => {
  const emptied = [{ type: 'user', attribute: 'mail', of: ids(3) }]
  for (const [what, full, more, left] of [
    ['I4 too many are missing', { missing: ids(11) }, {}, true],
    ['I20 three keys changed their writing', { lookAlikes: [pair(1), pair(2), pair(3)] }, {}, false],
    ['I21 an attribute would be emptied', {}, { emptied }, false],
    ['I4 I21 too many are missing, and an attribute would be emptied', { missing: ids(11) }, { emptied }, false],
  ] as const)
    it(`${what}: the list is to be released, ${left ? 'if they really left' : 'if it is right, whoever left'}`, () => {
      const decision = ends(full, more)
      expect(decision.kind === 'refused' && decision.next).toMatch(/release exactly this list/)
      expect(decision.kind === 'refused' && /they really left/.test(decision.next)).toBe(left)
    })
})

describe('what would be emptied', () => {
  const emptied = [{ type: 'user', attribute: 'mail', of: ids(3) }]
  const shrunk = [{ cso: 9, attribute: 'member', before: 30, after: 2 }]

  it('I21 stops a read of changes as well as a full one, with its own list', () => {
    for (const full of [null, { recordsRead: 40, allIdentified: true, known: 40, missing: [], lookAlikes: [] }])
      expect(ends({}, { full, emptied, shrunk })).toMatchObject({
        kind: 'refused',
        code: 'mass-clearing',
        list: [
          { cso: 1, key: '1-"mail"', because: 'mail would become empty' },
          { cso: 2, key: '2-"mail"' },
          { cso: 3, key: '3-"mail"' },
          { cso: 9, key: '9-"member":2', because: 'member would go from 30 values to 2' },
        ],
      })
  })

  it('I21 happens when exactly that was released', () => {
    expect(ends({}, { full: null, emptied, ...released })).toMatchObject({ kind: 'accepted', gone: [], waits: 'nothing' })
  })

  it('I10 a read of changes says nothing about the list that waits', () => {
    expect(ends({}, { full: null })).toEqual({ kind: 'accepted', gone: [], keptOut: [], warnings: [], waits: 'asBefore' })
  })
})
