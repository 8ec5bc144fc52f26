/** The step in which a person says where accounts are made, and what each is given. */
import { el, freshId, note, select, textInput } from '../widgets/dom'
import type { CycleTarget } from './answers'
import { directoryPart } from './dialog-directory'
import type { Around, CycleDraft } from './dialog-draft'
import type { StepFrame } from './dialog-parts'
import { busy, labelled, redraw, refusal, stepFrame } from './dialog-parts'
import { valuesPart } from './dialog-values'
import { say } from './dialog-words'
import { fileOf, lookIntoFile } from './found-file'
import { withTarget } from './propose'
import { existingFileTarget, newFileTarget } from './targets'

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
    redraw(values, isReady ? [...matchPart(draft), ...valuesPart(draft)] : [])
  }
  const choose = (chosen: CycleTarget['kind']): void => {
    kind = chosen
    const given = around.given()
    if (!draft.answers || !given) return
    if (kind === 'newFile') use(newFileTarget(draft.answers, given))
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
function matchPart({ answers }: CycleDraft): readonly HTMLElement[] {
  if (!answers || answers.target.kind === 'newFile') return []
  const { match } = answers.target
  return [match ? note('info', say('target.match', match)) : note('warning', say('target.noMatch'))]
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
  const onChange = (file: string): void => {
    if (file === '') return
    said.replaceChildren(busy(say('file.looking', { file })))
    lookIntoFile({ file }).then(
      ({ settings, type }) => {
        said.replaceChildren()
        const name =
          file
            .split('/')
            .at(-1)
            ?.replace(/\.[^.]*$/, '') ?? file
        if (draft.answers) use(existingFileTarget(draft.answers, { name, settings, types: [type] }))
      },
      (thrown: unknown) => said.replaceChildren(refusal(thrown)),
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
