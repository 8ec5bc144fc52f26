/** The step in which a person says where accounts are made, and what each is given. */
import { el, freshId, note, select, textInput } from '../widgets/dom'
import type { CycleAnswers, CycleTarget } from './answers'
import { directoryPart } from './dialog-directory'
import type { Around, CycleDraft } from './dialog-draft'
import type { StepFrame } from './dialog-parts'
import { busy, labelled, redraw, refusal, stepFrame } from './dialog-parts'
import { valuesPart } from './dialog-values'
import { say } from './dialog-words'
import { fileOf, lookIntoFile } from './found-file'
import { peopleOf } from './people'
import { withMatch, withTarget } from './propose'
import { existingFileTarget, newFileTarget, unchosenTarget } from './targets'

const kinds = ['newFile', 'existingFile', 'directory'] as const satisfies readonly CycleTarget['kind'][]

export function targetStep(draft: CycleDraft, around: Around): StepFrame {
  const frame = stepFrame('target')
  const group = freshId()
  const how = el('div')
  const values = el('div', { class: 'idwc-body' })
  let kind: CycleTarget['kind'] = 'newFile'
  const use = (target: CycleTarget): void => {
    if (!draft.answers) return
    draft.change(withTarget(draft.answers, target), 'target')
    showValues()
  }
  const showValues = (): void => {
    const isReady = draft.answers?.target.kind === kind && draft.answers.target.values.length > 0
    redraw(values, isReady ? [...matchPart(draft, showValues), ...valuesPart(draft)] : [])
  }
  const choose = (chosen: CycleTarget['kind']): void => {
    kind = chosen
    const given = around.given()
    if (!draft.answers || !given) return
    // Until a file or a directory is looked into, there is no target: the one before must not stay instead.
    use(kind === 'newFile' ? newFileTarget(draft.answers, given) : unchosenTarget(kind))
    how.replaceChildren(...partsOf(kind))
    showValues()
  }
  const partsOf = (chosen: CycleTarget['kind']): readonly HTMLElement[] => {
    if (chosen === 'directory') return [directoryPart(draft, around, use)]
    return chosen === 'existingFile' ? [existingPart(draft, around, use)] : [nameField(draft)]
  }
  const show = (): void => {
    if (!draft.answers) return frame.close()
    if (frame.body.childElementCount > 0 && draft.answers.target.kind === kind) return showValues()
    kind = draft.answers.target.kind
    how.replaceChildren(...partsOf(kind))
    showValues()
    frame.open([cards(group, kind, choose), how, values])
  }
  draft.on('target', show)
  show()
  return frame
}

function cards(name: string, chosen: CycleTarget['kind'], choose: (kind: CycleTarget['kind']) => void): HTMLElement {
  const card = (kind: CycleTarget['kind']): HTMLElement => {
    const radio = el('input', { type: 'radio', name, value: kind, on: { change: () => choose(kind) } })
    radio.checked = kind === chosen
    return el(
      'label',
      { class: 'idwc-card' },
      radio,
      el('strong', {}, say(`target.kinds.${kind}`)),
      el('span', { class: 'idw-help' }, say(`target.kindHelp.${kind}`)),
    )
  }
  return el('div', { class: 'idwc-cards', role: 'radiogroup', 'aria-label': say('target.question') }, ...kinds.map(card))
}

/** Where accounts may be there already, by what it is known whose they are. */
function matchPart(draft: CycleDraft, show: () => void): readonly HTMLElement[] {
  const { answers } = draft
  if (!answers || answers.target.kind === 'newFile') return []
  const { target } = answers
  const { match } = target
  const said = match ? note('info', say('target.match', match)) : note('warning', say('target.noMatch'))
  if (target.kind === 'directory') return [said]
  const people = peopleOf(answers)
  const put = (change: Partial<NonNullable<CycleTarget['match']>>): void => {
    const account = change.account ?? match?.account ?? ''
    if (!draft.answers || account === '') return
    const person = change.person ?? personOf(draft.answers, account) ?? match?.person ?? people.key
    draft.change(withMatch(draft.answers, { account, person }), 'target')
    show()
  }
  const columns = withFirst(target.matchable, match?.account)
  const account = select({
    label: say('target.matchAccount'),
    value: match?.account ?? '',
    choices: [...(match ? [] : [{ value: '', label: say('file.pick') }]), ...columns.map(choiceOf)],
    onChange: (column) => put({ account: column }),
  })
  account.dataset['key'] = 'match.account'
  const person = select({
    label: say('target.matchPerson'),
    value: match?.person ?? people.key,
    choices: people.all.map(choiceOf),
    onChange: (attribute) => put({ person: attribute }),
  })
  person.dataset['key'] = 'match.person'
  const fields = [
    labelled('target.matchAccount', account, say('target.matchHelp')),
    ...(match ? [labelled('target.matchPerson', person)] : []),
  ]
  return [el('div', { class: 'idwc-fields' }, ...fields), said]
}

const choiceOf = (name: string) => ({ value: name, label: name })

/** What is chosen is always among what is offered. */
function withFirst(offered: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || offered.includes(chosen) ? offered : [chosen, ...offered]
}

/** The attribute that a column is given as it is. */
function personOf({ target }: CycleAnswers, column: string): string | undefined {
  return target.values.find(({ attribute, kind, value }) => attribute === column && kind === 'direct' && value !== '')?.value
}

function nameField(draft: CycleDraft): HTMLElement {
  const name = textInput({
    value: draft.answers?.target.name ?? '',
    label: say('target.name'),
    onChange: (value) => {
      const { answers } = draft
      if (answers && value.trim() !== '')
        draft.change({ ...answers, target: { ...answers.target, name: value.trim() } }, 'values')
    },
  })
  return labelled('target.name', name, fileOf(draft.answers?.target.settings ?? {}))
}

/** A file of accounts on the server; its columns are looked at as soon as it is chosen. */
function existingPart(draft: CycleDraft, around: Around, use: (target: CycleTarget) => void): HTMLElement {
  const said = el('div', { role: 'status' })
  const own = fileOf(draft.answers?.source.settings ?? {})
  const files = around.files().filter((file) => file !== own)
  let looking = ''
  const onChange = (file: string): void => {
    looking = file
    // What was found in another file counts no more, even where this one cannot be read.
    use(unchosenTarget('existingFile'))
    said.replaceChildren()
    if (file === '') return
    said.replaceChildren(busy(say('file.looking', { file })))
    lookIntoFile({ file }).then(
      ({ settings, type }) => {
        if (file !== looking) return
        said.replaceChildren()
        const name =
          file
            .split('/')
            .at(-1)
            ?.replace(/\.[^.]*$/, '') ?? file
        if (draft.answers) use(existingFileTarget(draft.answers, { name, settings, types: [type] }, draft.found?.type))
      },
      (thrown: unknown) => {
        if (file === looking) said.replaceChildren(refusal(thrown))
      },
    )
  }
  const choices = [{ value: '', label: say('file.pick') }, ...files.map((file) => ({ value: file, label: file }))]
  const current = draft.answers?.target.kind === 'existingFile' ? fileOf(draft.answers.target.settings) : ''
  return el(
    'div',
    {},
    labelled('target.existing', select({ label: say('target.existing'), value: current, choices, onChange })),
    said,
  )
}
