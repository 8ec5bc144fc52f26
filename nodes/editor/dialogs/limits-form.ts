/** The limits of a connected system: how much one run may remove or write (I4, I21, X5). */
import { bounds, isWithin } from '../../../runtime/model/bounds'
import { defaultLimits as limitsByDefault } from '../../../runtime/model/limits'
import { el, note, textInput } from '../widgets/dom'
import { figure } from '../widgets/figures'
import type { LimitsConfig } from '../canvas/shapes'
import type { TextKey } from '../widgets/text'
import { text } from '../widgets/text'

/** The limits of a new system as the form writes them: empty is none. */
export const defaultLimits: LimitsConfig = {
  ...limitsByDefault,
  maxCreates: limitsByDefault.maxCreates ?? '',
  maxUpdates: limitsByDefault.maxUpdates ?? '',
  maxRemoved: limitsByDefault.maxRemoved ?? '',
}

/** Whole numbers from 0; percentages up to 100; the last three may be empty. */
export function isLimit(key: keyof LimitsConfig, written: unknown): boolean {
  const value = String(written ?? '').trim()
  if (/^\$\{\w+\}$/.test(value)) return true
  if (value === '') return key.startsWith('max')
  return /^\d{1,9}$/.test(value) && isWithin(Number(value), key.endsWith('Percent') ? bounds.percent : bounds.objects)
}

/** The first limit that is none; those left out have their default. */
export function wrongLimit(limits: Partial<LimitsConfig>): keyof LimitsConfig | undefined {
  const whole = { ...defaultLimits, ...limits }
  return (Object.keys(defaultLimits) as (keyof LimitsConfig)[]).find((key) => !isLimit(key, whole[key]))
}

/** How many of `objects` may go before the limit stops the run: the percentage, but not below the least nor above the most. */
export function allowed(objects: number, percent: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.floor((objects * percent) / 100)))
}

/** The limits in `container`, as sentences with numbers to fill in. */
export function limitsForm(
  container: HTMLElement,
  start: Partial<LimitsConfig>,
  onChange: () => void,
): { value(): LimitsConfig } {
  container.classList.add('idw')
  const limits: LimitsConfig = { ...defaultLimits, ...start }
  const examples = el('div', { class: 'idw-help' })
  const deletions = el('div', { class: 'idw-help' })
  const show = (): void => {
    examples.textContent = example('limits.shrinkExample', limits.shrinkPercent, limits.shrinkMin, limits.shrinkMax)
    deletions.textContent = example('limits.deleteExample', limits.deletePercent, limits.deleteMin, limits.deleteMax)
  }
  const number = (key: keyof LimitsConfig): HTMLInputElement =>
    limitInput(key, limits, () => {
      show()
      onChange()
    })
  show()
  const part = (title: TextKey, words: TextKey, inputs: Readonly<Record<string, HTMLInputElement>>): HTMLElement[] => [
    el('div', { class: 'idw-section' }, text(title)),
    sentence(text(words), inputs),
  ]
  container.replaceChildren(
    ...part('limits.shrinkTitle', 'limits.shrinkSentence', {
      percent: number('shrinkPercent'),
      min: number('shrinkMin'),
      max: number('shrinkMax'),
    }),
    examples,
    ...part('limits.clearTitle', 'limits.clearSentence', { percent: number('clearPercent') }),
    el('div', { class: 'idw-help' }, text('limits.clearHelp')),
    ...part('limits.deleteTitle', 'limits.deleteSentence', {
      percent: number('deletePercent'),
      min: number('deleteMin'),
      max: number('deleteMax'),
    }),
    deletions,
    ...part('limits.writeTitle', 'limits.createsSentence', { max: number('maxCreates') }),
    sentence(text('limits.updatesSentence'), { max: number('maxUpdates') }),
    sentence(text('limits.removedSentence'), { max: number('maxRemoved') }),
    note('info', text('limits.released')),
  )
  return { value: () => ({ ...limits }) }
}

/** The input of one limit; writes into `limits`. */
function limitInput(key: keyof LimitsConfig, limits: LimitsConfig, changed: () => void): HTMLInputElement {
  const input = textInput({
    value: String(limits[key] ?? ''),
    label: text(`limits.${key}`),
    type: 'number',
    class: key.startsWith('max') ? 'idw-limit' : 'idw-number',
    placeholder: key.startsWith('max') ? text('limits.none') : '',
    onChange: (written) => {
      const value = written.trim()
      limits[key] = /^\d+$/.test(value) ? Number(value) : value
      input.classList.toggle('idw-invalid', !isLimit(key, value))
      changed()
    },
  })
  input.classList.toggle('idw-invalid', !isLimit(key, limits[key]))
  return input
}

function example(
  key: 'limits.shrinkExample' | 'limits.deleteExample',
  percent: number | string,
  least: number | string,
  most: number | string,
): string {
  const numbers = [percent, least, most].map(Number)
  const [share, low, high] = numbers
  if (share === undefined || low === undefined || high === undefined || numbers.some((number) => Number.isNaN(number))) return ''
  return text(key, { few: figure(allowed(100, share, low, high)), many: figure(allowed(5000, share, low, high)) })
}

/** A sentence whose `{name}` places are inputs. */
function sentence(words: string, inputs: Readonly<Record<string, HTMLInputElement>>): HTMLElement {
  const parts = words.split(/(\{\w+\})/)
  return el('div', { class: 'idw-sentence' }, ...parts.map((part) => inputs[part.slice(1, -1)] ?? part))
}
