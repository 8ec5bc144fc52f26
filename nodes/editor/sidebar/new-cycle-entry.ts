/** The ways to the dialog "New cycle": the command palette, the main menu, and the first start. */
import { openNewCycle } from '../new-cycle/dialog'
import { say } from '../new-cycle/dialog-words'
import type { MadeIn } from './cycle-made'
import { cycleMade } from './cycle-made'
import { newCycleAction } from './first-steps'
import { welcome } from './welcome'

const mainMenu = 'red-ui-header-button-sidemenu'

/** Adds them once, for whoever may use them. */
export function addNewCycle(sidebar: MadeIn): void {
  const open = (): void => openNewCycle((cycle) => cycleMade(cycle, sidebar))
  RED.actions.add(newCycleAction, open, { label: say('action') })
  let isAdded = false
  // The menu is made before the flows are loaded, and after plugins are.
  RED.events.on('flows:loaded', () => {
    if (isAdded) return
    isAdded = true
    RED.menu.addItem(mainMenu, { id: 'idw-new-cycle', label: say('action'), onselect: newCycleAction })
    void welcome(sidebar.requests).catch(() => undefined)
  })
}
