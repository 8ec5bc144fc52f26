/** Deployments that change something and ask for no full sync. */
import { describe, expect, it } from 'vitest'
import { compareConfigurations } from '../../runtime/pipeline/configuration-changes'
import { sentencesOf } from '../../runtime/pipeline/open-changes'
import { at, nameOf, of, set } from './canvas-edits'
import { canvas, type Drawn } from './canvas-world'

describe('A13 a deployment that asks for nothing', () => {
  it('A13 R15 where nobody is disabled, a container for the disabled changes nothing', () => {
    const deleting = (drawn: Drawn) => set(drawn, 'ad-provision', { action: 'delete', onDeletion: 'delete' })
    const [before, after] = [canvas(), canvas()]
    deleting(before)
    deleting(after)
    set(after, 'ad-provision', { moveTo: '"ou=Former,dc=corp"' })
    expect(compareConfigurations(of(before), of(after))).toEqual([])
  })

  it('A13 D1 does not ask for objects that the store has not met: they are due anyway', () => {
    const [before, after] = [of(canvas()), of(canvas())]
    const added = { ...at(Object.values(after.rules), 0), name: 'Loans in', system: 4 }
    const now = { ...after, systems: { ...after.systems, 4: { name: 'Loans', types: {} } }, rules: { ...after.rules, 9: added } }
    expect(compareConfigurations(before, now)).toEqual([])
    expect(sentencesOf(compareConfigurations({ ...before, met: [1, 2, 3, 4] }, now), nameOf)).toEqual([
      'Loans: the system is there again; Loans in: new rule. Synchronise system 4 in full',
    ])
  })
})
