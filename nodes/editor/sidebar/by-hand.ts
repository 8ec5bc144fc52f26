/** What a person decides on one object by hand, tried out first or done at once: taken off, kept apart, joined (J9). */
import { button, debounce, el, select, textInput } from '../widgets/dom'
import type { Account, HandDecision, LooseObject } from './answers'
import { announce, ask, displayShort, empty, formPlace, link, problem } from './parts'
import type { Surroundings } from './view'
import { text } from './words'

/** A link that opens what can be decided on one of a person's objects; none for who may not, and of what is not there. */
export function decidePart({ id, system, name, staging }: Account, around: Surroundings): HTMLElement | null {
  if (!around.may.write || staging === 'awaitingFirstExport' || staging === 'obsolete') return null
  const title = text('byHand.decideOn', { name, system: system?.name ?? '' })
  const choices = (['disconnect', 'never-join'] as const).map((value) => ({ value, label: text(`byHand.${value}`) }))
  return opening(text('byHand.decide'), title, (close) => {
    const action = select({ choices, value: 'disconnect', label: text('byHand.what') })
    const chosen = (): Chosen => ({ object: id, decision: { action: action.value as HandDecision['action'] } })
    const fields = [
      el('label', {}, text('byHand.what'), ' ', action),
      el('div', { class: 'idws-quiet' }, text('byHand.difference')),
    ]
    return decisionForm(title, fields, { around, asked: ofObject(around, chosen), close })
  })
}

/** A link that opens a search for objects that belong to nobody, to join one to this person; none for who may not. */
export function joinPart(identity: string, around: Surroundings): HTMLElement | null {
  if (!around.may.write) return null
  const title = text('byHand.joinTo')
  return opening(text('byHand.join'), title, (close) => {
    const object = el('select', { 'aria-label': text('byHand.object') })
    const found = el('div', { 'aria-live': 'polite' })
    const find = async (q: string): Promise<void> => {
      const { items } = await around.requests.loose(q, { limit: 20 })
      object.replaceChildren(...items.map((item) => el('option', { value: String(item.id) }, labelOf(item))))
      found.replaceChildren(...(items.length === 0 ? [empty(text('byHand.none'))] : []))
    }
    const failed = (thrown: unknown): void => found.replaceChildren(problem(thrown))
    let typed = ''
    const findTyped = debounce(300, () => void find(typed.trim()).catch(failed))
    const search = textInput({
      value: '',
      label: text('byHand.search'),
      placeholder: text('byHand.searchPlaceholder'),
      onChange: (q) => {
        typed = q
        findTyped()
      },
    })
    void find('').catch(failed)
    const chosen = (): Chosen | string =>
      object.value === ''
        ? text('byHand.noObject')
        : { object: Number(object.value), decision: { action: 'join' as const, identity } }
    const fields = [
      el('label', {}, text('byHand.search'), ' ', search),
      el('label', {}, text('byHand.object'), ' ', object),
      found,
    ]
    return decisionForm(title, fields, { around, asked: ofObject(around, chosen), close })
  })
}

/** A link that opens a form for this one decision; none for who may not. */
export function actOn(title: string, chosen: Chosen, around: Surroundings): HTMLElement | null {
  if (!around.may.write) return null
  return opening(title, title, (close) => decisionForm(title, [], { around, asked: ofObject(around, () => chosen), close }))
}

/** A link that opens a form below it. */
export function opening(label: string, title: string, form: (close: () => void) => HTMLElement): HTMLElement {
  const { place, open } = formPlace(form, () => opener)
  const opener = link(label, title, open)
  opener.setAttribute('aria-label', title)
  return el('div', {}, opener, place)
}

/** `HR: 4711 (Ann, Lee, Sales)`: by what people know an object. */
function labelOf({ system, name, attributes }: LooseObject): string {
  const texts = Object.values(attributes).filter((value) => typeof value === 'string' && value !== name)
  const values = texts.map((value) => displayShort(value)).filter((value) => value !== '')
  return `${system?.name ?? ''}: ${name}${values.length > 0 ? ` (${values.slice(0, 4).join(', ')})` : ''}`
}

/** What is decided on which object, but for why. */
export interface Chosen {
  readonly object: number
  readonly decision: Omit<HandDecision, 'reason'>
}

/** What a form tries out, or does, with the reason that was given. */
export interface Asked {
  tryOut(reason: string): Promise<{ readonly id: number }>
  act(reason: string): Promise<{ readonly id: number }>
}

export interface Deciding {
  readonly around: Surroundings
  /** What is asked for, or what is still to be filled in. */
  readonly asked: () => Asked | string
  readonly close: () => void
}

function ofObject({ requests }: Surroundings, chosen: () => Chosen | string): () => Asked | string {
  return () => {
    const made = chosen()
    if (typeof made === 'string') return made
    const { object, decision } = made
    return {
      tryOut: (reason) => requests.previewByHand(object, { ...decision, reason }),
      act: (reason) => requests.decideByHand(object, { ...decision, reason }),
    }
  }
}

/** A form that asks for a reason, and tries out or does what its fields say. */
export function decisionForm(title: string, fields: readonly HTMLElement[], { around, asked, close }: Deciding): HTMLElement {
  const missing = el('div', { class: 'idws-error', role: 'alert' })
  const answers = el('div', { 'aria-live': 'polite' })
  const reason = textInput({ value: '', label: text('byHand.reason'), onChange: () => missing.replaceChildren() })
  const failed = (thrown: unknown): void => announce(answers, problem(thrown))
  const decide = (then: (decided: Asked, why: string) => Promise<void>): void => {
    const decided = asked()
    const why = reason.value.trim()
    if (typeof decided === 'string') return void missing.replaceChildren(decided)
    if (why === '') {
      missing.replaceChildren(text('byHand.noReason'))
      return reason.focus()
    }
    then(decided, why).catch(failed)
  }
  const { openRun, openPreview } = around
  const act = async (decided: Asked, why: string): Promise<void> => {
    if (await ask(answers, text('byHand.ask'))) openRun((await decided.act(why)).id)
  }
  const tryOut = async (decided: Asked, why: string): Promise<void> => openPreview((await decided.tryOut(why)).id)
  const buttons = [
    button(text('byHand.tryOut'), {
      icon: 'eye',
      class: 'red-ui-button-small primary',
      title: text('byHand.tryingOut'),
      onClick: () => decide(tryOut),
    }),
    button(text('byHand.act'), { onClick: () => decide(act) }),
    button(text('byHand.close'), { onClick: close }),
  ]
  return el(
    'div',
    { class: 'idws-form', role: 'form', 'aria-label': title },
    ...fields,
    el('label', {}, text('byHand.reason'), ' ', reason),
    missing,
    el('div', { class: 'idws-buttons' }, ...buttons),
    answers,
  )
}
