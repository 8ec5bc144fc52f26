/** What all step nodes share: a message comes, its object is taken through the step, and goes on by the output the step names. */
import { ObjectError, messageOf } from '../../runtime/model/errors'
import { doubleTargets } from '../../runtime/engine/canvas/double-targets'
import type { ItemView } from '../../runtime/engine/sync/page/view'
import { updateView } from '../../runtime/engine/sync/page/view'
import type { StepConfig } from '../../runtime/engine/canvas/registry'
import { fail } from '../../runtime/engine/sync/page/mutations'
import type { Item } from '../../runtime/engine/sync/page/working-objects'
import type { StepResult } from '../../runtime/engine/sync/steps/step'
import { applyStep, notePassage } from '../../runtime/engine/sync/steps/apply-step'
import type { OpenPage } from '../../runtime/engine/sync/open-pages'
import { itemOf } from '../../runtime/engine/sync/open-pages'
import type { RuleNode } from '../sync-rule/sync-rule'
import type { DeployedStore } from './deployed-stores'
import { LiveCounts } from './status'
import type { Done, Message, NodeConfig, Red, RedNode, Send } from './red'
import type { Migration } from '../settings/migrate'
import type { ClosedSettings } from './closed-lists'
import { createNode } from './create-node'
import { environmentOf, formulasWithEnvironment } from './environment'
import { unusable } from './unusable'

interface StepNodeKind {
  readonly type: string
  /** The word the message carries afterwards for each output. */
  readonly words: readonly string[]
  /** The outputs' names in the live counts. */
  readonly labels: readonly string[]
  readonly migrations: readonly Migration[]
  /** Its settings that take one of a few words. */
  readonly closed?: ClosedSettings
  settings(config: NodeConfig): Omit<StepConfig, 'node' | 'rule'>
}

/** Registers a step node with Node-RED. */
export function registerStep(red: Red, kind: StepNodeKind): void {
  function StepNode(this: RedNode, saved: NodeConfig): void {
    const written = createNode(red, this, saved, kind.migrations, kind.closed ?? {})
    if (!written) return refuseObjects(this)
    const rule = red.nodes.getNode(String(written['rule'] ?? '')) as RuleNode | null
    const store = rule?.store
    if (!rule || !store) {
      const { text, sentence } = ruleTrouble(red, String(written['rule'] ?? ''), rule)
      unusable(this, text, sentence)
      return refuseObjects(this)
    }
    const { config, missing } = formulasWithEnvironment(written, environmentOf(red, this))
    const [name] = missing
    if (name !== undefined && !rule.switchedOff) {
      unusable(this, `the environment has no ${name}`, noVariable(this, name))
      return refuseObjects(this)
    }
    if (rule.switchedOff) this.status({ fill: 'grey', shape: 'ring', text: 'its rule is switched off' })
    const step = { ...kind.settings(config), node: this.id, rule: rule.id } as StepConfig
    const remove = store.registry.addStep(step)
    if (typeof config['_alias'] === 'string') store.registry.addTemplate(this.id, config['_alias'])
    const direction = store.registry.rules.get(rule.id)?.direction
    if (step.kind === 'flow' && direction)
      for (const line of doubleTargets(step, direction, store.registry.steps.values())) this.warn(line)
    const counts = new LiveCounts(this, kind.labels)
    const passage = new Passage(this, store, kind, rule.name, counts)
    this.on('input', (message, send, done) => passage.carry(message, send, done))
    this.on('close', (_removed, done) => {
      counts.close()
      remove()
      done()
    })
  }
  red.nodes.registerType(kind.type, StepNode)
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
  if (!found) {
    const sentence =
      id === ''
        ? 'This step has no sync rule. Open it, choose one and deploy.'
        : 'This step has no sync rule: the one it had was deleted. Open it, choose another and deploy.'
    return { text: id === '' ? 'choose a sync rule' : 'its sync rule was deleted: choose another', sentence }
  }
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

/** Why a formula cannot be computed for anybody, and what to do. */
function noVariable(node: RedNode, name: string): string {
  const step = `${node.type.replace(/^identity-/, '')} "${node.name || node.id}"`
  return `A formula of ${step} takes the variable ${name} from the environment, which has none. Set it where Node-RED is started or in the properties of the tab, or write the value into the formula, and deploy.`
}

type Applied = { readonly output: number | null; readonly view: ItemView } | { readonly failed: ObjectError }

/**
 * A message's way through a step. Without promises where nothing waits: most objects pass seven steps that have all they need at
 * hand.
 */
class Passage {
  constructor(
    private readonly node: RedNode,
    private readonly store: DeployedStore,
    private readonly kind: StepNodeKind,
    private readonly rule: string,
    private readonly counts: LiveCounts,
  ) {}

  carry(message: Message, send: Send, done: Done): void {
    try {
      const identity = message.identity as { run?: unknown; page?: unknown; object?: unknown } | undefined
      const page = this.store.engine?.page(identity?.page)
      if (!page) this.withoutPage(identity)
      const carried = Array.isArray(message.payload)
        ? this.carryPage(message, page, identity?.object, send, done)
        : this.carryOne(message, page, identity?.object, send, done)
      carried?.catch((error: unknown) => done(asError(error)))
    } catch (error) {
      done(asError(error))
    }
  }

  /** It comes after its page was closed; or it has lost its identity, and belongs to a page that is open. */
  private withoutPage(identity: { page?: unknown; object?: unknown } | undefined): void {
    const { openPages } = this.store.openEngine()
    const at = `${this.node.type} "${this.node.name || this.node.id}"`
    if (openPages.arrivalsAfterClose.arrived(identity?.page, identity?.object, at)) return
    for (const { delivery } of openPages.pages.values()) delivery.foreignNodes.noteLostIdentity()
  }

  private carryOne(
    message: Message,
    page: OpenPage | undefined,
    object: unknown,
    send: Send,
    done: Done,
  ): Promise<void> | undefined {
    const result = this.apply(page, object, message.payload)
    if (result instanceof Promise) return result.then((applied) => this.pass(message, applied, send, done))
    this.pass(message, result, send, done)
    return undefined
  }

  private pass(message: Message, applied: Applied | null, send: Send, done: Done): void {
    if (applied === null) return done()
    if ('failed' in applied) return done(applied.failed)
    if (applied.output === null) return done()
    message.payload = applied.view
    send(applied.output === 0 ? message : this.out(applied.output, message))
    done()
  }

  /** A page as one message: its objects leave grouped by output, in their order. */
  private async carryPage(message: Message, page: OpenPage | undefined, objects: unknown, send: Send, done: Done): Promise<void> {
    const views = message.payload as unknown[]
    const ids = Array.isArray(objects) ? (objects as unknown[]) : []
    const groups = this.kind.words.map((): { ids: unknown[]; views: ItemView[] } => ({ ids: [], views: [] }))
    let failed: ObjectError | undefined
    for (const [i, view] of views.entries()) {
      const result = this.apply(page, ids[i], view)
      const applied = result instanceof Promise ? await result : result
      if (applied === null) continue
      if ('failed' in applied) {
        failed ??= applied.failed
        this.node.error(applied.failed.message, { ...message, payload: view })
      } else if (applied.output !== null) {
        groups[applied.output]?.ids.push(ids[i])
        groups[applied.output]?.views.push(applied.view)
      }
    }
    send(
      groups.map(({ ids: mine, views: theirs }) =>
        theirs.length === 0 ? null : { ...message, identity: { ...(message.identity as object), object: mine }, payload: theirs },
      ),
    )
    done()
  }

  private out(output: number, message: Message): (Message | null)[] {
    return this.kind.words.map((_word, i) => (i === output ? message : null))
  }

  private apply(page: OpenPage | undefined, object: unknown, view: unknown): Applied | null | Promise<Applied | null> {
    if (page && !(typeof object === 'number' && page.set.items.has(object))) page.delivery.foreignNodes.noteLostIdentity()
    const item = itemOf(page, object)
    const open = page as OpenPage
    open.delivery.foreignNodes.returned(item.id)
    if (item.failure) return null
    const step = open.plan.steps.get(this.node.id)
    try {
      if (!step)
        throw new ObjectError(
          'node-failed',
          'this step was deployed after the run had started. The object comes again with the next run',
        )
      const result = applyStep(open.set, step, item, extraOf(view))
      if (!(result instanceof Promise)) return this.finish(open, item, view, result)
      return result
        .then((outcome) => this.finish(open, item, view, outcome))
        .catch((error: unknown) => this.fail(open, item, error))
    } catch (error) {
      return this.fail(open, item, error)
    }
  }

  private finish(page: OpenPage, item: Item, view: unknown, result: StepResult): Applied {
    this.counts.add(page.run.id, result.output)
    notePassage(page.plan, item, this.node.id, result.output)
    if (result.output === null) return { output: null, view: view as ItemView }
    const updated = readable(view)
    updateView(page.set, item, updated, {
      step: this.kind.words[result.output] ?? this.kind.type,
      because: result.because,
      rule: this.rule,
    })
    return { output: result.output, view: updated }
  }

  private fail(page: OpenPage, item: Item, error: unknown): Applied {
    const failure =
      error instanceof ObjectError
        ? error
        : new ObjectError('node-failed', `an unexpected fault in ${this.node.name || this.node.type}: ${messageOf(error)}`)
    fail(item, failure, this.node.id)
    this.counts.add(page.run.id, 'failed')
    return { failed: new ObjectError(failure.code, `${this.rule}: ${failure.message}`) }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error))
}

/** The view a message carries; whatever else a flow made of it is replaced. */
function readable(view: unknown): ItemView {
  if (typeof view === 'object' && view !== null) return view as ItemView
  return { step: '', because: '', changes: [], extra: {} }
}

/** What the flow added for expressions. */
function extraOf(view: unknown): Readonly<Record<string, unknown>> {
  const extra = typeof view === 'object' && view !== null ? (view as { extra?: unknown }).extra : undefined
  return typeof extra === 'object' && extra !== null ? (extra as Record<string, unknown>) : {}
}
