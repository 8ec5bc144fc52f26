/** Style sheets, put into the page once. */
import css from './widgets.css'

/** Puts the style of what every page is made of into the page. */
export function useStyle(): void {
  putStyle('idweave-style', css)
}

/** Puts a style sheet into the page, once for each id. */
export function putStyle(id: string, sheet: string): void {
  if (document.getElementById(id)) return
  const style = document.createElement('style')
  style.id = id
  style.textContent = sheet
  document.head.append(style)
}
