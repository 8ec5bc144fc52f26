/** "New cycle": from a file to accounts in a few questions, which become ordinary nodes. */
import { freeName } from '../../../runtime/model/free-name'
import { el } from '../widgets/dom'
import { putStyle, useStyle } from '../widgets/style'
import type { CycleAnswers } from './answers'
import { attributesOfPeople, canvasWith, changesOf, cycleOnCanvas, existingOnCanvas } from './canvas-around'
import { columnsStep } from './dialog-columns'
import css from './dialog.css'
import { demoOnCanvas } from './demo'
import type { Around } from './dialog-draft'
import { CycleDraft } from './dialog-draft'
import { employedStep } from './dialog-employed'
import { fileStep } from './dialog-file'
import type { Next } from './dialog-finish'
import { finishStep } from './dialog-finish'
import { leaversStep } from './dialog-leavers'
import { previewStep } from './dialog-preview'
import { targetStep } from './dialog-target'
import { say, sayAs } from './dialog-words'
import { encodingsOffered } from './found-file'
import { proposeCycle, withKey } from './propose'
import { putOnCanvas } from './put-on-canvas'
import { filesOnServer } from './send-file'
import { withTargetFile } from './target-file'
import { tryOutCycle } from './try-out'

/** What was put onto the canvas: ids of nodes, and what they are called. */
export interface CycleMade {
  readonly ids: { readonly tab: string; readonly store: string; readonly source: string; readonly target: string }
  readonly tab: string
  readonly source: string
  /** Whether accounts may be in the target already: it is read before people come. */
  readonly targetIsThere: boolean
  readonly next: Next
}

/** Pixels that the questions have room in. */
const width = 1120

let isOpen = false

/** Opens the dialog, once at a time; `made` is called when its nodes are on the canvas and it has closed. */
export function openNewCycle(made: (cycle: CycleMade) => void): void {
  if (isOpen) return
  isOpen = true
  useStyle()
  putStyle('idweave-new-cycle-style', css)
  const content = el('div', { class: 'idw idwc' }, el('p', { class: 'idwc-intro' }, say('intro')))
  let steps: { readonly end: () => void } | undefined
  const focusFirst = (): void => content.querySelector<HTMLElement>('button')?.focus()
  const close = (then?: () => void): void => RED.tray.close(then)
  RED.tray.show({
    title: say('title'),
    width,
    buttons: [{ id: 'idwc-cancel', text: say('cancel'), click: () => close() }],
    open: (tray) => {
      tray.find('.red-ui-tray-body').append(content).addClass('idwc-tray')
      // The editor takes its shade away only after it has called back, and deploys nothing below it.
      const finish = (cycle: CycleMade): void => close(() => void setTimeout(() => made(cycle)))
      void Promise.all([filesOnServer().catch(() => []), encodingsOffered()]).then(([files, encodings]) => {
        steps = questions(content, { files, encodings, made: finish })
        focusFirst()
      })
    },
    show: focusFirst,
    close: () => {
      isOpen = false
      steps?.end()
    },
    focusElement: false,
  })
}

interface Offered {
  readonly files: readonly string[]
  readonly encodings: readonly { readonly value: string; readonly label: string }[]
  readonly made: (cycle: CycleMade) => void
}

function questions(content: HTMLElement, { files, encodings, made }: Offered): { readonly end: () => void } {
  const draft = new CycleDraft(demoOnCanvas())
  let fileName = ''
  const around: Around = {
    given: () =>
      draft.found && {
        settings: draft.found.settings,
        fileName,
        existing: existingOnCanvas(draft.remove, files),
        say: sayAs,
      },
    files: () => files,
    freeName: (name) => freeName(name, existingOnCanvas(draft.remove, files).systems),
  }
  const propose = (): void => {
    const given = around.given()
    draft.change(draft.found && given ? proposeCycle(draft.found.type, given) : undefined, 'file')
  }
  const preview = previewStep(draft, (answers, signal) => {
    const built = cycleOnCanvas(answers, draft.remove)
    const targetIsThere = answers.target.kind !== 'newFile'
    return tryOutCycle({ built, flow: canvasWith(built, draft.remove), targetIsThere }, signal)
  })
  const steps = [
    fileStep(draft, {
      files,
      encodings,
      use: (found, name) => {
        draft.found = found
        draft.examples = []
        fileName = name
        propose()
      },
      useKey: (key) => {
        const given = around.given()
        if (draft.answers && draft.found && given) draft.change(withKey(draft.answers, draft.found.type, key, given), 'file')
      },
    }),
    columnsStep(draft, () => attributesOfPeople(draft.remove)),
    employedStep(draft),
    targetStep(draft, around),
    leaversStep(draft),
    preview,
    finishStep(draft, async (answers, next) => {
      preview.end()
      made(place(await withTargetFile(answers), draft.remove, next))
    }),
  ]
  content.append(...steps.map(({ element }) => element))
  return preview
}

/** Throws what keeps the nodes off the canvas. */
function place(answers: CycleAnswers, remove: readonly string[], next: Next): CycleMade {
  const built = cycleOnCanvas(answers, remove)
  const { nodes, credentials, ids } = built
  const withSecrets = nodes.map((node) => {
    const secrets = credentials[node.id]
    return secrets === undefined ? node : { ...node, credentials: secrets }
  })
  putOnCanvas({ nodes: withSecrets, changes: changesOf(built), remove, tab: ids.tab })
  const labelOf = (id: string, name: 'label' | 'name'): string => String(nodes.find((node) => node.id === id)?.[name] ?? '')
  return {
    ids,
    tab: labelOf(ids.tab, 'label'),
    source: labelOf(ids.source, 'name'),
    targetIsThere: answers.target.kind !== 'newFile',
    next,
  }
}
