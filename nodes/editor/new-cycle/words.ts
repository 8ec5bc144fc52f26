/** The texts of what a new cycle proposes and makes, by keys the compiler knows. */
import type texts from '../locales/en-US/editor.json'

type Path<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Path<T[K]>}` }[keyof T & string]

/** The key of a text under `cycle` in the shared catalogue. */
export type CycleText = Path<(typeof texts)['cycle']>

/** A text in the language of the editor; `__name__` in it stands for a value. */
export type Say = (key: CycleText, values?: Readonly<Record<string, string | number>>) => string
