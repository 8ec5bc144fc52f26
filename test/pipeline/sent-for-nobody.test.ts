/** What was sent for somebody who is deleted by now, when an import reads the account (L5). */
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../runtime/model/connector'
import type { PendingExport } from '../../runtime/model/objects'
import { decideImport } from '../../runtime/pipeline/1-import'
import { decides } from './laws'
import { account, change, pending, record, userType } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp' }

/** What became of a pending export of her account, which is read as it is. */
function confirmed(waiting: PendingExport, read = record(ann)) {
  const view = { record: read, cso: account(ann), type: userType(), pending: waiting, readByRules: false }
  const decision = decides(decideImport, view)
  if (!('confirmation' in decision)) throw new Error(`it is ${decision.kind}`)
  return decision.confirmation
}

describe('what was sent for somebody who is deleted by now', () => {
  const sent = { state: 'awaitingConfirmation', mvo: null } as const
  const mail = change('mail', 'lee@corp', { sent: true })
  const name = change('dn', 'cn=Lee,dc=corp', { sent: true })

  it.each<[string, PendingExport, readonly string[] | null]>([
    ['is said and not staged once more', pending([mail], sent), null],
    ['goes on where it disables', pending([mail], { ...sent, deprovisioning: true }), ['mail']],
    ['goes on where it is a name that the account is owed', pending([name], sent), ['dn']],
    ['does not for a name beside something else', pending([name, mail], sent), null],
    ['goes on for somebody who is there', pending([mail], { ...sent, mvo: pending([]).mvo }), ['mail']],
  ])('L5 E9 I12 %s', (_, waiting, stays) => {
    const confirmation = confirmed(waiting)
    expect(confirmation?.notReimported).not.toEqual([])
    expect(confirmation?.pending?.changes.map(({ attribute }) => attribute) ?? null).toEqual(stays)
  })

  it('L5 I7 stays where its value could not be read', () => {
    const faults = [{ attribute: 'mail', because: 'no text' }] as unknown as ImportRecord['faults']
    expect(confirmed(pending([mail], sent), record(ann, { faults }))?.pending).toMatchObject({ state: 'awaitingConfirmation' })
  })
})
