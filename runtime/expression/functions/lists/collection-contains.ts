/** The function CollectionContains, with its help and examples. */
import { equalIgnoringCase, equalLoosely } from '../../compare'
import { everySoOften } from '../../limits'
import { define } from '../definition'

export const collectionContains = define({
  name: 'CollectionContains',
  group: 'lists',
  parameters: [
    { name: 'list', type: 'list' },
    { name: 'value', type: 'value' },
    { name: 'ignoreCase', type: 'boolean', optional: true },
  ],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether a value is an item of a list, as a whole.',
  examples: [
    ['CollectionContains(Split("top;person", ";"), "person")', true],
    ['CollectionContains(Split("top;person", ";"), "pers")', false],
    ['CollectionContains(Split("top;Person", ";"), "person")', false],
    ['CollectionContains(Split("top;Person", ";"), "person", true)', true],
    ['CollectionContains(null, "person")', false],
  ],
  run: (list, value, ignoreCase) => {
    if (list === null || value === null) return false
    const same = ignoreCase ? equalIgnoringCase : equalLoosely
    return list.some((item, i) => {
      everySoOften(i)
      return same(item, value)
    })
  },
})
