/** What a mapping does when its input has no value, and what it does when it has one (A10). */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import type { FlowMapping } from '../../runtime/pipeline/5-flow'
import { decideInboundFlow, decideOutboundFlow } from '../../runtime/pipeline/5-flow'
import { decides, refuses } from './laws'
import { formula, from, id, mapping, sees, values } from './world'

type Given = Readonly<Record<string, AttributeValue>>

function contributes(mappings: readonly FlowMapping[], record: Given, before: Given = {}) {
  return decides((view) => decideInboundFlow(view.mappings, view.scope, values(before)), { mappings, scope: sees(record) })
}

function wants(mappings: readonly FlowMapping[], person: Given) {
  const view = { mappings, scope: sees(null, person) }
  return decides((given) => decideOutboundFlow(id('Accounts'), given.mappings, given.scope), view).desired
}

const sources = [
  ['direct', from('mail'), from('Mail')],
  ['an expression', formula('cs["mail"]'), formula('mv["Mail"]')],
] as const

for (const [what, inbound, outbound] of sources)
  describe(`a mapping (${what})`, () => {
    for (const whenMissing of ['evaluate', 'nothing', 'keep', 'fail'] as const)
      it(`A10 set to ${whenMissing} passes a value on that is there`, () => {
        expect(contributes([mapping(inbound, 'Mail', { whenMissing })], { mail: 'a@x' }, { Mail: 'old' }).values).toEqual({
          Mail: 'a@x',
        })
        expect(wants([mapping(outbound, 'mail', { whenMissing })], { Mail: 'a@x' })).toMatchObject([{ value: 'a@x' }])
      })

    it('A10 set to keep leaves what was there', () => {
      const keep = { whenMissing: 'keep' } as const
      expect(contributes([mapping(inbound, 'Mail', keep)], {}, { Mail: 'old' }).values).toEqual({ Mail: 'old' })
      expect(contributes([mapping(inbound, 'Mail', keep)], {}).values).toEqual({})
      expect(wants([mapping(outbound, 'mail', keep)], {})).toEqual([])
    })

    it('A10 set to fail refuses the object, naming what is missing', () => {
      const fail = { whenMissing: 'fail' } as const
      const refused = refuses((view) => contributes(view, {}), [mapping(inbound, 'Mail', fail)])
      expect(refused).toMatchObject({ code: 'input-missing', message: expect.stringContaining('Mail cannot be computed') })
      expect(refuses((view) => wants(view, {}), [mapping(outbound, 'mail', fail)]).message).toContain('has no value')
    })

    it('A6 A10 set to evaluate or nothing clears what was there', () => {
      for (const whenMissing of ['evaluate', 'nothing'] as const) {
        expect(contributes([mapping(inbound, 'Mail', { whenMissing })], {}, { Mail: 'old' }).values).toEqual({})
        expect(wants([mapping(outbound, 'mail', { whenMissing })], {})).toMatchObject([{ attribute: 'mail', value: null }])
      }
    })
  })
