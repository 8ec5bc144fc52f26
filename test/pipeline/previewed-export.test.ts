/** What a preview says of what is pending for an account (N6). */
import { describe, expect, it } from 'vitest'
import { comparePending } from '../../runtime/pipeline/7-previewed-export'
import { decides } from './laws'
import { change, pending } from './world'

const create = pending([change('mail', 'ann@corp')], { operation: 'create', because: 'she has no account yet' })
const update = pending([change('mail', 'ann@corp', { from: 'a@corp' })], { operation: 'update', because: 'values changed' })
const deletion = pending([], { operation: 'delete', because: 'she left' })
const restaged = { ...create, run: 99, id: 77, because: 'once more' }
const held = { ...create, state: 'held' as const }

describe('N6 what is pending, before and after', () => {
  it.each([
    ['nothing', null, null, true, null],
    ['the same, evaluated', create, restaged, true, ['stays', 'evaluated again: the same create stays']],
    ['the same, not evaluated', create, create, false, ['notLookedAt', 'not looked at: the create stays as it waits']],
    ['something new', null, update, true, ['added', 'an update would wait: values changed']],
    ['a new disable', null, { ...update, deprovisioning: true }, true, ['added', 'a disable would wait: values changed']],
    ['a new deletion', null, deletion, true, ['added', 'a delete would wait: she left']],
    [
      'nothing more',
      create,
      null,
      true,
      ['withdrawn', 'the create that waits would be withdrawn: the rules ask for nothing of it'],
    ],
    ['another operation', update, deletion, true, ['changed', 'a delete would wait instead of the update: she left']],
    [
      'other values',
      update,
      { ...update, changes: [] },
      true,
      ['changed', 'another update would wait instead of the update: values changed'],
    ],
    ['held now', create, held, true, ['changed', 'the same create would be held: she has no account yet']],
    ['released', held, create, true, ['changed', 'the same create would no longer be held']],
    [
      'to be sent once more',
      { ...create, state: 'failed' as const },
      create,
      true,
      ['changed', 'the same create would be taken up anew'],
    ],
  ])('%s', (_what, before, after, isEvaluated, said) => {
    const fate = decides(comparePending, { before, after, isEvaluated })
    expect(fate && [fate.kind, fate.because]).toEqual(said)
  })
})
