/** Values in words where there is little room: of a list as many as fit, and how many more there are. */
import { counted } from './counted'
import type { AttributeValue, Scalar } from './values'
import { displayValue, isList } from './values'

/** How a value is said, and how many characters there is room for. */
export interface Room {
  readonly most: number
  readonly say?: (value: AttributeValue) => string
}

/** `Ann Lee; Bob Ray … and 380 more`; of a single text its beginning. Empty where there is no value. */
export function shortText(value: AttributeValue | null | undefined, { most, say = displayValue }: Room): string {
  if (value === null || value === undefined) return ''
  if (!isList(value)) return beginning(say(value), most)
  const total = totalOf(value)
  const values = total === null ? value : value.slice(0, -1)
  let shown = ''
  let count = 0
  for (const each of values) {
    const longer = count === 0 ? beginning(say(each), most) : `${shown}; ${say(each)}`
    if (longer.length > most && count > 0) break
    shown = longer
    count++
  }
  const left = (total ?? value.length) - count
  return left === 0 ? shown : `${shown} … and ${left.toLocaleString('en')} more`
}

function beginning(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

/** What stands last in a list of which only the first values are shown. */
export function restOfList(total: number): string {
  return `… (shortened: ${counted(total, 'value')} in all)`
}

const rest = /^… \(shortened: (\d+) values in all\)$/

/** How many values a list has of which only the first are shown; null: all are. */
function totalOf(list: readonly Scalar[]): number | null {
  const last = list.at(-1)
  const found = typeof last === 'string' ? rest.exec(last)?.[1] : undefined
  return found === undefined ? null : Number(found)
}
