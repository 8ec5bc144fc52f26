/** What is on the canvas already, as far as a new cycle goes by it; and the nodes of one, built beside that. */
import { foldCase } from '../../../runtime/model/values'
import { allRules, allStores, allSystems } from '../canvas/canvas'
import type { StoreNode } from '../canvas/shapes'
import { person } from '../schema/person'
import type { CycleAnswers } from './answers'
import type { BuiltCycle } from './build'
import { buildCycle } from './build'
import { sayAs } from './dialog-words'
import type { FlowNode } from './layout'
import type { Existing } from './propose'
import type { NodeChange } from './put-on-canvas'

/** A file of its own for a store that is made: in one that is left of an earlier store would be that one's people. */
const freshFile = (): string => `identity-${RED.nodes.id().slice(0, 6)}.sqlite`

const isLeft =
  (remove: readonly string[]) =>
  ({ id }: { readonly id: string }): boolean =>
    !remove.includes(id)

/** The stores that are on the canvas when what is removed has gone. */
export const storesWithout = (remove: readonly string[]): readonly StoreNode[] => allStores().filter(isLeft(remove))

function tabNames(remove: readonly string[]): readonly string[] {
  const names: string[] = []
  RED.nodes.eachWorkspace((tab) => void (isLeft(remove)(tab) && names.push(tab.label)))
  return names
}

/** By which names are chosen. */
export function existingOnCanvas(remove: readonly string[], files: readonly string[]): Existing {
  const [store] = storesWithout(remove)
  return {
    person: store?.types.find(({ name }) => foldCase(name) === foldCase(person.name)) ?? null,
    systems: allSystems()
      .filter(isLeft(remove))
      .map(({ name }) => name),
    tabs: tabNames(remove),
    files,
  }
}

/** The attributes that people can be given, as the store of the cycle has them. */
export function attributesOfPeople(remove: readonly string[]): readonly string[] {
  const type = existingOnCanvas(remove, []).person ?? person
  return type.attributes.map(({ name }) => name)
}

export function cycleOnCanvas(answers: CycleAnswers, remove: readonly string[]): BuiltCycle {
  return buildCycle(answers, {
    newId: () => RED.nodes.id(),
    stores: storesWithout(remove),
    storeFile: freshFile(),
    canvas: canvasWithout(remove),
    rules: allRules().filter(({ system }) => allSystems().some(({ id }) => id === system && isLeft(remove)({ id }))),
    systems: allSystems()
      .filter(isLeft(remove))
      .map(({ name }) => name),
    tabNames: tabNames(remove),
    say: sayAs,
  })
}

/** What of the canvas is another with the cycle than it is without. */
export function changesOf({ storeChange, linkChanges }: BuiltCycle): readonly NodeChange[] {
  return [
    ...(storeChange ? [{ id: storeChange.id, settings: { types: storeChange.types } }] : []),
    ...linkChanges.map(({ id, links }) => ({ id, settings: { links } })),
  ]
}

/** The canvas without what goes: as Node-RED exports it, without secrets. */
function canvasWithout(remove: readonly string[]): readonly FlowNode[] {
  const gone = new Set(remove)
  const nodes = RED.nodes.createCompleteNodeSet({ credentials: false }) as readonly FlowNode[]
  return nodes.filter(({ id, z }) => !gone.has(id) && !gone.has(String(z)))
}

/** The whole canvas as it would be, for a preview. */
export function canvasWith(built: BuiltCycle, remove: readonly string[]): readonly object[] {
  const changes = new Map(changesOf(built).map(({ id, settings }) => [id, settings]))
  return [...canvasWithout(remove).map((node) => ({ ...node, ...changes.get(node.id) })), ...built.nodes]
}
