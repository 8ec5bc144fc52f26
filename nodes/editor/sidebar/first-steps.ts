/** What somebody who has nothing yet can begin with: the demo, or a file of her own people. */
import { storesWithout } from '../new-cycle/canvas-around'
import { canHaveDemo, demoOnCanvas, showDemo } from '../new-cycle/demo'
import { say } from '../new-cycle/dialog-words'
import { filesOnServer } from '../new-cycle/send-file'
import { button, el } from '../widgets/dom'
import { announce, problem } from './parts'

/** The action that opens the dialog. */
export const newCycleAction = 'identity:new-cycle'

/** Who may put nodes onto the canvas, send files and deploy. */
export const mayMakeCycles = (): boolean =>
  ['identity.design', 'identity.run', 'flows.write'].every((permission) => RED.user.hasPermission(permission))

/** Whether the canvas has none, deployed or not: then the server knows nothing either. */
export const hasNoStore = (): boolean => storesWithout([]).length === 0

/** Whether nothing is there but the demo. */
export const hasNothingOwn = (): boolean => storesWithout(demoOnCanvas()).length === 0

/** Shown while there are no runs, to whoever may put nodes onto the canvas and deploy them. */
export class FirstSteps {
  readonly element = el('div', { class: 'idws-first idw-hidden' })
  private readonly answers = el('div', { 'aria-live': 'polite' })
  private isMade = false

  show(where: 'empty' | 'used'): void {
    this.element.classList.toggle('idw-hidden', where === 'used')
    if (where === 'used' || this.isMade) return
    this.isMade = true
    void this.make()
  }

  private async make(): Promise<void> {
    const files = await filesOnServer().catch(() => [])
    const own = part('ownFile', 'file-text-o', () => RED.actions.invoke(newCycleAction))
    const demo = canHaveDemo(files) ? part('demo', 'play-circle-o', () => this.beginDemo()) : null
    this.element.replaceChildren(el('h4', { class: 'idws-heading' }, say('offer.title')), ...own, ...(demo ?? []), this.answers)
  }

  private beginDemo(): void {
    showDemo().then(
      (how) => announce(this.answers, say(how === 'added' ? 'offer.demoAdded' : 'offer.demoShown')),
      (thrown: unknown) => announce(this.answers, problem(thrown)),
    )
  }
}

function part(name: 'ownFile' | 'demo', icon: string, onClick: () => void): readonly HTMLElement[] {
  return [
    el(
      'div',
      { class: 'idws-buttons' },
      button(say(`offer.${name}`), { icon, class: name === 'ownFile' ? 'primary' : '', onClick }),
    ),
    el('div', { class: 'idws-quiet' }, say(`offer.${name}Help`)),
  ]
}
