/** Steps that read the clock so that no moment can be worked out: every lifecycle scan looks at all their objects (D11). */
import { compile } from '../../../expression'
import { conditionText } from '../compile-step'
import type { MappingConfig, StepConfig } from '../registry'
import type { Finding, RuleView } from './view'

/** What a step costs, or lacks, because of the time it reads. */
export function timeFindings({ config }: RuleView, step: StepConfig, lifecycle: 'there' | 'missing'): Finding[] {
  if (!isLookedAtByEveryScan(step, config.direction)) return []
  const what = 'It reads Now in a way that does not tell when it gives something else'
  const message =
    lifecycle === 'there'
      ? `${what}, so every lifecycle scan looks at all objects of its rule. Compare a date with Now, as in cs["End"] < Now(), or use Today.`
      : `${what}, and no lifecycle node looks at its objects again: only full synchronisations do. Add one, compare a date with Now, as in cs["End"] < Now(), or use Today.`
  return [{ short: 'Now at every scan', message, withoutEffect: false }]
}

function textsOf(step: StepConfig, direction: 'inbound' | 'outbound'): readonly string[] {
  switch (step.kind) {
    case 'scope':
      return [conditionText(step, direction)]
    case 'flow':
      return expressionsOf(step.mappings)
    case 'provision':
      return [...expressionsOf(step.disable), step.moveTo]
    case 'join':
    case 'project':
    case 'pendingExport':
      return []
    default:
      return step satisfies never
  }
}

function expressionsOf(mappings: readonly MappingConfig[]): string[] {
  return mappings.flatMap(({ enabled, kind, mode, value }) =>
    enabled !== false && kind === 'expression' && mode !== 'initial' ? [value] : [],
  )
}

/** A condition or an expression that cannot be read is a mistake of its own. */
function isLookedAtByEveryScan(step: StepConfig, direction: 'inbound' | 'outbound'): boolean {
  try {
    return textsOf(step, direction).some(
      (text) => /now/i.test(text) && (compile(text, { initialOnly: true }).clock?.everyScan ?? false),
    )
  } catch {
    return false
  }
}
