/** The words of the dialog: texts of its catalogue in the editor's language, and figures with their nouns. */
import type texts from '../locales/en-US/new-cycle.json'
import { figure } from '../widgets/figures'
import type { Path } from '../widgets/text'
import { carried } from '../widgets/text'
import type { Say } from './words'

/** The key of a text of the dialog's catalogue. */
export type CycleText = Path<typeof texts>

/** A text of the dialog's catalogue; `__name__` in it stands for a value. */
export function say(key: CycleText, values?: Record<string, string | number>): string {
  return carried(`newCycle.${key}`, values)
}

/** Groups of words that stand for one and for many. */
type Counted = 'rows' | 'people' | 'columnCount' | 'preview.accounts' | 'preview.nobodys'

/** A number with its noun. */
export function counted(what: Counted, n: number): string {
  return say(n === 1 ? `${what}.one` : `${what}.many`, { n: figure(n) })
}

/** The same for a key of the part that proposals and recipes speak by. */
export const sayAs: Say = (key, values) => carried(`newCycle.cycle.${key}`, values)
