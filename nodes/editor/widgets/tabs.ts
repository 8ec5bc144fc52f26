import { el, freshId } from './dom'

/** Parts of a dialog behind tabs, in `container`; the first is shown. */
export function tabbed(
  container: HTMLElement,
  parts: readonly { readonly label: string; readonly element: HTMLElement }[],
): void {
  const bar = el('ul', { id: freshId() })
  const bodies = parts.map((part) => ({ id: freshId(), ...part }))
  container.replaceChildren(el('div', { class: 'red-ui-tabs-row idw-tabs' }, bar), ...bodies.map((one) => one.element))
  const tabs = RED.tabs.create({
    element: $(bar),
    onchange: (tab) => {
      for (const one of bodies) one.element.classList.toggle('idw-hidden', one.id !== tab.id)
    },
  })
  for (const one of bodies) tabs.addTab({ id: one.id, label: one.label })
}
