/** The choice of all nodes that start runs: what becomes of a trigger while one is under way. */
import type { ChoiceField } from '../widgets/choice-field'
import { choiceField } from '../widgets/choice-field'
import { text } from '../widgets/text'

export type Overlap = 'wait' | 'drop'

/** What happens to a trigger that comes while a run is under way (N2). */
export function overlapField(chosen: Overlap | undefined): ChoiceField<Overlap> {
  return choiceField<Overlap>({
    label: text('overlap.label'),
    help: text('overlap.help'),
    value: chosen ?? 'wait',
    choices: (['wait', 'drop'] as const).map((value) => ({ value, label: text(`overlap.${value}`) })),
  })
}
