/** When known objects that a full import did not show are taken for gone, and when they stay. */
import { describe, expect, it } from 'vitest'
import type { MissingView } from '../../runtime/pipeline/1-missing'
import { decideMissing } from '../../runtime/pipeline/1-missing'
import { decides } from './laws'
import { limits } from './world'

/** A full import of HR, which knows 40 objects, that read 38 of them. */
const ends = (more: Partial<MissingView> = {}) =>
  decides(decideMissing, {
    system: 'HR',
    limits: limits(),
    recordsRead: 38,
    allIdentified: true,
    known: 40,
    missing: 2,
    released: false,
    ...more,
  })

const emptied = { recordsRead: 0, missing: 40 }

describe('known objects that a full import did not show', () => {
  it('I1 I3 are gone when it read everything well', () => {
    expect(ends()).toEqual({ kind: 'obsolete', because: 'it is no longer in the system' })
  })

  it('I1 none missing is a list of none', () => {
    expect(ends({ recordsRead: 40, missing: 0 }).kind).toBe('obsolete')
  })

  it('I3 stay when nothing at all was read, and the run says how many', () => {
    const message = 'HR showed no objects at all; 40 known ones were left as they are'
    expect(ends(emptied)).toEqual({ kind: 'kept', warning: { code: 'no-objects', message } })
  })

  it('I3 where none is known either, there is nothing to say but that', () => {
    const warning = { code: 'no-objects', message: 'HR showed no objects' }
    expect(ends({ recordsRead: 0, known: 0, missing: 0 })).toEqual({ kind: 'kept', warning })
  })

  it('I3 I6 stay when a record could not be identified: it may be one of them', () => {
    const message = 'some records could not be identified, so 2 objects that were not seen were left as they are'
    expect(ends({ allIdentified: false })).toEqual({ kind: 'kept', warning: { code: 'not-obsoleted', message } })
  })

  it('I4 stay when they are too many', () => {
    expect(ends({ recordsRead: 29, missing: 11 })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('11 of 40 objects of HR are missing from the source; the limit is 10'),
      next: expect.stringContaining('release exactly this list'),
    })
  })

  it('I4 are gone when a person released exactly this list', () => {
    expect(ends({ recordsRead: 29, missing: 11, released: true }).kind).toBe('obsolete')
  })

  for (const [what, doubt, code] of [
    ['nothing was read', emptied, 'no-objects'],
    ['a record could not be identified', { allIdentified: false, missing: 11 }, 'not-obsoleted'],
  ] as const)
    it(`I3 I4 a released list stays, too, when ${what}`, () => {
      expect(ends({ ...doubt, released: true })).toMatchObject({ kind: 'kept', warning: { code } })
    })

  it('I3 I6 of several reasons to doubt the first is told: nothing read, then not identified, then too many', () => {
    expect(ends({ ...emptied, allIdentified: false })).toMatchObject({ kind: 'kept', warning: { code: 'no-objects' } })
    expect(ends({ missing: 11, allIdentified: false })).toMatchObject({ kind: 'kept', warning: { code: 'not-obsoleted' } })
  })
})
