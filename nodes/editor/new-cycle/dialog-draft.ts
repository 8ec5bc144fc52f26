/** What has been answered so far, and the parts of the dialog that show it. */
import type { CycleAnswers } from './answers'
import type { StepName } from './dialog-parts'
import type { FoundFile } from './found-file'
import type { Given } from './propose'

/** A part that shows answers: a step, or a table within one. */
export type DraftPart = StepName | 'values'

/** Somebody of the file with the account that she would get: values as people read them. */
export interface Example {
  readonly name: string
  readonly account: Readonly<Record<string, string>>
}

export class CycleDraft {
  /** What the file holds; undefined until one is chosen. */
  found: FoundFile | undefined
  /** Undefined until a file is chosen. */
  answers: CycleAnswers | undefined
  /** By the last look at what would come of the answers. */
  examples: readonly Example[] = []
  /** What of the canvas goes when the cycle comes: the demo, or nothing. */
  remove: readonly string[]
  private readonly parts = new Map<DraftPart, () => void>()

  constructor(remove: readonly string[]) {
    this.remove = remove
  }

  /** `show` is called when something else than this part has changed an answer. */
  on(part: DraftPart, show: () => void): void {
    this.parts.set(part, show)
  }

  /** Takes changed answers and shows them everywhere but in the part they were changed in. */
  change(answers: CycleAnswers | undefined, by: DraftPart): void {
    this.answers = answers
    for (const [part, show] of this.parts) if (part !== by && !(by === 'values' && part === 'target')) show()
  }

  /** Shows one part anew. */
  tell(part: DraftPart): void {
    this.parts.get(part)?.()
  }
}

/** What the steps know besides answers. */
export interface Around {
  /** What proposals go by; undefined until a file is chosen. */
  given(): Given | undefined
  /** Files that lie on the server, as a CSV system names them. */
  files(): readonly string[]
  /** The name, or one like it that no connected system has. */
  freeName(name: string): string
}
