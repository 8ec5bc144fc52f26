/** References that were sent, of which two have one name in the target. */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import { account, change, list, pending, record, userType } from './world'
import { imports } from './laws'

describe('references of which two have one name', () => {
  const type = userType(list('member', 'reference', { comparison: 'dn' }))
  const bea = 'cn=bea,dc=corp'
  const ann = { guid: 'g-1', dn: 'cn=Ann,ou=People,dc=corp', mail: 'ann@corp' }
  const confirmed = (seen: ReturnType<typeof record>, waiting: PendingExport) => {
    const decision = imports({ record: seen, cso: account(), type, pending: waiting, readByRules: false })
    return 'confirmation' in decision ? decision.confirmation : null
  }
  const [left, made] = [
    { ref: 6, text: 'CN=Bea,DC=corp' },
    { ref: 7, text: bea },
  ]
  const sent = (more: Pick<PendingExport['changes'][number], 'add' | 'remove'>) => ({
    ...change('member', null, { sent: true }),
    ...more,
  })
  const read = (changes: PendingExport['changes'], ...member: string[]) => confirmed(record({ ...ann, member }), pending(changes))

  for (const [what, changes] of [
    ['at once', [sent({ add: [made], remove: [left] })]],
    ['one after the other', [sent({ remove: [left] }), sent({ add: [made] })]],
  ] as const) {
    it(`I12 X2 sent ${what}, the name that is put in is to be seen`, () => {
      expect(read(changes, bea)).toEqual({ notReimported: [], pending: null })
    })

    it(`I12 sent ${what} and not there, it is put in again and nothing is taken out`, () => {
      const { pending: left, notReimported } = read(changes, 'cn=ann,dc=corp') ?? {}
      expect(left?.changes).toEqual([{ ...change('member', null, { attempts: 1 }), add: [made] }])
      expect(notReimported).toHaveLength(1)
      expect(left?.error).not.toContain('without')
    })
  }

  it('I13 a name that was put in and taken out later is to be gone', () => {
    const changes = [sent({ add: [made] }), sent({ remove: [left] })]
    expect(read(changes, 'cn=ann,dc=corp')?.pending).toBeNull()
    expect(read(changes, bea)?.pending?.changes).toEqual([{ ...change('member', null, { attempts: 1 }), remove: [left] }])
  })
})
