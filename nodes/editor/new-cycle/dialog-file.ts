/** The step in which a file is dropped, chosen or named, and shows what was found in it. */
import type { Choice } from '../widgets/dom'
import { el, note } from '../widgets/dom'
import type { CycleDraft } from './dialog-draft'
import { foundParts } from './dialog-found'
import type { StepFrame } from './dialog-parts'
import { busy, refusal, stepFrame } from './dialog-parts'
import { say } from './dialog-words'
import { dropPlace } from './drop-place'
import type { FoundFile, Settings } from './found-file'
import { fileOf, lookIntoFile } from './found-file'
import { refusedBefore, sendFile } from './send-file'

export interface FileStepOptions {
  /** Files that lie on the server. */
  readonly files: readonly string[]
  readonly encodings: readonly Choice[]
  /** Another file, or the same read otherwise: all answers are proposed anew. */
  readonly use: (found: FoundFile | undefined, fileName: string) => void
  /** Another column finds rows again. */
  readonly useKey: (key: string) => void
}

export function fileStep(draft: CycleDraft, options: FileStepOptions): StepFrame {
  return new FileStep(draft, options).frame
}

class FileStep {
  readonly frame = stepFrame('file')
  private readonly said = el('div', { role: 'status', 'aria-live': 'polite' })
  private readonly found = el('div', { class: 'idwc-body' })
  private readonly drop
  /** What the person calls the file. */
  private fileName = ''
  /** How often something was tried: what ends after another was begun counts for nothing. */
  private tries = 0

  constructor(
    private readonly draft: CycleDraft,
    private readonly options: FileStepOptions,
  ) {
    this.drop = dropPlace({
      files: options.files,
      take: (files) => this.take(files),
      takeFromServer: (file) => {
        this.fileName = file
        void this.attempt(() => this.look({ file }))
      },
    })
    this.frame.open([this.drop.element, this.said, this.found])
  }

  private take(list: FileList | null | undefined): void {
    const [file, ...others] = list ?? []
    if (!file) return
    void this.attempt(async () => {
      if (others.length > 0) throw new Error(say('file.refused.several'))
      const refused = await refusedBefore(file)
      if (refused !== null) throw new Error(say(`file.refused.${refused}`, { name: file.name }))
      this.fileName = file.name
      const progress = (percent: number): void => this.say(busy(say('file.sending', { name: file.name, percent })))
      progress(0)
      return this.look({ file: await sendFile(file, progress) })
    })
  }

  private look(settings: Settings): Promise<FoundFile> {
    this.say(busy(say('file.looking', { file: fileOf(settings) })))
    return lookIntoFile(settings)
  }

  private async attempt(act: () => Promise<FoundFile>): Promise<void> {
    const own = ++this.tries
    try {
      const found = await act()
      if (own === this.tries) this.show(found)
    } catch (thrown) {
      if (own !== this.tries) return
      this.found.replaceChildren()
      this.options.use(undefined, '')
      this.say(refusal(thrown))
    }
  }

  private show(found: FoundFile): void {
    const { encodings, use, useKey } = this.options
    const trouble = troubleOf(found)
    this.say(...(trouble === null ? [] : [note('warning', trouble)]))
    this.drop.shrink()
    if (found.rows === 0) use(undefined, '')
    else use(found, this.fileName)
    const reread = (settings: Settings): void => void this.attempt(() => this.look(settings))
    this.found.replaceChildren(...foundParts(this.draft, { found, encodings, reread, useKey }))
  }

  private say(...parts: readonly HTMLElement[]): void {
    this.said.replaceChildren(...parts)
  }
}

function troubleOf({ header, rows, settings }: FoundFile): string | null {
  if (rows === 0) return say('file.refused.noRows', { file: fileOf(settings) })
  return header.length < 2 ? say('file.refused.oneColumn', { file: fileOf(settings) }) : null
}
