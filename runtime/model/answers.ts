/** What the API answers in many places, for whoever shows it: the command line, and the tab of the editor. */
import type { Run } from './runs'
import type { AttributeValue } from './values'

/** A node as others refer to it. */
export interface Named {
  /** Its id on the canvas. */
  readonly id: string
  readonly name: string
}

export type RunAnswer = Omit<Run, 'system'> & { readonly system: Named | null }

/** One change of one attribute. */
export interface ChangeAnswer {
  readonly attribute: string
  readonly from: AttributeValue | null
  readonly to: AttributeValue | null
  readonly add?: AttributeValue | null
  readonly remove?: AttributeValue | null
  readonly rule: Named | string | null
  readonly because?: string | null
}
