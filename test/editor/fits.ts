/** Whether texts have room: what spills out of its box or is cut off, in whatever language. */
import type { Locator } from 'playwright-core'

/** Boxes that cut names of data off on purpose, and say them whole elsewhere. */
const cutNames = '.idw-record-name, .idw-picker > .idw-badge'

/** Boxes that are scrolled sideways where they have many columns. */
const scrolled = '.idwc-scroll'

/** What inside spills out of its box, or is wider than it, as far as it is seen. */
export async function spilling(form: Locator): Promise<readonly string[]> {
  const exempt = { cutNames, scrolled }
  return form.evaluate((root, { cutNames, scrolled }) => {
    const shown = (each: Element): each is HTMLElement =>
      each instanceof HTMLElement && each.offsetParent !== null && each.closest(scrolled) === null
    const edge = root.getBoundingClientRect().right + 1
    const parts = [...root.querySelectorAll('*')].filter(shown)
    const wide = parts.filter((each) => {
      if (each.matches(`input, textarea, select, option, ${cutNames}`)) return each.getBoundingClientRect().right > edge
      const boxed = getComputedStyle(each).display !== 'inline'
      return (boxed && each.scrollWidth > each.clientWidth + 1) || each.getBoundingClientRect().right > edge
    })
    // The innermost of them is what does not fit.
    const inner = wide.filter((each) => !wide.some((other) => other !== each && each.contains(other)))
    return inner.map((each) => `${each.tagName} ${each.className}: ${(each.textContent ?? '').slice(0, 80)}`)
  }, exempt)
}

/** Choices of selects that are fixed, with their room and the width of their text in pixels. */
export interface MeasuredChoice {
  readonly text: string
  readonly room: number
  readonly width: number
}

/** The choices of the selects that are seen. */
export async function choicesOf(selects: Locator): Promise<readonly MeasuredChoice[]> {
  return selects.evaluateAll((all) => {
    const pen = document.createElement('canvas').getContext('2d')
    return all.flatMap((select) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(select)
      // The arrow takes the rest.
      const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - 20
      if (pen) pen.font = font
      return [...(select as HTMLSelectElement).options].map(({ text }) => ({
        text,
        room,
        width: pen?.measureText(text).width ?? 0,
      }))
    })
  })
}

/** Those that are cut off. */
export const cutOff = (choices: readonly MeasuredChoice[]): readonly string[] =>
  choices.filter(({ width, room }) => width > room).map(({ text }) => text)
