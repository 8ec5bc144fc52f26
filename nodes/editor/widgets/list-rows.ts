/** Rows of Node-RED's editable lists. */
import { text } from './text'

/**
 * The data of an editable list's rows in their order, without those on their way out: a removed row fades for a moment before it
 * is gone, and may still do so when the dialog has been closed.
 */
export function listRows<T>(list: HTMLElement): T[] {
  if (!list.isConnected) return []
  return $(list)
    .editableList('items')
    .toArray()
    .filter((item) => !$(item).closest('li').hasClass('red-ui-editableList-item-deleting'))
    .map((item) => $(item).data('data') as T)
}

/**
 * Makes a row's own buttons usable by keyboard and by name: removing it, and moving it by the arrow keys. `content` is the
 * row's element; `moved` is called once it stands elsewhere.
 */
export function completeRow(content: HTMLElement, moved: () => void): void {
  const row = content.closest('li')
  const remove = row?.querySelector('.red-ui-editableList-item-remove')
  remove?.setAttribute('role', 'button')
  remove?.setAttribute('aria-label', text('row.remove'))
  const handle = row?.querySelector<HTMLElement>('.red-ui-editableList-item-handle')
  if (!row || !handle) return
  handle.tabIndex = 0
  handle.setAttribute('role', 'button')
  handle.setAttribute('aria-label', text('row.move'))
  handle.title = text('row.move')
  handle.addEventListener('keydown', (event) => {
    const next = event.key === 'ArrowUp' ? row.previousElementSibling : event.key === 'ArrowDown' ? row.nextElementSibling : null
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'ArrowUp') next.before(row)
    else next.after(row)
    handle.focus()
    moved()
  })
}

/** Puts the cursor into the first field of a row that somebody has just added; suggestions wait until they are asked for. */
export function focusRow(content: HTMLElement): void {
  const field = content.querySelector<HTMLElement>('input:not([type="checkbox"]), select, textarea')
  if (!field) return
  field.dataset['quiet'] = ''
  field.focus()
  delete field.dataset['quiet']
}
