/** What becomes of a person and her connectors in a preview, and how it is said. */
import { describe, expect, it } from 'vitest'
import type { Cso, DeletionMark, PendingExport } from '../../runtime/model/objects'
import { connectorSentence, personSentence } from '../../runtime/model/previewed-fate'
import { utc } from '../../runtime/model/zone'
import { decideConnectorFate, decidePersonFate } from '../../runtime/pipeline/9-previewed-fate'

const began = '2026-03-02T08:00:00Z'
const mark: DeletionMark = { after: '2026-04-01T08:00:00Z', because: 'HR has left', system: 1 }
const free = { deletion: null }
const marked = { deletion: mark }

describe('N6 a person', () => {
  it.each([
    [free, free, null, 'Ann stays.'],
    [free, marked, null, 'Ann would be marked for deletion and deleted on 2026-04-01: HR has left.'],
    [marked, marked, null, 'Ann stays marked for deletion and is deleted on 2026-04-01: HR has left.'],
    [marked, free, null, 'Ann would stay: the mark for deletion would be lifted.'],
    [free, null, { at: began, because: 'she left' }, 'Ann would be deleted at once: she left.'],
    [marked, null, { at: '2026-05-01T00:00:00Z', because: 'she left' }, 'Ann would be deleted on 2026-05-01: she left.'],
    [free, null, null, 'Ann would be deleted at once: nothing keeps her any more.'],
  ])('%j before, %j after', (before, after, gone, said) => {
    expect(personSentence(decidePersonFate({ before, after, gone, began, zone: utc, failed: null }), 'Ann')).toBe(said)
  })

  it('stays as she is where she could not be synchronised', () => {
    const fate = decidePersonFate({ before: free, after: free, gone: null, began, zone: utc, failed: 'function "x" failed: no' })
    expect(personSentence(fate, 'Ann')).toBe(
      'Ann stays as is, since not all of it could be synchronised: function "x" failed: no.',
    )
  })

  it('is made, is somebody else, or is nobody', () => {
    const fate = { on: null, because: '' } as const
    expect(personSentence({ kind: 'made', ...fate }, 'Ann', 'Ann')).toBe('Ann would be made.')
    expect(personSentence({ kind: 'made', ...fate }, '1001', 'Ann')).toBe('Ann would be made of 1001.')
    expect(personSentence({ kind: 'joined', ...fate }, '1001', 'Ann')).toBe('1001 would be joined to Ann.')
    expect(personSentence({ kind: 'nobodys', ...fate }, '1001')).toBe('1001 would belong to nobody.')
  })
})

const cso = (more: Partial<Cso> = {}): Cso => ({ mvo: 7, staging: 'normal', ...more }) as Cso
const pending = (more: Partial<PendingExport>): PendingExport => ({ because: 'so', state: 'pending', ...more }) as PendingExport

describe('N6 a connector', () => {
  it.each([
    [cso(), cso(), null, 'AD: ann stays as it is.'],
    [cso({ mvo: null }), cso(), null, 'AD: ann would be joined.'],
    [null, cso(), null, 'AD: ann would be joined.'],
    [cso({ mvo: null }), cso({ link: 'projected' }), null, 'AD: ann stays as it is.'],
    [cso(), cso({ mvo: null }), null, 'AD: ann would belong to nobody, and stay as it is.'],
    [cso(), cso({ staging: 'obsolete', mvo: null }), null, 'AD: ann is no longer there.'],
    [cso(), null, null, 'AD: ann is no longer there.'],
    [cso({ staging: 'awaitingFirstExport' }), null, null, 'AD: the account that waits to be made would not be made.'],
    [null, cso(), pending({ operation: 'create' }), 'AD: an account would be made.'],
    [null, cso(), pending({ operation: 'create', state: 'held' }), 'AD: an account would be made, once it is released.'],
    [cso(), cso(), pending({ operation: 'update' }), 'AD: ann would be changed.'],
    [cso(), cso(), pending({ operation: 'update', deprovisioning: true }), 'AD: ann would be disabled: so.'],
    [
      cso(),
      cso({ mvo: null }),
      pending({ operation: 'delete', state: 'held' }),
      'AD: ann would be deleted, once it is released: so.',
    ],
  ] as const)('%#', (before, after, waiting, said) => {
    const fate = decideConnectorFate({ before, after, mvo: 7, pending: waiting })
    expect(connectorSentence(fate, 'AD', 'ann')).toBe(said)
  })
})
