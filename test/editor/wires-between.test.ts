/** By which wires one step leads to another. */
import { describe, expect, it } from 'vitest'
import { wiresBetween } from '../../nodes/editor/sidebar/wires-between'

const wire = (source: string, target: string, sourcePort = 0, type = 'junction') => ({
  source: { id: source },
  sourcePort,
  target: { id: target, type },
})
const wires = [
  wire('scope', 'a'),
  wire('a', 'join', 0, 'identity-join'),
  wire('scope', 'b', 1),
  wire('b', 'a'),
  wire('join', 'flow', 0, 'identity-attribute-flow'),
  wire('a', 'b'),
]
const wiresOf = (id: string) => wires.filter(({ source }) => source.id === id)
const said = (from: string, to: string, output?: number) =>
  wiresBetween(from, to, wiresOf, output).map(({ source, target }) => `${source.id} ${target.id}`)

describe('the wires between two steps', () => {
  it('are those of the shortest way, through what is no step', () => {
    expect(said('scope', 'join')).toEqual(['scope a', 'a join'])
  })
  it('begin at the output that is left by', () => {
    expect(said('scope', 'join', 1)).toEqual(['scope b', 'b a', 'a join'])
  })
  it('are none through another step, and none where no way leads, in circles too', () => {
    expect(said('scope', 'flow')).toEqual([])
    expect(said('a', 'nowhere')).toEqual([])
  })
})
