/** The wires of a lifecycle node, compared at a deployment. */
import { describe, expect, it } from 'vitest'
import { compareConfigurations } from '../../runtime/pipeline/configuration-changes'
import { sentencesOf } from '../../runtime/pipeline/open-changes'
import { at, nameOf, of } from './canvas-edits'
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

  it('A13 were not compared by an earlier version, which asks for nothing', () => {
    expect(said(canvas(), due('ad-scope'))).toEqual([])
  })
})
