/** The texts of what a new cycle proposes and makes, by keys the compiler knows. */
import type texts from '../locales/en-US/new-cycle.json'
import type { Path } from '../widgets/text'

/** The key of a text under `cycle` in the catalogue of the dialog. */
export type CycleText = Path<(typeof texts)['cycle']>

/** A text in the language of the editor; `__name__` in it stands for a value. */
export type Say = (key: CycleText, values?: Readonly<Record<string, string | number>>) => string
