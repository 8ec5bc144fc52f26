/** What follows the choice of a step's sync rule: what the rule connects, and what is not declared yet. */
import type { RuleSchema } from '../canvas/canvas'
import { schemaOfRule } from '../canvas/canvas'
import { el, note } from '../widgets/dom'
import { text } from '../widgets/text'

/**
 * What follows the choice of the sync rule in a dialog: a line that says what the rule connects, and hints about what is not
 * declared yet.
 */
export interface RuleField {
  schema(): RuleSchema
}

/** Watches the dialog's rule; `changed` is called when another rule was chosen or the chosen one was edited. */
export function ruleField(container: HTMLElement, changed: () => void): RuleField {
  container.classList.add('idw', 'idw-about')
  const input = $('#node-input-rule')
  const schema = (): RuleSchema => schemaOfRule(input.val())
  let lastState = ''
  input.on('change', () => {
    const now = schema()
    container.replaceChildren(...linesAbout(now))
    const { users: _users, ...rule } = (now.rule ?? {}) as Record<string, unknown>
    const state = JSON.stringify([rule['id'], rule['direction'], rule['precedence'], now.cs, now.mv])
    if (state !== lastState) {
      lastState = state
      changed()
    }
  })
  container.replaceChildren(...linesAbout(schema()))
  return { schema }
}

function linesAbout({ rule, system, cs, mv }: RuleSchema): HTMLElement[] {
  if (!rule) return [note('info', text('rule.choose'))]
  const words = {
    system: system?.name || '?',
    csType: rule.csType || '?',
    mvType: rule.mvType || '?',
    precedence: rule.precedence,
  }
  const lines = [el('div', { class: 'idw-help' }, text(rule.direction === 'inbound' ? 'rule.inbound' : 'rule.outbound', words))]
  if (!rule.enabled) lines.push(note('warning', text('rule.off')))
  if (system && rule.csType && !cs) lines.push(note('warning', text('rule.csTypeUnknown', words)))
  else if (cs && cs.attributes.length === 0) lines.push(note('warning', text('rule.csEmpty', words)))
  if (rule.mvType && !mv) lines.push(note('warning', text('rule.mvTypeUnknown', words)))
  return lines
}
