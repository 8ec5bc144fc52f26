/** What mappings make of an object's values, as the tests of flows ask for it. */
import type { ExpressionScope } from '../../runtime/expression'
import type { AttributeValue } from '../../runtime/model/values'
import type { InboundFlow, OutboundFlow } from '../../runtime/pipeline/5-flow'
import { decideInboundFlow, decideOutboundFlow } from '../../runtime/pipeline/5-flow'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { decides } from './laws'
import { id, sees, values } from './world'

export type Given = Readonly<Record<string, AttributeValue>>

export const inbound = (view: { mappings: readonly FlowMapping[]; scope: ExpressionScope; before: Given }): InboundFlow =>
  decideInboundFlow(view.mappings, view.scope, values(view.before))

/** What a record contributes by these mappings. */
export function flows(mappings: readonly FlowMapping[], record: Given, before: Given = {}): InboundFlow {
  return decides(inbound, { mappings, scope: sees(record), before })
}

/** What an account should have by these mappings. */
export function wants(mappings: readonly FlowMapping[], mv: Given): OutboundFlow {
  const view = { mappings, scope: sees(null, mv) }
  return decides((given) => decideOutboundFlow(id('Accounts'), given.mappings, given.scope), view)
}
