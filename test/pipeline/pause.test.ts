/** Pauses of connected systems: what is asked for, and whether one is over (N12). */
import { describe, expect, it } from 'vitest'
import { SyncError } from '../../runtime/model/errors'
import type { Pause } from '../../runtime/model/store-rows'
import { currentPause, newPause, pausedError } from '../../runtime/pipeline/pause'
import { caught } from '../connectors/contract/tools'

const now = '2026-03-02T08:00:00Z'
const pause: Pause = { reason: 'new disks', until: '2026-03-02T09:00:00Z', by: 'anna', since: now }

describe('a pause', () => {
  it.each<[string, Pause | null, string, boolean]>([
    ['holds before its end', pause, '2026-03-02T08:59:59Z', true],
    ['is over at its end', pause, '2026-03-02T09:00:00Z', false],
    ['is none where nobody made one', null, now, false],
  ])('N12 %s', (_, kept, at, holds) => {
    expect(currentPause(kept, at)).toBe(holds ? kept : null)
  })

  it('N12 is kept in canonical UTC, with its reason as it was meant', () => {
    const asked = { reason: ' new disks ', until: '2026-03-02T10:00:00.750+01:00', by: 'anna' }
    expect(newPause(asked, now)).toEqual(pause)
  })

  it.each<[string, string, string]>([
    ['a reason', ' ', '2026-03-02T09:00:00Z'],
    ['an end that is to come', 'x', now],
    ['an end that is to come, to the second', 'x', '2026-03-02T08:00:00.900Z'],
    ['an end that can be read', 'x', 'tomorrow'],
    ['an end that is a date and no number', 'x', '9999999'],
    ['an end within 366 days', 'x', '2027-03-03T08:00:00.001Z'],
  ])('N12 needs %s', async (_, reason, until) => {
    const thrown = await caught(Promise.resolve().then(() => newPause({ reason, until, by: 'anna' }, now)))
    expect(thrown).toBeInstanceOf(SyncError)
    expect(thrown).toMatchObject({ code: 'bad-request' })
  })

  it('N12 may last 366 days', () => {
    expect(newPause({ reason: 'x', until: '2027-03-03T08:00:00Z', by: 'anna' }, now).until).toBe('2027-03-03T08:00:00Z')
  })

  it('N12 says who made it, until when and why', () => {
    expect(pausedError('HR', pause)).toMatchObject({
      code: 'system-paused',
      message: 'HR is paused until 2026-03-02T09:00:00Z by anna: new disks',
    })
  })
})
