/** A form by which a person is made of whom there is no record, tried out first or done at once (L7). */
import { el, select, textInput } from '../widgets/dom'
import type { MetaverseType } from './answers'
import { decisionForm, opening } from './by-hand'
import { announce, empty, problem } from './parts'
import type { Surroundings } from './view'
import { text } from './words'

/** A link that opens the form; none for who may not. */
export function addPersonPart(around: Surroundings): HTMLElement | null {
  if (!around.may.write) return null
  const title = text('byHand.addPerson')
  return opening(title, title, (close) => {
    const host = el('div', {}, empty(text('loading')))
    const show = (types: readonly MetaverseType[]): void => host.replaceChildren(personForm(title, types, { around, close }))
    around.requests.metaverseTypes().then(show, (thrown: unknown) => announce(host, problem(thrown)))
    return host
  })
}

/** Fields of the type that is chosen; what was filled in stays while another is looked at. */
function personForm(
  title: string,
  types: readonly MetaverseType[],
  { around, close }: { readonly around: Surroundings; readonly close: () => void },
): HTMLElement {
  const filled = new Map<string, string>()
  const fields = el('div')
  const choices = types.map(({ name }) => ({ value: name, label: name }))
  const chosen = select({ choices, value: choices[0]?.value ?? '', label: text('byHand.type') })
  const showFields = (): void => {
    const attributes = types.find(({ name }) => name === chosen.value)?.attributes ?? []
    fields.replaceChildren(
      ...attributes.map(({ name }) => {
        const input = textInput({ value: filled.get(name) ?? '', label: name, onChange: (typed) => filled.set(name, typed) })
        return el('label', {}, name, ' ', input)
      }),
    )
  }
  chosen.addEventListener('change', showFields)
  showFields()
  const asked = () => {
    const attributes = types.find(({ name }) => name === chosen.value)?.attributes ?? []
    const given = attributes.flatMap(({ name, multi }) => {
      const value = filled.get(name)?.trim() ?? ''
      return value === '' ? [] : [[name, multi ? value.split(';') : value] as const]
    })
    if (given.length === 0) return text('byHand.noValues')
    const person = (reason: string) => ({ type: chosen.value, values: Object.fromEntries(given), reason })
    return {
      tryOut: (reason: string) => around.requests.previewPerson(person(reason)),
      act: (reason: string) => around.requests.addPerson(person(reason)),
    }
  }
  const help = el('div', { class: 'idws-quiet' }, text('byHand.addPersonHelp'))
  return decisionForm(title, [help, el('label', {}, text('byHand.type'), ' ', chosen), fields], { around, asked, close })
}
