/** How the values of an attribute are written, where a system says that of none: in words, and as fields of the form. */
import { isMisfit } from '../../../runtime/model/convert'
import type { AttributeSchema } from '../../../runtime/model/schema'
import type { ValueForm } from '../../../runtime/model/value-form'
import { letterForms, readForm, wrongForm } from '../../../runtime/model/value-form'
import { displayValue } from '../../../runtime/model/values'
import { checkbox, el, field, select, textInput } from '../widgets/dom'
import { text } from '../widgets/text'

type DraftForm = { -readonly [K in keyof ValueForm]: ValueForm[K] }
type Formed = Pick<AttributeSchema, 'type' | 'form'>

/** The form in words, as far as it counts for the type; empty where it says nothing. */
export function formInWords({ type, form = {} }: Formed): string {
  const words = (name: 'yes' | 'no' | 'none', list: readonly string[] | undefined) =>
    list && list.length > 0 ? text(`valueForm.inWords.${name}`, { words: list.join(', ') }) : ''
  const flag = (name: 'trim' | 'collapse' | 'blank') => (form[name] ? text(`valueForm.inWords.${name}`) : '')
  return [
    type === 'dateTime' && form.date ? text('valueForm.inWords.date', { date: form.date }) : '',
    ...(type === 'boolean' ? [words('yes', form.yes), words('no', form.no)] : []),
    flag('trim'),
    flag('collapse'),
    form.letters ? text(`valueForm.inWords.${form.letters}`) : '',
    flag('blank'),
    words('none', form.none),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

/** The fields of an attribute's form; `set` gets the whole form, and nothing where it says nothing. */
export function formFields(
  { type, form = {} }: Formed,
  samples: readonly string[],
  set: (form: ValueForm | undefined) => void,
): HTMLElement[] {
  const draft: DraftForm = { ...form }
  const shown = el('div', { class: 'idw-help', role: 'status' })
  const show = (): void => {
    const wrong = wrongForm({ type, form: draft })
    const lines = samples.map((sample) => sampleLine(sample, { type, form: draft }))
    shown.replaceChildren(
      ...(wrong === null ? [] : [el('div', { class: 'idw-bad' }, wrong)]),
      ...(lines.length > 0 ? lines : [el('div', {}, text('valueForm.noSamples'))]),
    )
  }
  const put = <K extends keyof ValueForm>(name: K, value: ValueForm[K] | undefined): void => {
    if (value === undefined) delete draft[name]
    else draft[name] = value
    set(Object.keys(draft).length > 0 ? { ...draft } : undefined)
    show()
  }
  show()
  return [
    ...(type === 'dateTime' ? [dateField(draft, put)] : []),
    ...(type === 'boolean'
      ? [
          wordsField('yes', draft, put, text('valueForm.wordsHelp', { standard: 'true, yes, 1' })),
          wordsField('no', draft, put, text('valueForm.wordsHelp', { standard: 'false, no, 0' })),
        ]
      : []),
    field(text('valueForm.samples'), shown),
    textFields(draft, put),
    wordsField('none', draft, put, text('valueForm.noneHelp')),
  ]
}

type Put = <K extends keyof ValueForm>(name: K, value: ValueForm[K] | undefined) => void

function dateField(draft: DraftForm, put: Put): HTMLElement {
  const input = textInput({
    value: draft.date ?? '',
    label: text('valueForm.date'),
    placeholder: 'dd.mm.yyyy',
    onChange: (value) => put('date', value.trim() || undefined),
  })
  return field(text('valueForm.date'), input, text('valueForm.dateHelp'))
}

function wordsField(name: 'yes' | 'no' | 'none', draft: DraftForm, put: Put, help: string): HTMLElement {
  const input = textInput({
    value: (draft[name] ?? []).join(', '),
    label: text(`valueForm.${name}`),
    onChange: (value) => {
      const words = value
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '')
      put(name, words.length > 0 ? words : undefined)
    },
  })
  return field(text(`valueForm.${name}`), input, help)
}

/** What is done to a text before it is anything. */
function textFields(draft: DraftForm, put: Put): HTMLElement {
  const flag = (name: 'trim' | 'collapse' | 'blank') =>
    checkbox({
      label: text(`valueForm.${name}`),
      checked: draft[name] ?? false,
      onChange: (on) => put(name, on || undefined),
    }).element
  const letters = select({
    label: text('valueForm.letters'),
    value: draft.letters ?? 'as',
    choices: (['as', ...letterForms] as const).map((value) => ({ value, label: text(`valueForm.letterForms.${value}`) })),
    onChange: (value) =>
      put(
        'letters',
        letterForms.find((form) => form === value),
      ),
  })
  return el(
    'div',
    {},
    field(text('valueForm.letters'), letters),
    field('', el('div', { class: 'idw-line' }, flag('trim'), flag('collapse'), flag('blank'))),
  )
}

function sampleLine(sample: string, attribute: Formed): HTMLElement {
  const value = readForm(sample, attribute)
  if (isMisfit(value)) return el('div', { class: 'idw-bad' }, value.misfit)
  const shown = value === '' ? text('valueForm.nothing') : displayValue(value).replace('T00:00:00Z', '')
  return el('div', {}, text('valueForm.fits', { text: sample, value: shown }))
}
