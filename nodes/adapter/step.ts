/** What all step nodes share: how they are registered, and what they say when they cannot work. */
import { doubleTargets } from '../../runtime/engine/canvas/double-targets'
import type { StepNode } from '../../runtime/engine/canvas/node-ports'
import type { StepConfig } from '../../runtime/engine/canvas/registry'
import { outputsTopic } from '../../runtime/model/topics'
import { Passage } from '../../runtime/engine/sync/passage'
import type { RuleNode } from '../sync-rule/sync-rule'
import { LiveCounts } from './status'
import type { Message, NodeConfig, Red, RedNode } from './red'
import { text } from './config'
import type { EditedCanvas, NodeAsSet } from './declarations'
import { declares } from './declarations'
import { createNode } from './create-node'
import type { StepNodeKind } from './step-kinds'
import { noteKind } from './step-kinds'
import { showSettings } from './problem-status'
import { environmentOf, formulasWithEnvironment } from './environment'
import { unusable } from './unusable'

/** For editors that are opened later as well. */
const kept = true

/** Registers a step node with Node-RED. */
export function registerStep(red: Red, kind: StepNodeKind): void {
  noteKind(kind)
  function StepNode(this: RedNode, saved: NodeConfig): void {
    const written = createNode(red, this, saved, kind.migrations)
    if (!written) return refuseObjects(this)
    const rule = red.nodes.getNode(String(written['rule'] ?? '')) as RuleNode | null
    const store = rule?.store
    if (!rule || !store) {
      const trouble = ruleTrouble(red, String(written['rule'] ?? ''), rule)
      unusable(this, trouble.text, trouble.sentence)
      return refuseObjects(this)
    }
    const { config, missing } = formulasWithEnvironment(written, environmentOf(red, this))
    const [name] = missing
    if (name !== undefined && !rule.switchedOff) {
      unusable(this, `the environment has no ${name}`, noVariable(this, name))
      return refuseObjects(this)
    }
    if (rule.switchedOff) showSettings(this, { fill: 'grey', shape: 'ring', text: 'its rule is switched off' })
    const step = { ...kind.settings(config), node: this.id, rule: rule.id } as StepConfig
    const outputs = outputsTopic(this.id)
    const counts = new LiveCounts(this, kind.labels, {
      isOff: rule.switchedOff,
      counted: (left) => red.comms?.publish(outputs, left, kept),
    })
    const stepNode: StepNode = {
      id: this.id,
      name: this.name || this.type,
      rule: rule.name,
      words: kind.words,
      counted: (run, output, object) => counts.add(run, output, object),
      failed: (error, message) => this.error(error, message as Message),
    }
    const remove = store.registry.addStep(step, stepNode)
    if (typeof config['_alias'] === 'string') store.registry.addTemplate(this.id, config['_alias'])
    const direction = store.registry.rules.get(rule.id)?.direction
    if (step.kind === 'flow' && direction)
      for (const line of doubleTargets(step, direction, store.registry.steps.values())) this.warn(line)
    const passage = new Passage(this, () => store.openEngine(), stepNode)
    this.on('input', (message, send, done) => passage.carry(message, send, done))
    this.on('close', (_removed, done) => {
      counts.close()
      // Who opens the editor later is not told of a node that is not there.
      red.comms?.publish(outputs, null)
      remove()
      done()
    })
  }
  red.nodes.registerType(kind.type, StepNode)
  declares(kind.type, { migrations: kind.migrations, declare: (node, canvas) => declareStep(kind, node, canvas) })
}

/** The step of a canvas that is not deployed: its messages go nowhere. */
function declareStep(kind: StepNodeKind, node: NodeAsSet, canvas: EditedCanvas): void {
  const { registry } = canvas
  const id = text(node.config, 'rule')
  const rule = registry.rules.get(id)
  if (!rule) return declareWithoutRule(id, node, canvas)
  const { config, missing } = formulasWithEnvironment(node.config, node.lookUp)
  const [name] = missing
  if (name !== undefined && rule.enabled) return canvas.unusable(node, noVariable(node, name))
  const step = { ...kind.settings(config), node: node.id, rule: id } as StepConfig
  registry.addStep(step, {
    id: node.id,
    name: node.name || node.type,
    rule: rule.name,
    words: kind.words,
    counted: () => undefined,
    failed: () => undefined,
  })
  if (node.alias !== undefined) registry.addTemplate(node.id, node.alias)
}

/** A step whose rule is there, and is of another store or cannot work itself, says nothing of this one. */
function declareWithoutRule(rule: string, node: NodeAsSet, canvas: EditedCanvas): void {
  if (!canvas.has(rule)) canvas.unusable(node, missingRule(rule).sentence)
}

/** What comes to a step that cannot work has failed, and is not merely nobody's (N10). */
function refuseObjects(node: RedNode & { cannotWork?: boolean }): void {
  node.cannotWork = true
}

/** Why a step has no rule to work by: shortly, and with what to do. */
function ruleTrouble(red: Red, id: string, rule: RuleNode | null): { readonly text: string; readonly sentence: string } {
  if (rule?.problem) return { text: `the rule ${rule.name} cannot be used`, sentence: rule.problem }
  if (rule) {
    const text = 'the rule has no connected system'
    const sentence = `The sync rule ${rule.name} of this step has no connected system, or that system or its store is disabled or could not be started. Open the rule, choose or enable the system and deploy.`
    return { text, sentence }
  }
  let found: { readonly name: string; readonly disabled: boolean } | undefined
  if (id !== '')
    red.nodes.eachNode((node) => {
      if (node.id === id) found = { name: node.name || id, disabled: node.d === true }
    })
  if (!found) return missingRule(id)
  return found.disabled
    ? {
        text: `the rule ${found.name} is disabled`,
        sentence: `The sync rule ${found.name} of this step is disabled. Open the rule, enable it and deploy.`,
      }
    : {
        text: `the rule ${found.name} is not running`,
        sentence: `The sync rule ${found.name} of this step could not be started. See the log of Node-RED, correct the rule and deploy.`,
      }
}

function missingRule(id: string): { readonly text: string; readonly sentence: string } {
  const sentence =
    id === ''
      ? 'This step has no sync rule. Open it, choose one and deploy.'
      : 'This step has no sync rule: the one it had was deleted. Open it, choose another and deploy.'
  return { text: id === '' ? 'choose a sync rule' : 'its sync rule was deleted: choose another', sentence }
}

/** Why a formula cannot be computed for anybody, and what to do. */
function noVariable(node: Pick<RedNode, 'id' | 'type' | 'name'>, name: string): string {
  const step = `${node.type.replace(/^identity-/, '')} "${node.name || node.id}"`
  return `A formula of ${step} takes the variable ${name} from the environment, which has none. Set it where Node-RED is started or in the properties of the tab, or write the value into the formula, and deploy.`
}
