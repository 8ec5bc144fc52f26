/** Tabs in a dialog. */
import { el, freshId } from './dom'

/** Parts of a dialog behind tabs, in `container`; the first is shown. */
export function tabbed(
  container: HTMLElement,
  parts: readonly { readonly label: string; readonly element: HTMLElement }[],
): void {
  const bar = el('ul', { id: freshId() })
  const bodies = parts.map((part) => ({ id: freshId(), ...part }))
  container.replaceChildren(el('div', { class: 'red-ui-tabs-row idw-tabs' }, bar), ...bodies.map((body) => body.element))
  const tabs = RED.tabs.create({
    element: $(bar),
    onchange: (tab) => {
      for (const body of bodies) body.element.classList.toggle('idw-hidden', body.id !== tab.id)
    },
  })
  for (const body of bodies) tabs.addTab({ id: body.id, label: body.label })
}
