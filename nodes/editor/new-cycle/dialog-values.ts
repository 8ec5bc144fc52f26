/** What accounts are given: a line an attribute, with what it is made by and what three people would get. */
import type { Choice } from '../widgets/dom'
import { el, select, textInput } from '../widgets/dom'
import type { CycleAnswers, CycleValue } from './answers'
import type { CycleDraft } from './dialog-draft'
import { labelled, redraw, sureMark, table } from './dialog-parts'
import { say, sayAs } from './dialog-words'
import { peopleOf } from './people'
import { withRecipe, withValue } from './propose'
import type { Recipe } from './recipes'
import { recipeOf, recipesFor } from './recipes'

/** Ways to make a value, as the value of a choice. */
const ways = { recipe: 'recipe ', direct: 'direct ', constant: 'constant', expression: 'expression', none: '' } as const

/** The parts in their order: the domain where one is needed, and the table. */
export function valuesPart(draft: CycleDraft): readonly HTMLElement[] {
  const place = el('div')
  const show = (): void => {
    if (draft.answers) redraw(place, [valuesTable(draft, draft.answers, show)])
  }
  const domain = el('div')
  const showDomain = (): void => {
    const field = draft.answers && domainField(draft, draft.answers, show)
    domain.replaceChildren(...(field ? [field] : []))
  }
  show()
  showDomain()
  draft.on('values', () => {
    show()
    if (!domain.contains(document.activeElement)) showDomain()
  })
  return [el('div', { class: 'idwc-label' }, say('target.values')), domain, place]
}

/** One for all addresses: nothing where no value needs it. */
function domainField(draft: CycleDraft, { target }: CycleAnswers, show: () => void): HTMLElement | null {
  const needing = target.values.filter(({ recipe }) => recipeOf(recipe)?.parameters.includes('domain'))
  const [first] = needing
  if (!first) return null
  const input = textInput({
    value: first.parameters['domain'] ?? '',
    label: say('target.domain'),
    placeholder: 'example.org',
    onChange: (written) => {
      const domain = written.trim().replace(/^@/, '').toLowerCase()
      let { answers } = draft
      if (!answers) return
      for (const { attribute, recipe, parameters } of needing)
        answers = withRecipe(answers, attribute, { recipe: recipe ?? '', parameters: { ...parameters, domain } })
      draft.change(answers, 'values')
      show()
    },
  })
  return labelled('target.domain', input, say('target.domainHelp'))
}

function valuesTable(draft: CycleDraft, answers: CycleAnswers, show: () => void): HTMLElement {
  const examples = draft.examples.slice(0, 3)
  const head = [
    say('target.attribute'),
    say('target.madeBy'),
    ...examples.map(({ name }) => say('target.example', { name })),
    ...(examples.length === 0 ? [say('sure.head')] : []),
  ]
  const rows = answers.target.values.map((value) => {
    const values = examples.map(({ account }) => account[value.attribute] ?? '')
    const cells = examples.length === 0 ? [el('td', {}, sureMark(value.sure, ''))] : values.map(exampleCell)
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, value.attribute),
      el('td', {}, wayChoice(draft, answers, { value, show })),
      ...cells,
    )
  })
  const shown = table(say('target.values'), head, rows)
  shown.classList.add('idwc-values')
  return shown
}

function exampleCell(value: string): HTMLElement {
  const isNone = value === ''
  return el('td', { class: isNone ? 'idwc-example idwc-quiet' : 'idwc-example' }, isNone ? say('target.noExample') : value)
}

interface Line {
  readonly value: CycleValue
  readonly show: () => void
}

function wayChoice(draft: CycleDraft, answers: CycleAnswers, { value, show }: Line): HTMLElement {
  const { attribute } = value
  const onChange = (way: string): void => {
    if (!draft.answers) return
    draft.change(chosen(draft.answers, value, way), 'values')
    show()
    draft.tell('values')
  }
  const label = say('target.madeByOf', { attribute })
  const control = select({ label, value: wayOf(value), choices: choicesFor(answers, value), onChange })
  control.dataset['key'] = attribute
  return control
}

function chosen(answers: CycleAnswers, { attribute, parameters }: CycleValue, way: string): CycleAnswers {
  if (way.startsWith(ways.recipe))
    return withRecipe(answers, attribute, {
      recipe: way.slice(ways.recipe.length),
      parameters: { ...known(answers), ...parameters },
    })
  const kind = 'direct'
  const value = way.startsWith(ways.direct) ? way.slice(ways.direct.length) : ''
  return withValue(answers, attribute, { kind, value, mode: 'always' })
}

/** Parameters that other values were given: the domain is the same for all. */
function known({ target }: CycleAnswers): Readonly<Record<string, string>> {
  return Object.assign({}, ...target.values.map(({ parameters }) => parameters)) as Readonly<Record<string, string>>
}

function wayOf({ recipe, kind, value }: CycleValue): string {
  if (recipe !== null && recipeOf(recipe)) return `${ways.recipe}${recipe}`
  if (value === '') return ways.none
  return kind === 'direct' ? `${ways.direct}${value}` : ways[kind]
}

/** Recipes first, then people's attributes; what it is now is always among them. */
function choicesFor(answers: CycleAnswers, value: CycleValue): readonly Choice[] {
  const people = peopleOf(answers)
  const made = recipesOffered(answers, value)
  const shown = value.value.length > 24 ? `${value.value.slice(0, 24)}…` : value.value
  const now = wayOf(value)
  return [
    ...made.map(({ id, label }) => ({ value: `${ways.recipe}${id}`, label: sayAs(label) })),
    ...(now === ways.constant ? [{ value: now, label: say('target.constant', { value: shown }) }] : []),
    ...(now === ways.expression ? [{ value: now, label: say('target.expression') }] : []),
    ...people.all.map((name) => ({ value: `${ways.direct}${name}`, label: say('target.same', { attribute: name }) })),
    ...(isNeeded(answers, value) && now !== ways.none ? [] : [{ value: ways.none, label: say('target.leaveOut') }]),
  ]
}

/** Columns of a file that is there may be for whatever: all recipes that say more than an attribute does. */
function recipesOffered(answers: CycleAnswers, { purpose }: CycleValue): readonly Recipe[] {
  const people = peopleOf(answers)
  const own = purpose === null ? [] : recipesFor(purpose, people)
  if (answers.target.kind !== 'existingFile') return own
  const others = (['login', 'mail', 'displayName'] as const).filter((each) => each !== purpose)
  const isMade = (recipe: Recipe): boolean => recipe.make(people, { domain: 'example.org' }).kind === 'expression'
  return [...own, ...others.flatMap((each) => recipesFor(each, people).filter(isMade))]
}

function isNeeded({ target }: CycleAnswers, { attribute, purpose }: CycleValue): boolean {
  if (target.kind === 'existingFile') return attribute === target.objectType.anchor
  return purpose === 'login' || purpose === 'dn'
}
