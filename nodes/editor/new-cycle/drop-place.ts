/** The place a file is dropped on, or chosen from: of the person's computer, or of those that lie on the server. */
import { button, el, select } from '../widgets/dom'
import { say } from './dialog-words'

export interface DropPlaceOptions {
  /** Files that lie on the server. */
  readonly files: readonly string[]
  readonly take: (files: FileList | null | undefined) => void
  readonly takeFromServer: (file: string) => void
}

export interface DropPlace {
  readonly element: HTMLElement
  /** Once there is a file it needs less room. */
  shrink(): void
}

export function dropPlace({ files, take, takeFromServer }: DropPlaceOptions): DropPlace {
  const input = el('input', {
    type: 'file',
    accept: '.csv,.txt,.tsv,text/csv,text/plain',
    class: 'idw-hidden',
    'aria-label': say('file.choose'),
  })
  input.addEventListener('change', () => {
    take(input.files)
    // The same file can be chosen again once it was changed.
    input.value = ''
  })
  const choose = button(say('file.choose'), { icon: 'folder-open-o', class: '', onClick: () => input.click() })
  const onServer = select({
    label: say('file.onServer'),
    value: '',
    choices: [{ value: '', label: say('file.pick') }, ...files.map((file) => ({ value: file, label: file }))],
    onChange: (file) => {
      if (file !== '') takeFromServer(file)
    },
  })
  const element = el(
    'div',
    { class: 'idwc-drop' },
    el('span', {}, say('file.drop')),
    choose,
    ...(files.length === 0 ? [] : [el('span', {}, say('file.onServer')), onServer]),
    input,
  )
  acceptDrops(element, take)
  return {
    element,
    shrink: () => {
      element.classList.add('idwc-small')
      choose.lastChild?.replaceWith(say('file.another'))
    },
  }
}

function acceptDrops(place: HTMLElement, take: (files: FileList | undefined) => void): void {
  const over = (is: 'over' | 'out') => (event: DragEvent) => {
    event.preventDefault()
    // The editor would take it for a flow to import.
    event.stopPropagation()
    place.classList.toggle('idwc-over', is === 'over')
  }
  place.addEventListener('dragenter', over('over'))
  place.addEventListener('dragover', over('over'))
  place.addEventListener('dragleave', over('out'))
  place.addEventListener('drop', (event) => {
    over('out')(event)
    take(event.dataTransfer?.files)
  })
}
