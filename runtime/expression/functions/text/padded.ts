/** What PadLeft and PadRight share. */
import { fail } from '../../error'
import { limitTextLength } from '../../limits'
import { countCharacters, sliceCharacters } from '../characters'

/** What is missing to the width, made of the repeated fill. */
export function padding(text: string, width: number, fill: string): string {
  const missing = width - countCharacters(text)
  if (missing <= 0) return ''
  if (fill === '') fail('The text to fill up with is empty')
  limitTextLength(width)
  return sliceCharacters(fill.repeat(Math.ceil(missing / countCharacters(fill))), 0, missing)
}
