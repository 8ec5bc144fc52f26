/** The function Format, with its help and examples. */
import { fail } from '../../error'
import { limitTextLength } from '../../limits'
import { textOf } from '../../value'
import { define } from '../definition'

export const format = define({
  name: 'Format',
  group: 'text',
  parameters: [
    { name: 'template', type: 'text' },
    { name: 'value', type: 'value', rest: true, optional: true },
  ],
  nulls: 'blank',
  result: 'text',
  help: 'Puts values into a template where {0}, {1} and so on stand; a missing value leaves nothing, {{ and }} stand for brackets.',
  examples: [
    ['Format("{0}.{1}@company.com", "jane", "smith")', 'jane.smith@company.com'],
    ['Format("{1}{0}{1}", 1, "-")', '-1-'],
    ['Format("[{0}]", null)', '[]'],
    ['Format("{{0}}", 1)', '{0}'],
    ['Format(null, 1)', null],
  ],
  run: (template, ...values) => {
    if (template === null) return null
    let length = 0
    return template.replace(/\{\{|\}\}|\{(\d{1,5})\}|[{}]/g, (found, place?: string) => {
      if (found === '{{' || found === '}}') return found.slice(1)
      if (place === undefined) fail(`Format: ${found} stands alone in the template; write ${found}${found} for a bracket`)
      const value = values[Number(place)]
      if (value === undefined) fail(`Format: there is no value for {${place}}; the first is {0}`)
      const text = textOf(value) ?? ''
      limitTextLength((length += text.length))
      return text
    })
  },
})
