/** What a row's value becomes when its kind is changed: as much of it as the other kind can say. */
import type { MappingConfig } from '../canvas/shapes'

/** `root`: what the rule reads from. */
export function valueAs(kind: MappingConfig['kind'], before: Pick<MappingConfig, 'kind' | 'value'>, root: 'cs' | 'mv'): string {
  const value = before.value.trim()
  if (value === '' || kind === before.kind) return before.value
  if (kind === 'expression') return before.kind === 'direct' ? `${root}[${JSON.stringify(value)}]` : JSON.stringify(before.value)
  if (before.kind !== 'expression') return ''
  return (kind === 'direct' ? attributeIn(value, root) : textIn(value)) ?? ''
}

/** The attribute that is all of the expression. */
function attributeIn(expression: string, root: string): string | undefined {
  const inner = new RegExp(`^${root}\\[("(?:[^"\\\\]|\\\\.)*")\\]$`).exec(expression)?.[1]
  return inner === undefined ? undefined : textIn(inner)
}

/** The text that is all of the expression. */
function textIn(expression: string): string | undefined {
  if (!/^"(?:[^"\\]|\\.)*"$/.test(expression)) return undefined
  try {
    return JSON.parse(expression) as string
  } catch {
    return undefined
  }
}
