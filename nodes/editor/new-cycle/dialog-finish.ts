/** The last step: what was answered becomes nodes on the canvas, and is read at once where that is wanted. */
import { button, checkbox, el, note, textInput } from '../widgets/dom'
import type { CycleAnswers } from './answers'
import type { CycleDraft } from './dialog-draft'
import type { StepFrame } from './dialog-parts'
import { labelled, refusalText, stepFrame } from './dialog-parts'
import { say, sayAs } from './dialog-words'
import { cycleProblems } from './problems'
import { demoOnCanvas } from './demo'

/** What is done once the nodes are on the canvas. */
export type Next = 'nothing' | 'deploy'

/** `finish` rejects with what keeps the nodes off the canvas. */
export function finishStep(draft: CycleDraft, finish: (answers: CycleAnswers, next: Next) => Promise<void>): StepFrame {
  const frame = stepFrame('finish')
  const show = (): void => {
    const { answers } = draft
    if (!answers) return frame.close()
    const problems = cycleProblems(answers, sayAs)
    const place = el('div', { role: 'alert' })
    const name = textInput({
      value: answers.name,
      label: say('finish.name'),
      onChange: (value) => {
        if (draft.answers) draft.change({ ...draft.answers, name: value.trim() || answers.name }, 'finish')
      },
    })
    const demo = demoOnCanvas()
    const without = checkbox({
      label: say('finish.demo'),
      checked: draft.remove.length > 0,
      onChange: (checked) => {
        draft.remove = checked ? demo : []
        draft.change(draft.answers, 'finish')
      },
    })
    const carryOut = (next: Next) => async (): Promise<void> => {
      if (!draft.answers) return
      deploy.disabled = put.disabled = true
      try {
        await finish(draft.answers, next)
      } catch (thrown) {
        place.replaceChildren(note('error', say('finish.refused', { because: refusalText(thrown) })))
        deploy.disabled = put.disabled = false
      }
    }
    const deploy = button(say('finish.deploy'), { icon: 'rocket', class: 'primary', onClick: () => void carryOut('deploy')() })
    const put = button(say('finish.put'), { class: '', onClick: () => void carryOut('nothing')() })
    deploy.disabled = put.disabled = problems.some(({ kind }) => kind === 'stops')
    frame.open([
      labelled('finish.name', name),
      demo.length === 0 ? null : el('div', {}, without.element, el('div', { class: 'idw-help' }, say('finish.demoHelp'))),
      ...problems.map(({ kind, message }) => note(kind === 'stops' ? 'error' : 'warning', message)),
      el('div', { class: 'idwc-buttons' }, deploy, put),
      el('div', { class: 'idw-help' }, say('finish.deployNote')),
      place,
    ])
  }
  draft.on('finish', show)
  show()
  return frame
}
