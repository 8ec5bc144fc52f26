/** The wires of a lifecycle node, compared at a deployment. */
import { describe, expect, it } from 'vitest'
import { compareConfigurations } from '../../runtime/pipeline/configuration-changes'
import { sentencesOf } from '../../runtime/pipeline/open-changes'
import { at, nameOf, of, renumbered, rule } from './canvas-edits'
import { canvas, type Drawn } from './canvas-world'

describe('A13 the wires of a lifecycle node', () => {
  const due = (...to: string[]): Drawn => {
    const drawn = canvas()
    drawn.sources.push({ ...at(drawn.sources, 0), node: 'lifecycle', systemNode: null })
    drawn.nodes.push({ id: 'lifecycle', type: 'identity-lifecycle', z: 'tab', wires: [to, ['ad-scope']] })
    return drawn
  }
  const said = (before: Drawn, after: Drawn) => sentencesOf(compareConfigurations(of(before), of(after)), nameOf)

  it('A13 decide about whoever is due', () => {
    expect(said(due('ad-scope'), due())).toEqual(['Lifecycle: the wires behind it changed. Synchronise HR and Badge in full'])
    expect(said(due('ad-scope'), due('ad-scope'))).toEqual([])
  })

  it('A13 R1 decide about nobody but those of whom an outbound rule decides', () => {
    const apart = (...to: string[]): Drawn => {
      const drawn = due(...to)
      rule(drawn, 'Badge in').mvType = 'Device'
      return drawn
    }
    expect(said(apart('ad-scope'), apart())).toEqual(['Lifecycle: the wires behind it changed. Synchronise HR in full'])
  })

  it('A13 are told from those of an import when the flow is imported again', () => {
    const [before, after, without] = [due('ad-scope'), due('ad-scope'), due()]
    for (const drawn of [after, without]) renumbered(drawn)
    expect(said(before, after)).toEqual([])
    expect(said(before, without)).toEqual(['Lifecycle: the wires behind it changed. Synchronise HR and Badge in full'])
  })

  it('A13 were not compared by an earlier version, which asks for nothing', () => {
    expect(said(canvas(), due('ad-scope'))).toEqual([])
  })
})
