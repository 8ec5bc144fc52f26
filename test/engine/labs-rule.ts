/** A second rule for accounts beside the cycle's: of labs, with steps of its own. Both are asked about everybody. */
import { constant, direct, type NodeChange, rule, step, system, wired } from '../nodes/cycle-flow'

export const inDepartment = (...names: readonly string[]) => ({
  mode: 'expression',
  expression: names.map((name) => `mv["Department"] = "${name}"`).join(' || '),
})

/** What is to be otherwise in the rule or one of its steps. */
interface LabsChange {
  readonly rule?: object
  readonly scope?: object
  readonly provision?: object
  readonly flow?: object
  readonly pending?: object
}

/** The rule `labs-rule` with its steps `labs-scope`, `labs-provision`, `labs-flow` and `labs-pending`. */
export function labs(change: LabsChange = {}): NodeChange[] {
  const node = (part: string, type: string, wires: string[][], settings: object = {}): NodeChange =>
    step(`labs-${part}`, type, 'labs-rule', wires, { name: `labs ${part}`, ...settings })
  return [
    { ...rule('labs-rule', 'AD labs', 'outbound', 'ad'), precedence: 2, ...change.rule },
    node('scope', 'scope-filter', [['labs-provision'], ['labs-provision']], { ...inDepartment('Labs', 'Both'), ...change.scope }),
    node('provision', 'provision', [['labs-flow'], ['labs-pending']], {
      action: 'disable',
      onDeletion: 'disable',
      disable: [constant('labs', 'enabled')],
      ...change.provision,
    }),
    node('flow', 'attribute-flow', [['labs-pending']], {
      mappings: [direct('Employee ID', 'login'), constant('labs', 'displayName')],
      ...change.flow,
    }),
    node('pending', 'pending-export', [[]], change.pending),
  ]
}

/** A second target system. */
export const gate = system('gate', 'Gate', ['no', 'mail', 'owner'], { name: 'card', anchor: 'no' })

const both = ['out-scope', 'labs-scope']

/** Whoever flows goes to both rules. */
export const toBoth = { id: 'flow', wires: [both] }

/** So does whoever leaves, is read back, or is looked at again. */
export const imports = wired({ import: [['scope'], both, []], 'ad-import': [both, both, []], lifecycle: [both, []] })

/** The cycle's own rule has Sales, or both. */
export const sales = { id: 'out-scope', ...inDepartment('Sales', 'Both') }
export const provision = (settings: object) => ({ id: 'provision', ...settings })
