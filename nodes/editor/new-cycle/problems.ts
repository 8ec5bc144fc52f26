/** What keeps a cycle from being made of answers, or from doing what they say. */
import { foldCase } from '../../../runtime/model/values'
import type { CycleAnswers } from './answers'
import { leaversOf } from './leavers'
import { recipeOf } from './recipes'
import type { Say } from './words'

export interface CycleProblem {
  /** The question of the dialog it belongs to. */
  readonly at: 'source' | 'employed' | 'target' | 'leavers'
  /** `stops`: no cycle can be made. */
  readonly kind: 'stops' | 'warns'
  readonly message: string
}

export function cycleProblems(answers: CycleAnswers, say: Say): readonly CycleProblem[] {
  const { source, employed, target } = answers
  const problems: CycleProblem[] = []
  const add = (at: CycleProblem['at'], kind: CycleProblem['kind'], message: string): void =>
    void problems.push({ at, kind, message })
  if (source.key === '') add('source', 'stops', say('problem.noKey'))
  if (employed.column !== null && employed.values.length > 0 && !employed.values.some((value) => value.employed))
    add('employed', 'stops', say('problem.nobodyEmployed'))
  if (Object.keys(target.settings).length === 0)
    add('target', 'stops', say(target.kind === 'directory' ? 'problem.noDirectory' : 'problem.noFile'))
  else if (target.objectType.anchor === '') add('target', 'stops', say('problem.noPersonType'))
  else if (target.kind === 'directory') {
    if (target.container === '') add('target', 'stops', say('problem.noContainer'))
  } else {
    if (valueFor(answers, target.objectType.anchor) === '')
      add('target', 'stops', say('problem.noLogin', { attribute: target.objectType.anchor }))
    if (target.settings['file'] === source.settings['file']) add('target', 'stops', say('problem.sameFile'))
  }
  for (const { name, required, mutability } of target.objectType.attributes) {
    if (!required || mutability === 'readOnly' || name === target.objectType.anchor || valueFor(answers, name) !== '') continue
    if (name !== 'dn') add('target', 'stops', say('problem.required', { attribute: name }))
  }
  if (target.values.some(({ recipe, value }) => recipeOf(recipe)?.parameters.includes('domain') && value === ''))
    add('target', 'warns', say('problem.noDomain'))
  if (answers.leavers.action === 'keep') add('leavers', 'warns', say('problem.kept'))
  else if (leaversOf(answers).action === 'keep' && target.objectType.anchor !== '')
    add('leavers', 'warns', say('problem.cannotDisable'))
  return problems
}

function valueFor({ target }: CycleAnswers, attribute: string): string {
  return target.values.find((value) => foldCase(value.attribute) === foldCase(attribute))?.value ?? ''
}
