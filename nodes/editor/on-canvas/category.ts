/** The heading of the nodes in the palette in the editor's language. Where the settings order categories it is their name. */
import { text } from '../widgets/text'

export function nameCategory(): void {
  const heading = document.querySelector('#red-ui-palette-header-identity > span')
  if (heading) heading.textContent = text('category')
}
