/** What StartsWith, EndsWith and Contains share. */
import { foldCase } from '../../../model/values'
import { everySoOften } from '../../limits'

/** Whether any of the texts passes a test against the other text, with or without regard to letter case. */
export function anyText(
  texts: readonly string[],
  other: string,
  letterCase: 'counts' | 'ignored',
  test: (text: string, other: string) => boolean,
): boolean {
  if (letterCase === 'counts') return texts.some((text, i) => looked(i) && test(text, other))
  const folded = foldCase(other)
  return texts.some((text, i) => looked(i) && test(foldCase(text), folded))
}

function looked(round: number): true {
  everySoOften(round)
  return true
}
