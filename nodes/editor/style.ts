import css from './style.css'

const id = 'idweave-style'

/** Puts the dialogs' style sheet into the page, once. */
export function useStyle(): void {
  if (document.getElementById(id)) return
  const style = document.createElement('style')
  style.id = id
  style.textContent = css
  document.head.append(style)
}
