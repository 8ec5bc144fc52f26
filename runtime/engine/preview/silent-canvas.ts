/** A canvas for runs that nobody but the engine hears of: steps decide as ever, and no message reaches a node (N6). */
import type { CountedObject, NodePorts, StepNode } from '../canvas/node-ports'
import { Registry } from '../canvas/registry'
import type { CanvasNode } from '../canvas/wires'
import { isStepType } from '../canvas/wires'
import type { ForeignWay } from './foreign-way'
import type { Passages } from './passages'

/** Foreign nodes that would have got objects, and how many. */
export type Unsent = Map<string, number>

/** Who hears of the objects on their way, and which rules are taken for switched off. */
export interface Silence {
  readonly unsent: Unsent
  /** An object has come to a step that cannot work, by its message; with what that step says. */
  readonly refused: (step: CanvasNode, sentence: string, message: object) => void
  readonly passages: Passages
  readonly rulesOff: readonly string[]
  /** Where messages for nodes of others go; null: nowhere. */
  readonly foreign: ForeignWay | null
}

/** All that a canvas declares now, with ports that reach nobody and note whom they would have reached. */
export function silentCanvas(canvas: Registry, silence: Silence): Registry {
  const { passages, rulesOff, foreign } = silence
  const silent = new Registry()
  silent.canvas = canvas.canvas
  silent.mvTypes = canvas.mvTypes
  silent.damagedTypes = canvas.damagedTypes
  silent.zone = canvas.zone
  silent.wires = canvas.wires
  silent.unusable = canvas.unusable
  silent.ports = silentPorts(canvas, silence)
  for (const node of canvas.stores) silent.stores.add(node)
  for (const [node, template] of canvas.templates) silent.addTemplate(node, template)
  for (const system of canvas.systems.values()) silent.addSystem(system)
  for (const rule of canvas.rules.values()) silent.addRule(rulesOff.includes(rule.node) ? { ...rule, enabled: false } : rule)
  for (const [id, step] of canvas.steps) {
    const node = canvas.stepNodes.get(id)
    // Whoever has several records goes by outbound steps with each of them.
    const counts = canvas.rules.get(step.rule)?.direction === 'outbound' ? 'people' : 'objects'
    const passed: StepNode['passed'] = (way, object, because, person) =>
      passages.passed({ node: id, way, because }, { object, person, counts })
    silent.addStep(step, node && { ...node, counted: () => undefined, passed, failed: () => undefined })
  }
  for (const source of canvas.sources.values()) {
    const left = (output: number, object: CountedObject): void => passages.began(source.node, output, object)
    silent.addSource({
      ...source,
      send: foreign ? source.send : 'objects',
      emit: (output, messages) => {
        for (const message of messages) foreign?.enter({ node: source.node, output, message }, left)
      },
      left,
    })
  }
  return silent
}

function silentPorts({ ports, wires, unusable }: Registry, { unsent, refused, foreign }: Silence): NodePorts {
  return {
    receive: (id, message) => {
      const node = wires?.node(id)
      // Where it could work it would have got no message.
      const sentence = node && isStepType(node.type) && unusable.find((said) => said.node === id)?.message
      if (node && sentence) refused(node, sentence, message)
      else if (foreign && wires?.mayLeadToSteps(id)) foreign.enter({ node: id, output: null, message })
      else unsent.set(id, (unsent.get(id) ?? 0) + 1)
    },
    // What a debug node that is on makes of stamps is the same here.
    hears: (node) => ports.hears(node),
    copyOf: (message) => structuredClone(message),
    listener: () => null,
    keptToMessages: () => undefined,
    ...(foreign === null && { isSilent: true as const }),
  }
}
