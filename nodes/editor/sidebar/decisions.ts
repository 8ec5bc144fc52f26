/**
 * A person's decisions on pending exports, each after a question where more than one is concerned or something is thrown away.
 */
import { button, el } from '../widgets/dom'
import type { PendingExport, PendingState, Review, System } from './answers'
import { ask, problem, announce } from './parts'
import type { Surroundings } from './view'
import { changes, figure, text } from './words'

type Action = 'release' | 'discard'

export class Decisions {
  /** Questions, and what was done. */
  readonly element = el('div', { 'aria-live': 'polite', tabindex: -1 })

  constructor(
    private readonly around: Surroundings,
    private readonly decided: () => void,
  ) {}

  clear(): void {
    this.element.replaceChildren()
  }

  /** The buttons beside one pending export. */
  buttons({ id, state }: PendingExport): HTMLElement[] {
    const release = () => void this.carryOut('release', [id])
    return [
      ...(state === 'held' ? [button(text('waiting.release'), { icon: 'check', onClick: release })] : []),
      ...(state === 'failed' ? [button(text('waiting.retry'), { icon: 'repeat', onClick: release })] : []),
      button(text('waiting.discard'), { icon: 'trash-o', onClick: () => void this.discard([id]) }),
    ]
  }

  /** The buttons above the list: for those selected, else for all of this system in this state. */
  bar(system: System, state: PendingState, selected: readonly number[]): HTMLElement[] {
    const decidable = state === 'held' || state === 'failed'
    if (selected.length > 0) {
      const discard = button(text('waiting.discardSelected'), { icon: 'trash-o', onClick: () => void this.discard(selected) })
      const release = button(text(state === 'failed' ? 'waiting.retry' : 'waiting.releaseSelected'), {
        icon: 'check',
        onClick: () => void this.releaseSome(selected),
      })
      return [el('span', {}, text('waiting.selected', { n: figure(selected.length) })), ...(decidable ? [release] : []), discard]
    }
    const n = system.waiting[state]
    if (!decidable || n < 2) return []
    const label = text(state === 'held' ? 'waiting.releaseAll' : 'waiting.retryAll', { n: figure(n) })
    return [button(label, { icon: 'check', onClick: () => void this.releaseAll(system, state) })]
  }

  /** Starts an export of the system: by its node, so that what is wired behind it, such as the import that confirms, follows. */
  async send(system: System): Promise<void> {
    await this.attempt(async () => {
      const { requests } = this.around
      const [node, ...others] = exportNodesOf(system.id)
      // A node that is not deployed is none for the server.
      const byNode = node !== undefined && others.length === 0
      if (!byNode || (await requests.startNode(node).catch(() => null)) === null) await requests.startRun(system.id, 'export')
      announce(this.element, text('waiting.sending', { system: system.name }))
    })
  }

  /** For exactly those there are when asked: what comes later waits for a person again. */
  private async releaseAll(system: System, state: 'held' | 'failed'): Promise<void> {
    await this.attempt(async () => {
      const ids = await this.around.requests.allPendings(system.id, state)
      const question = text(state === 'held' ? 'waiting.askRelease' : 'waiting.askRetry', {
        changes: changes(ids.length),
        system: system.name,
      })
      if (ids.length > 0 && (await ask(this.element, question))) await this.carryOut('release', ids)
    })
  }

  private async releaseSome(ids: readonly number[]): Promise<void> {
    if (await ask(this.element, text('waiting.askReleaseSome', { changes: changes(ids.length) })))
      await this.carryOut('release', ids)
  }

  private async discard(ids: readonly number[]): Promise<void> {
    if (await ask(this.element, text('waiting.askDiscard', { changes: changes(ids.length) }))) await this.carryOut('discard', ids)
  }

  private async carryOut(action: Action, ids: readonly number[]): Promise<void> {
    await this.attempt(async () => this.report(action, await this.around.requests.review(action, ids)))
  }

  private report(action: Action, { done, refused }: Review): void {
    const said: string[] = []
    if (done.length > 0)
      said.push(text(action === 'release' ? 'waiting.doneRelease' : 'waiting.doneDiscard', { n: figure(done.length) }))
    const reasons = new Map<string, number>()
    for (const { because } of refused) reasons.set(because, (reasons.get(because) ?? 0) + 1)
    for (const [because, n] of reasons) said.push(text('waiting.refused', { n: figure(n), because }))
    announce(this.element, ...said)
    // The row with the button that was pressed is about to go: the focus stays near.
    this.element.focus()
    this.decided()
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (thrown) {
      announce(this.element, problem(thrown))
    }
    this.around.changed()
  }
}

/** Ids of the export nodes of a system on the canvas. */
function exportNodesOf(system: string): readonly string[] {
  const found: string[] = []
  RED.nodes.eachNode((node) => {
    if (node.type === 'identity-export' && node['system'] === system && node['d'] !== true) found.push(node.id)
  })
  return found
}
