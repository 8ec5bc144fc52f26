/** Which wires and foreign nodes differ between two canvases, whatever the ids of their nodes (A13). */
import { describe, expect, it } from 'vitest'
import type { Wires } from '../../runtime/pipeline/configuration'
import { compareConfigurations } from '../../runtime/pipeline/configuration-changes'
import { leadingSomewhere, matchNodes } from '../../runtime/pipeline/configuration-wires'
import { at, node, of, put, renumbered, row, says, saysBetween, set, step, withIds } from './canvas-edits'
import { canvas, type Drawn } from './canvas-world'

const asItIs = (): undefined => undefined
const fn = (drawn: Drawn, id: string, ...wires: readonly string[]): void => {
  drawn.nodes.push({ id, type: 'function', z: 'tab', func: 'return msg', wires: [[...wires]] })
}
/** Another import node of HR, which leads past its scope filter. */
const secondImport = (drawn: Drawn): void => {
  drawn.sources.push({ ...at(drawn.sources, 0), node: 'hr-import-2' })
  drawn.nodes.push({ id: 'hr-import-2', type: 'identity-connector-import', z: 'tab', wires: [['hr-join'], [], []] })
}
/** Another attribute flow of HR, which leads past the switch. */
const secondFlow = (drawn: Drawn): void => {
  drawn.steps.push({ ...step<'flow'>(drawn, 'hr-flow'), node: 'hr-flow-2', mappings: [row('site', 'Site')] })
  drawn.nodes.push({ id: 'hr-flow-2', type: 'identity-attribute-flow', z: 'tab', wires: [['ad-scope']] })
}
/** The output of the flow leads to a node that leads back to the one before it. */
const inCircle = (drawn: Drawn): void => {
  put(drawn, 'hr-flow', { wires: [['there']] })
  fn(drawn, 'there', 'back', 'ad-scope')
  fn(drawn, 'back', 'there')
}
/** Two foreign nodes that lead to one step each. */
const fork = (drawn: Drawn): void => {
  put(drawn, 'switch', { wires: [['ad-scope'], ['hr-project']] })
}

describe('A13 wires that lead where they led', () => {
  it.each<[string, (drawn: Drawn) => void, (drawn: Drawn) => void]>([
    [
      'in another order within an output',
      (drawn) => put(drawn, 'hr-join', { wires: [['hr-flow', 'hr-project'], [], []] }),
      (drawn) => put(drawn, 'hr-join', { wires: [['hr-project', 'hr-flow'], [], []] }),
    ],
    ['with an output more that leads nowhere', (drawn) => put(drawn, 'hr-scope', { wires: [['hr-join']] }), asItIs],
    [
      'with outputs that lead nowhere, and none',
      (drawn) => put(drawn, 'ad-flow', { wires: [[], []] }),
      (drawn) => put(drawn, 'ad-flow', { wires: [] }),
    ],
    ['through foreign nodes that lead back to one another', inCircle, inCircle],
    [
      'and another foreign node starts the next import',
      (drawn) => {
        put(drawn, 'hr-import', { wires: [['hr-scope'], ['ad-scope'], ['next']] })
        fn(drawn, 'next', 'badge-import')
      },
      (drawn) => {
        put(drawn, 'hr-import', { wires: [['hr-scope'], ['ad-scope'], ['next']] })
        fn(drawn, 'next', 'hr-import')
      },
    ],
  ])('A13 are as before: %s', (_, before, after) => {
    expect(saysBetween(before, after)).toEqual([])
  })

  it.each<[string, (drawn: Drawn) => void]>([
    ['two import nodes of a system', secondImport],
    ['two attribute flows of a rule', secondFlow],
    ['foreign nodes in a circle', inCircle],
  ])('A13 are as before when the flow is imported again, its nodes in any order: %s', (_, draw) => {
    expect(
      saysBetween(draw, (drawn) => {
        draw(drawn)
        renumbered(drawn)
      }),
    ).toEqual([])
    const reversed = (drawn: Drawn): void => {
      draw(drawn)
      drawn.nodes.reverse()
      drawn.sources.reverse()
    }
    expect(saysBetween(draw, reversed)).toEqual([])
  })

  it('A13 two attribute flows of a rule are told apart by their settings when the flow is imported again', () => {
    expect(
      saysBetween(secondFlow, (drawn) => {
        secondFlow(drawn)
        renumbered(drawn)
        drawn.nodes.reverse()
        drawn.steps.reverse()
      }),
    ).toEqual([])
  })

  it('A13 import nodes are told apart by their systems when the flow is imported again', () => {
    expect(
      says((drawn) => {
        renumbered(drawn)
        drawn.nodes.reverse()
        drawn.sources.reverse()
      }),
    ).toEqual([])
  })

  it('A13 what leads to none of our steps is left out: nodes that listen, and those that start runs', () => {
    const [import1, step1] = [{ source: 1 }, { step: { rule: 1, kind: 'flow' } }] as const
    const wires: Wires = {
      import1: { ...import1, wires: [['before', 'debug'], ['debug']] },
      before: { settings: 'x', wires: [['step1', 'step1']] },
      step1: { ...step1, wires: [['next']] },
      next: { settings: 'y', wires: [['import1']] },
      debug: { settings: 'z', wires: [] },
      inject: { settings: 's', wires: [['import1']] },
    }
    expect(leadingSomewhere(wires)).toEqual({
      import1: { ...import1, wires: [['before'], []] },
      before: { settings: 'x', wires: [['step1']] },
      step1: { ...step1, wires: [[]] },
    })
  })

  it('A13 only our own nodes are matched, each with one', () => {
    const configuration = of(canvas())
    const matched = matchNodes(configuration, configuration)
    expect([...matched].filter(([was, is]) => was !== is)).toEqual([])
    expect([...matched.keys()].filter((id) => configuration.wires[id]?.settings !== undefined)).toEqual([])
    expect(matched.size).toBe(Object.values(configuration.wires).filter(({ settings }) => settings === undefined).length)
  })

  it('A13 a step has become another one under the same id', () => {
    const swapped: Readonly<Record<string, string>> = { 'hr-scope': 'hr-join', 'hr-join': 'hr-scope' }
    expect(says((drawn) => withIds(drawn, (old) => swapped[old] ?? old))).toEqual([])
  })
})

describe('A13 wires that lead elsewhere', () => {
  const table: readonly (readonly [string, (drawn: Drawn) => void])[] = [
    [
      'HR in: the wires behind its join changed. Synchronise HR in full',
      (drawn) => put(drawn, 'hr-join', { wires: [['hr-flow']] }),
    ],
    [
      'HR: the wires behind its import changed. Synchronise HR in full',
      (drawn) => put(drawn, 'hr-import', { wires: [['hr-scope']] }),
    ],
    [
      'AD out: the wires behind its provision changed. Synchronise HR and Badge in full',
      (drawn) => put(drawn, 'ad-provision', { wires: [['ad-flow']] }),
    ],
    [
      'HR in: the wires behind its attribute flow changed. Synchronise HR in full',
      (drawn) => put(drawn, 'hr-flow', { wires: [] }),
    ],
    [
      'HR in: a node behind its attribute flow changed. Synchronise HR in full',
      (drawn) => put(drawn, 'switch', { rules: ['other'] }),
    ],
    [
      'HR in: a node behind its attribute flow changed. Synchronise HR in full',
      (drawn) => {
        put(drawn, 'hr-flow', { wires: [['before']] })
        fn(drawn, 'before', 'switch')
      },
    ],
    ['HR in: mapping to Mail removed. Synchronise HR in full', (drawn) => set(drawn, 'hr-flow', { mappings: [row('id', 'ID')] })],
  ]
  it.each(table)('%s', (sentence, edit) => {
    expect(says(edit)).toEqual([sentence])
  })

  it.each(table)('%s, though the flow was imported again', (sentence, edit) => {
    expect(
      says((drawn) => {
        edit(drawn)
        renumbered(drawn)
      }),
    ).toEqual([sentence])
  })

  it('A13 a foreign node that leads to the same steps by other outputs has changed, and the steps behind it have not', () => {
    expect(
      saysBetween(fork, (drawn) => {
        fork(drawn)
        put(drawn, 'switch', { wires: [['hr-project'], ['ad-scope']] })
      }),
    ).toEqual(['HR in: a node behind its attribute flow changed. Synchronise HR in full'])
  })

  it('A13 foreign nodes in a circle are changed with any of them', () => {
    expect(
      saysBetween(inCircle, (drawn) => {
        inCircle(drawn)
        put(drawn, 'back', { func: 'return null' })
      }),
    ).toEqual(['HR in: a node behind its attribute flow changed. Synchronise HR in full'])
  })

  it('A13 the flow was imported again with a step more: the others are those they were', () => {
    const said = says((drawn) => {
      renumbered(drawn)
      drawn.steps.push({ ...step<'flow'>(drawn, 'new-hr-flow'), node: 'another', mappings: [row('site', 'Site')] })
      drawn.nodes.push({ ...node(drawn, 'new-hr-flow'), id: 'another', wires: [] } as never)
    })
    expect(said).toEqual(['HR in: attribute flow added. Synchronise HR in full'])
  })
})

/** A lifecycle node, whose people are asked about by the rule for accounts. */
const lifecycle = (drawn: Drawn, id: string, ...wires: readonly string[]): void => {
  drawn.sources.push({ ...at(drawn.sources, 0), node: id, systemNode: null })
  drawn.nodes.push({ id, type: 'identity-lifecycle', z: 'tab', wires: [[...wires], []] })
}
const removeSource = (drawn: Drawn, id: string): void => {
  drawn.sources.splice(0, drawn.sources.length, ...drawn.sources.filter((source) => source.node !== id))
  drawn.nodes.splice(0, drawn.nodes.length, ...drawn.nodes.filter((other) => other.id !== id))
}
const reading = (drawn: Drawn, id: string, ...types: readonly string[]): void => {
  const index = drawn.sources.findIndex((source) => source.node === id)
  drawn.sources[index] = { ...at(drawn.sources, index), objectTypes: types }
}
/** Another import node of HR, wired as the first. */
const twin = (drawn: Drawn): void => {
  secondImport(drawn)
  put(drawn, 'hr-import-2', { wires: [['hr-scope'], ['ad-scope'], []] })
}
const removedImport = 'HR: an import node was removed. Synchronise HR in full'

describe('A13 nodes that sent objects on their way and are gone', () => {
  it.each<[string, (drawn: Drawn) => void, (drawn: Drawn) => void, readonly string[]]>([
    ['one of two that lead to different steps', secondImport, asItIs, [removedImport]],
    ['the other of these', secondImport, (drawn) => (secondImport(drawn), removeSource(drawn, 'hr-import')), [removedImport]],
    [
      'one of two that lead to the same step by different foreign nodes',
      (drawn) => (twin(drawn), put(drawn, 'hr-import-2', { wires: [['way'], ['ad-scope'], []] }), fn(drawn, 'way', 'hr-scope')),
      asItIs,
      [removedImport],
    ],
    ['one of two that lead to the same steps', twin, asItIs, []],
    [
      'one of two that lead to the same steps, the other of which reads fewer types',
      (drawn) => (twin(drawn), reading(drawn, 'hr-import', 'user')),
      (drawn) => reading(drawn, 'hr-import', 'user'),
      [removedImport],
    ],
    [
      'one of two that lead to the same steps, the other of which reads its types too',
      (drawn) => (twin(drawn), reading(drawn, 'hr-import-2', 'user')),
      asItIs,
      [],
    ],
    [
      'one of two that leads nowhere',
      (drawn) => (secondImport(drawn), put(drawn, 'hr-import-2', { wires: [['nobody'], [], []] })),
      asItIs,
      [],
    ],
    ['the only one of a system that a rule is for', asItIs, (drawn) => removeSource(drawn, 'hr-import'), [removedImport]],
    [
      'the only one of a system that no inbound rule is for',
      (drawn) => {
        drawn.sources.push({ ...at(drawn.sources, 0), node: 'ad-import', systemNode: 's3' })
        drawn.nodes.push({ id: 'ad-import', type: 'identity-connector-import', z: 'tab', wires: [['ad-scope'], [], []] })
      },
      asItIs,
      [],
    ],
    [
      'a lifecycle node',
      (drawn) => lifecycle(drawn, 'due', 'ad-scope'),
      asItIs,
      ['Lifecycle: a lifecycle node was removed. Synchronise HR and Badge in full'],
    ],
    [
      'one of two lifecycle nodes that lead to the same step',
      (drawn) => (lifecycle(drawn, 'due', 'ad-scope'), lifecycle(drawn, 'due-2', 'ad-scope')),
      (drawn) => lifecycle(drawn, 'due', 'ad-scope'),
      [],
    ],
  ])('A13 D8 are noticed where others do not send the same ones the same way: %s', (_, before, after, expected) => {
    expect(saysBetween(before, after)).toEqual(expected)
  })

  it('A13 a removed one is noticed though the flow was imported again', () => {
    expect(saysBetween(secondImport, renumbered)).toEqual([removedImport])
  })

  it('A13 one of several that reads other types: others go by it', () => {
    const types = (drawn: Drawn): void => (secondImport(drawn), reading(drawn, 'hr-import', 'user'))
    expect(saysBetween(secondImport, types)).toEqual(['HR: the object types of its import changed. Synchronise HR in full'])
    expect(says((drawn) => reading(drawn, 'hr-import', 'user'))).toEqual([])
  })

  it('A13 nothing is known of the types where the version before did not record them', () => {
    const [before, after] = [canvas(), canvas()]
    for (const drawn of [before, after]) secondImport(drawn)
    reading(after, 'hr-import', 'user')
    const old = of(before)
    const wires = Object.fromEntries(Object.entries(old.wires).map(([id, { types: _types, ...wired }]) => [id, wired]))
    expect(compareConfigurations({ ...old, wires }, of(after))).toEqual([])
  })

  it('A13 several import nodes are told apart by the types that they read when the flow is imported again', () => {
    const typed = (drawn: Drawn): void => {
      secondImport(drawn)
      reading(drawn, 'hr-import', 'user')
      reading(drawn, 'hr-import-2', 'unit')
    }
    const again = (drawn: Drawn): void => {
      typed(drawn)
      renumbered(drawn)
      drawn.sources.reverse()
    }
    expect(saysBetween(typed, again)).toEqual([])
  })
})
