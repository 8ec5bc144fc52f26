/** The texts that all dialogs share, by keys the compiler knows. */
import type texts from '../locales/en-US/editor.json'

/** The keys of a catalogue's texts, such as `mapping.add`. */
export type Path<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Path<T[K]>}` }[keyof T & string]

/** The key of a text of the shared catalogue, `mapping.add`. */
export type TextKey = Path<typeof texts>

/** The node whose catalogue carries the shared texts; its set's id is their namespace. */
const carrier = 'identity-store'

/** A text of the shared catalogue in the editor's language; `__name__` in it stands for a value. */
export function text(key: TextKey, values?: Record<string, string | number>): string {
  return carried(`editor.${key}`, values)
}

/** A text that other languages have and English has not, since the server says it in English: that, where there is no other. */
export function translated(key: string, english: string): string {
  const namespace = RED.nodes.registry.getNodeSetForType(carrier)?.id
  return RED._(`${namespace}:${key}`, { defaultValue: english })
}

/** A text of any catalogue that is carried, by the name of the catalogue and the key in it. */
export function carried(key: string, values?: Record<string, string | number>): string {
  const namespace = RED.nodes.registry.getNodeSetForType(carrier)?.id
  return RED._(`${namespace}:${key}`, values)
}
