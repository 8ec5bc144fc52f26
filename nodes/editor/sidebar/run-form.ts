/** What a run is started with, or tried out: its profile, of those that the system can have (N1, N6). */
import type { RunProfile } from '../../../runtime/model/runs'
import { runProfiles } from '../../../runtime/model/runs'
import { button, el, select } from '../widgets/dom'
import type { System } from './answers'
import type { FormActions } from './form-actions'
import { text, word } from './words'

/** What is done most, where nothing else is asked for. */
const usual: RunProfile = 'full-import+delta-sync'

export function runForm(
  system: System,
  wanted: RunProfile = usual,
  actions: FormActions<[profile: string]> & { readonly tryOut: (profile: string) => void },
): HTMLElement {
  const choices = profilesOf(system).map((profile) => ({ value: profile, label: word('profile', profile) }))
  const profile = select({ choices, value: wanted, label: text('systems.profile') })
  return el(
    'div',
    { class: 'idws-form', role: 'form', 'aria-label': text('systems.runOf', { system: system.name }) },
    el('label', {}, text('systems.profile'), ' ', profile),
    el(
      'div',
      { class: 'idws-buttons' },
      button(text('systems.start'), { class: 'red-ui-button-small primary', onClick: () => actions.act(profile.value) }),
      button(text('systems.tryOut'), {
        icon: 'eye',
        title: text('systems.tryingOut'),
        onClick: () => actions.tryOut(profile.value),
      }),
      button(text('systems.close'), { onClick: actions.close }),
    ),
  )
}

/** Without what its connector has no ability for. */
function profilesOf({ abilities }: System): readonly RunProfile[] {
  return runProfiles.filter(
    (profile) =>
      (abilities?.deltaImport === true || !profile.startsWith('delta-import')) &&
      (abilities?.export === true || profile !== 'export'),
  )
}
