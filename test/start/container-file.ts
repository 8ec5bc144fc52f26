/** A container file read into its stages and steps. */
import { readFileSync } from 'node:fs'

export interface Step {
  /** RUN, COPY, USER, … */
  readonly word: string
  readonly text: string
  /** The words of an exec form, `["node", "x"]`; of what is not one, its text parted at spaces. */
  readonly args: readonly string[]
}

export interface Stage {
  readonly image: string
  readonly name: string | undefined
  readonly steps: readonly Step[]
}

function argsOf(text: string): string[] {
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : text.split(/\s+/)
}

/** Lines without comments, those that go on joined. */
function linesOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const meant = lines.filter((line) => !line.startsWith('#')).join('\n')
  return meant
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
}

/** The stages in their order; an ARG before them is put into their images by its default. */
export function stagesOf(file: string): Stage[] {
  const stages: (Stage & { steps: Step[] })[] = []
  const defaults = new Map<string, string>()
  for (const line of linesOf(file)) {
    const [word = '', ...rest] = line.split(/\s+/)
    const text = rest.join(' ')
    const stage = stages.at(-1)
    if (word === 'FROM') {
      const [image = '', , name] = rest
      stages.push({
        image: image.replace(/\$\{(\w+)\}/g, (_, variable: string) => defaults.get(variable) ?? ''),
        name,
        steps: [],
      })
    } else if (stage) stage.steps.push({ word, text, args: argsOf(text) })
    else if (word === 'ARG') defaults.set(...(text.split(/=(.*)/s).slice(0, 2) as [string, string]))
  }
  return stages
}

export const stepsCalled = (stage: Stage | undefined, word: string): Step[] =>
  (stage?.steps ?? []).filter((step) => step.word === word)

/** The variables that ENV steps set. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stepsCalled(stage, 'ENV').flatMap(({ args }) => args.map((pair) => pair.split(/=(.*)/s).slice(0, 2)))
  return Object.fromEntries(pairs) as Record<string, string>
}
