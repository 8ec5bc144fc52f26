/** The choice of all nodes that start runs: what becomes of a trigger while one is under way. */
import { choiceField } from '../widgets/choice-field'
import { text } from '../widgets/text'

/** What happens to a trigger that comes while a run is under way (N2). */
export function overlapField(value: 'wait' | 'drop' | undefined) {
  return choiceField<'wait' | 'drop'>({
    label: text('overlap.label'),
    help: text('overlap.help'),
    value: value ?? 'wait',
    choices: (['wait', 'drop'] as const).map((one) => ({ value: one, label: text(`overlap.${one}`) })),
  })
}
