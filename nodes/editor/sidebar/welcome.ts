/** The first start: where to begin is asked once, over the canvas. */
import { isDemoThere, showDemo } from '../new-cycle/demo'
import { say } from '../new-cycle/dialog-words'
import { el } from '../widgets/dom'
import { newCycleAction } from './first-steps'
import type { Requests } from './requests'

/** In the settings that the editor keeps for each user. */
const setting = 'identity-welcomed'

/** Asks while the demo is on the canvas and nothing has run, until somebody has answered. */
export async function welcome(requests: Requests): Promise<void> {
  if (!isDemoThere() || RED.settings.get(setting, '') !== '') return
  const { items } = await requests.runs({ limit: 1 })
  if (items.length > 0) return
  const close = (): void => {
    RED.settings.set(setting, 'yes')
    asked.close()
  }
  const answer = (name: 'ownFile' | 'demo' | 'later', act: () => void) => ({
    text: say(`offer.${name}`),
    class: name === 'ownFile' ? 'primary' : '',
    click: () => {
      close()
      act()
    },
  })
  const asked = RED.notify($(el('p', {}, say('offer.welcome'))), {
    id: 'idw-welcome',
    fixed: true,
    buttons: [
      answer('later', () => undefined),
      answer('demo', () => void showDemo().then(() => RED.notify($(el('p', {}, say('offer.demoShown'))), { timeout: 15_000 }))),
      answer('ownFile', () => RED.actions.invoke(newCycleAction)),
    ],
  })
}
