/** The nodes in the palette as the editor's language has them: their heading, and words that stand whole. */
import { text } from '../widgets/text'

const category = '#red-ui-palette-container-identity'

let isWatched = false

/** The heading in the editor's language. Where the settings order categories Node-RED shows their name. */
export function nameCategory(): void {
  const heading = document.querySelector(`${category} .red-ui-palette-header > span`)
  if (heading) heading.textContent = text('category')
  if (isWatched) return
  isWatched = true
  RED.events.on('flows:loaded', keepWordsWhole)
}

/** Node-RED breaks a word at the letter that has no room: such a word is written smaller instead. */
function keepWordsWhole(): void {
  for (const node of document.querySelectorAll<HTMLElement>(`${category} .red-ui-palette-node`)) {
    const label = node.querySelector<HTMLElement>('.red-ui-palette-label')
    const word = node.dataset['paletteLabel'] ?? ''
    if (!label?.querySelector('br') || word.includes(' ')) continue
    label.textContent = word
    label.style.fontSize = '11px'
    label.style.letterSpacing = '-0.2px'
    // As Node-RED has a node whose label is one line.
    node.style.height = '28px'
    for (const port of node.querySelectorAll<HTMLElement>('.red-ui-palette-port')) port.style.top = '9px'
  }
}
