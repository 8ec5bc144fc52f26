/** Step 4: making a new metaverse object for a connector space object that nothing matched (P1–P3). */
import { withArticle } from '../model/sentences'
import type { JoinRow, SyncRule } from '../model/rules'
import type { Attributes } from '../model/values'
import { attributeOf, emptyAttributes } from '../model/values'
import type { JoinDecision } from './3-join'

export type ProjectDecision =
  | { readonly kind: 'project'; readonly type: string; readonly because: string }
  /** Since the join was tried, another object of the page made the MVO (J6, J7). */
  | { readonly kind: 'join'; readonly decision: JoinDecision }
  | { readonly kind: 'linked'; readonly because: string }

/**
 * `lookedAgain` is the join decision repeated against what this page has made so far; undefined when the rule has no join
 * rows.
 */
export function decideProject(rule: SyncRule, linked: boolean, lookedAgain: JoinDecision | undefined): ProjectDecision {
  if (linked) return { kind: 'linked', because: 'it is linked already' }
  if (lookedAgain && lookedAgain.kind !== 'noMatch') return { kind: 'join', decision: lookedAgain }
  return {
    kind: 'project',
    type: rule.mvType,
    because: lookedAgain?.because ?? `rule ${rule.name} makes ${withArticle(rule.mvType)} for every object`,
  }
}

/** The values by which the rule's join rows will find the new MVO, once they have flowed (J7). */
export function expectedValues(rows: readonly JoinRow[], attributes: Attributes): Attributes {
  const expected = emptyAttributes()
  for (const row of rows) {
    for (const pair of row.pairs) {
      const value = attributeOf(attributes, pair.cs)
      if (value !== undefined && !Object.hasOwn(expected, pair.mv)) expected[pair.mv] = value
    }
  }
  return expected
}
