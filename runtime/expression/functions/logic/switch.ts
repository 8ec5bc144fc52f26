/** The function Switch, with its help and examples. */
import { equalLoosely } from '../../compare'
import type { Evaluate } from '../../scope'
import { defineLazy } from '../definition'

export const switchFunction = defineLazy({
  name: 'Switch',
  group: 'logic',
  parameters: [
    { name: 'value', type: 'any' },
    { name: 'case', type: 'any' },
    { name: 'result', type: 'any' },
    { name: 'more', type: 'any', rest: true, optional: true },
  ],
  nulls: 'blank',
  result: 'any',
  help: 'Gives the result behind the first case that is Eq to the value; a last argument without a partner is for all other values.',
  examples: [
    ['Switch("DE", "DE", "Germany", "FR", "France", "elsewhere")', 'Germany'],
    ['Switch("IT", "DE", "Germany", "FR", "France", "elsewhere")', 'elsewhere'],
    ['Switch("IT", "DE", "Germany")', null],
    ['Switch("DE", "DE", 1, "FR", 1 / 0)', 1],
    ['Switch(null, null, "none", "some")', 'none'],
  ],
  build: ([value, ...rest]) => {
    const cases: { readonly when: Evaluate; readonly outcome: Evaluate }[] = []
    for (let i = 0; i + 1 < rest.length; i += 2) cases.push({ when: rest[i] as Evaluate, outcome: rest[i + 1] as Evaluate })
    const otherwise = rest.length % 2 === 1 ? rest.at(-1) : undefined
    return (scope) => {
      const wanted = value === undefined ? null : value(scope)
      const chosen = cases.find(({ when }) => equalLoosely(wanted, when(scope)))?.outcome ?? otherwise
      return chosen === undefined ? null : chosen(scope)
    }
  },
})
