/** Small objects and runs for the tests of expressions. */
import type { ExpressionScope, ObjectView } from '../../runtime/expression'
import { compile, ExpressionError } from '../../runtime/expression'
import type { CompileOptions } from '../../runtime/expression'
import type { Zone } from '../../runtime/model/zone'
import { zoneOf } from '../../runtime/model/zone'
import type { AttributeValue, Attributes } from '../../runtime/model/values'

/** A run at noon on 15 June 2025 that sees no object. */
export const emptyScope: ExpressionScope = { cs: null, mv: null, extra: {}, now: '2025-06-15T12:00:00Z' }

/** An account or a person with these attributes. */
export function view(attributes: Attributes, more: Partial<ObjectView> = {}): ObjectView {
  return { attributes, objectType: 'user', ...more }
}

/** The value of the expression for a connected system object with these attributes. */
export function valueOf(expression: string, attributes: Attributes = {}, options: CompileOptions = {}): AttributeValue | null {
  return compile(expression, options).evaluate({ ...emptyScope, cs: view(attributes) })
}

/** Whether the condition holds for a connected system object with these attributes. */
export function holdsFor(expression: string, attributes: Attributes = {}): boolean {
  return compile(expression).test({ ...emptyScope, cs: view(attributes) })
}

/** A time zone that there is. */
export function zoneNamed(name: string): Zone {
  const zone = zoneOf(name)
  if (!zone) throw new Error(`there is no time zone ${name}`)
  return zone
}

/** Why the text is no expression, with the place: `reason @position+length`; `compiles` when it is one. */
export function reasonFor(text: string): string {
  try {
    compile(text)
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return `${thrown.reason} @${thrown.position}+${thrown.length}`
    throw thrown
  }
  return 'compiles'
}
