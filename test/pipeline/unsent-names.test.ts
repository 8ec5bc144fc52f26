/** An object that bears the name of a create when an import reads it: ours only where the create may have made it. */
import { expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import type { ImportDecision } from '../../runtime/pipeline/1-import'
import { decideImport } from '../../runtime/pipeline/1-import'
import { decides } from './laws'
import { change, pending, record, unsent, userType } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp' }
const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create' })

/** Its name was sent. */
const made = [change('dn', dn, { attempts: 1 }), change('mail', 'ann@corp')]

/** What it means that an object of that name is read while this waits. */
const decided = (waiting: PendingExport): ImportDecision =>
  decides(decideImport, {
    record: record(ann),
    cso: unsent({ secondaryId: dn }),
    type: userType(),
    pending: waiting,
    readByRules: false,
  })

for (const [what, waiting] of [
  ['waits', { state: 'pending' }],
  ['is held', { state: 'held', heldBy: 'person' }],
  ['was released', { state: 'pending', released: true }],
] as const)
  it(`I11 E7 R4 what bears the name of a create that ${what} and was never sent is another object`, () => {
    const decision = decided({ ...create, ...waiting })
    expect(decision).toMatchObject({ kind: 'added', attributes: ann, because: expect.stringContaining('was never sent') })
  })

for (const [what, waiting] of [
  ['is in doubt', { state: 'executing' }],
  ['is in doubt and not wanted any more', { state: 'executing', outdated: true }],
  ['was refused with the account made', { state: 'pending', attempts: 1, changes: made }],
  ['was refused with the account made, and is held', { state: 'held', attempts: 1, changes: made }],
] as const)
  it(`I11 E2 what bears the name of a create that ${what} is ours`, () => {
    expect(decided({ ...create, ...waiting })).toMatchObject({
      anchor: 'g-1',
      kind: 'confirmed',
    })
  })

it('I11 E7 a refusal makes what bears its name another object, however often it was tried', () => {
  for (const refused of [
    { state: 'failed', attempts: 1 },
    { state: 'pending', attempts: 1 },
    { state: 'held', attempts: 3 },
    { state: 'pending', attempts: 2, nameTaken: true },
  ] as const)
    expect(decided({ ...create, ...refused })).toMatchObject({
      kind: 'added',
      because: expect.stringContaining('was refused'),
    })
})

it('I11 a name under which the create was never sent is nobody of ours, though it was sent under another', () => {
  const renamed = pending([change('dn', dn), change('mail', 'ann@corp', { attempts: 1 })], { operation: 'create' })
  expect(decided(renamed)).toMatchObject({ kind: 'added', because: expect.stringContaining('was never sent') })
})

it('I11 E2 a create whose name was ever sent may have arrived, so what bears its name is ours', () => {
  const half = [change('dn', dn, { attempts: 1 }), change('mail', 'ann@corp')]
  const failed = pending(half, { operation: 'create', state: 'failed' })
  expect(decided(failed)).toMatchObject({ kind: 'confirmed', anchor: 'g-1' })
  const sent = pending([change('dn', dn, { sent: true }), change('mail', 'ann@corp')], { operation: 'create', state: 'failed' })
  expect(decided(sent)).toMatchObject({ kind: 'confirmed', anchor: 'g-1' })
})
