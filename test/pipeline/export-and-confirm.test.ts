/** An export and the import after it, one decision after the other: what was sent by us sends nobody round. */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ObjectTypeSchema } from '../../runtime/model/schema'
import { decideAnswer } from '../../runtime/pipeline/8-export'
import { decides, imports } from './laws'
import { account, attribute, change, NOW, pending, record, unsent, userType } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp' }

describe('exporting and then confirming', () => {
  /** Sends everything and reads the account as `shown` by its system. */
  function exported(
    cso: Cso,
    waiting: PendingExport,
    shown: Record<string, string | number>,
    type: ObjectTypeSchema,
    { readByRules }: { readonly readByRules: boolean } = { readByRules: false },
  ) {
    const answer = {
      id: waiting.id,
      outcome: 'done' as const,
      confirmed: false,
      anchor: String(shown[type.anchor]),
      secondaryId: dn,
    }
    const decision = decides(decideAnswer, { pending: waiting, cso, type, answer, mayPostpone: false, now: NOW })
    if (decision.kind !== 'carriedOut') throw new Error(decision.kind)
    const view = {
      record: record(shown, { anchor: answer.anchor }),
      cso: decision.cso,
      type,
      pending: decision.pending,
      readByRules,
    }
    return imports(view)
  }
  const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create' })

  for (const readByRules of [true, false])
    it(`I14 a create leaves nothing to sync${readByRules ? ', in a system that is read by rules too' : ''}`, () => {
      const decision = exported(unsent(), create, ann, userType(), { readByRules })
      expect(decision).toMatchObject({ kind: 'confirmed', due: false, changes: [], confirmation: { pending: null } })
    })

  it('I14 nor does an anchor that is a number the system assigned', () => {
    const type = { ...userType(), anchor: 'number', attributes: [attribute('number', 'integer'), ...userType().attributes] }
    expect(exported(unsent(), create, { number: 42, dn, mail: 'ann@corp' }, type, { readByRules: true })).toMatchObject({
      kind: 'confirmed',
      write: false,
    })
  })

  it('I14 what the system adds at creation sends nobody round, unless rules read it', () => {
    const shown = { ...ann, status: 'made by the system' }
    expect(exported(unsent(), create, shown, userType())).toMatchObject({ kind: 'confirmed', write: true, due: false })
    expect(exported(unsent(), create, shown, userType(), { readByRules: true })).toMatchObject({ kind: 'updated', due: true })
  })

  it('I14 an update, a cleared value and a change of letter case leave nothing to sync', () => {
    const cso = account({ ...ann, status: 'on' })
    const type = userType(attribute('mail', 'text', { comparison: 'ignoreCase' }))
    const update = pending([change('mail', 'Lee@corp'), change('status', null)])
    const { mail: _mail, ...rest } = ann
    expect(exported(cso, update, { ...rest, mail: 'LEE@corp' }, type)).toMatchObject({
      kind: 'confirmed',
      due: false,
      changes: [],
    })
  })

  it('I14 letter case that changed without our doing is news, also where the system ignores it', () => {
    const type = userType(attribute('displayName', 'text', { comparison: 'ignoreCase' }))
    const cso = account({ ...ann, displayName: 'Ann' })
    const shown = { ...ann, mail: 'lee@corp', displayName: 'ANN' }
    const changes = [{ attribute: 'displayName', from: 'Ann', to: 'ANN' }]
    expect(exported(cso, pending([change('mail', 'lee@corp')]), shown, type)).toMatchObject({ kind: 'updated', changes })
  })

  it('I14 but what the system changed besides is news', () => {
    const update = pending([change('mail', 'lee@corp')])
    const shown = { ...ann, mail: 'lee@corp', department: 'Labs' }
    expect(exported(account(ann), update, shown, userType())).toMatchObject({
      kind: 'updated',
      due: true,
      changes: [{ attribute: 'department' }],
      confirmation: { pending: null },
    })
  })
})
