/** What would be if: the edited canvas, and one person, tried out on a copy of the store (N6). */
import { button, checkbox, el, select } from '../widgets/dom'
import type { Preview, TryOut } from './answers'
import { announce, formPlace, problem } from './parts'
import type { Surroundings } from './view'
import { text } from './words'

/** A button that opens what a deployment would bring about; none for who may not deploy. */
export function deploymentPart(around: Surroundings): HTMLElement | null {
  if (!around.may.run || !around.may.deploy) return null
  return opening(text('tryOut.deployment'), 'rocket', (close) => deploymentForm(around, close))
}

/** A button that opens what would become of a person; none for who may not run anything. */
export function personTried(identity: string, around: Surroundings): HTMLElement | null {
  if (!around.may.run) return null
  return opening(text('tryOut.person'), 'eye', (close) => personForm(identity, around, close))
}

function opening(label: string, icon: string, form: (close: () => void) => HTMLElement): HTMLElement {
  const { place, open } = formPlace(form, () => opener)
  const opener = button(label, { icon, onClick: open })
  return el('div', { class: 'idws-buttons' }, opener, place)
}

function deploymentForm(around: Surroundings, close: () => void): HTMLElement {
  const { requests } = around
  const count = checkbox({ checked: false, label: text('tryOut.count') })
  const without = el('div')
  let off = ''
  void requests.rules().then(
    (rules) => {
      const choices = [{ value: '', label: text('tryOut.none') }, ...rules.map(({ id, name }) => ({ value: id, label: name }))]
      const onChange = (rule: string): void => void (off = rule)
      without.replaceChildren(
        el('label', {}, text('tryOut.without'), ' ', select({ choices, value: '', label: text('tryOut.without'), onChange })),
      )
    },
    () => undefined,
  )
  const at = dayInput()
  const begin = (): Promise<Preview> =>
    requests.tryOutEdited({
      ...(count.input.checked && { count: true }),
      ...(off !== '' && { rulesOff: [off] }),
      ...(at.value !== '' && { at: at.value }),
    })
  return formOf(
    text('tryOut.deployment'),
    [el('div', { class: 'idws-quiet' }, text('tryOut.deploymentHelp')), count.element, without, dayField(at)],
    {
      around,
      begin,
      close,
    },
  )
}

function personForm(identity: string, around: Surroundings, close: () => void): HTMLElement {
  let profile = 'full-sync'
  const choices = [
    { value: 'full-sync', label: text('tryOut.full') },
    { value: 'delta-sync', label: text('tryOut.delta') },
  ]
  const extent = select({ choices, value: profile, label: text('tryOut.extent'), onChange: (chosen) => void (profile = chosen) })
  const left = checkbox({ checked: false, label: text('tryOut.left') })
  const at = dayInput()
  const begin = (): Promise<Preview> => {
    const what: TryOut = {
      identity,
      profile,
      ...(left.input.checked && { left: true }),
      ...(at.value !== '' && { at: at.value }),
    }
    return around.requests.tryOut(what)
  }
  const fields = [el('label', {}, text('tryOut.extent'), ' ', extent), left.element, dayField(at)]
  return formOf(text('tryOut.person'), fields, { around, begin, close })
}

function dayInput(): HTMLInputElement {
  return el('input', { type: 'date', 'aria-label': text('tryOut.at') })
}

function dayField(input: HTMLInputElement): HTMLElement {
  return el('label', {}, text('tryOut.at'), ' ', input)
}

interface Trying {
  readonly around: Surroundings
  readonly begin: () => Promise<Preview>
  readonly close: () => void
}

function formOf(title: string, fields: readonly HTMLElement[], { around, begin, close }: Trying): HTMLElement {
  const answers = el('div', { 'aria-live': 'polite' })
  const act = (): void =>
    void begin().then(
      ({ id }) => around.openPreview(id),
      (thrown: unknown) => announce(answers, problem(thrown)),
    )
  const buttons = [
    button(text('tryOut.begin'), { icon: 'eye', class: 'red-ui-button-small primary', onClick: act }),
    button(text('systems.close'), { onClick: close }),
  ]
  return el(
    'div',
    { class: 'idws-form', role: 'form', 'aria-label': title },
    ...fields,
    el('div', { class: 'idws-buttons' }, ...buttons),
    answers,
  )
}
