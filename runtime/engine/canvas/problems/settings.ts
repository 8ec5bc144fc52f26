/** Nodes whose settings leave them nothing to do, or name what is not there (N10, L8). */
import { bounds, isWithin } from '../../../model/bounds'
import type { DeletionRule, MvTypeSchema } from '../../../model/schema'
import { dnOf, findAttribute } from '../../../model/schema'
import { foldCase } from '../../../model/values'
import { isEverWritten } from '../../../pipeline/6-disables-nothing'
import type { MappingConfig, StepConfig } from '../registry'
import { disables } from './attributes'
import type { CanvasProblem, CanvasView, Finding, RuleView } from './view'

/** A rule whose precedence is none (A3). */
export function precedenceFindings({ config }: RuleView): Finding[] {
  const { wrongPrecedence: wrong, precedence } = config
  if (wrong === undefined) return []
  const message = `Its precedence is "${wrong}", which is none: precedences are whole numbers to 100,000, and 1 is the highest. It counts as ${precedence}. Open the rule and correct it.`
  return [{ short: 'no precedence', message, withoutEffect: false }]
}

/** What a step cannot do by its settings alone. */
export function settingFindings(rule: RuleView, step: StepConfig): Finding[] {
  switch (step.kind) {
    case 'join':
      return hasRows(step)
        ? []
        : [
            {
              short: 'no rows',
              message: 'It has no rows, so it never finds anybody. Open it and add a row.',
              withoutEffect: false,
            },
          ]
    case 'flow':
      return step.mappings.some(({ enabled }) => enabled !== false)
        ? mappingPrecedenceFindings(rule, step)
        : [{ short: 'no mappings', message: 'Its table is empty, so nothing flows. Open it and add a row.' }]
    case 'provision':
      return provisionFindings(rule, step)
    case 'scope':
    case 'project':
    case 'pendingExport':
      return []
    default:
      return step satisfies never
  }
}

function mappingPrecedenceFindings({ inbound }: RuleView, { mappings }: StepConfig & { kind: 'flow' }): Finding[] {
  if (!inbound) return []
  return mappings
    .filter(({ enabled, precedence }) => enabled !== false && precedence !== '' && precedence != null)
    .filter(({ precedence }) => !isWithin(Number(precedence), bounds.precedence))
    .map(({ target, precedence }) => ({
      short: 'no precedence',
      message: `The precedence of its row for ${target} is "${precedence}", which is none: precedences are whole numbers to 100,000, and 1 is the highest. Open it and correct the row, or leave the precedence empty to have that of the rule.`,
      withoutEffect: false,
    }))
}

function hasRows({ rows }: StepConfig & { kind: 'join' | 'provision' }): boolean {
  return rows.some(({ pairs }) => pairs.some(({ cs, mv }) => cs !== '' && mv !== ''))
}

function provisionFindings({ system, cs, steps }: RuleView, step: StepConfig & { kind: 'provision' }): Finding[] {
  const findings: Finding[] = []
  const moves = step.moveTo.trim() !== ''
  const rows = step.disable.filter(({ enabled }) => enabled !== false)
  const isWritten = ({ target, mode }: MappingConfig): boolean =>
    !cs || isEverWritten(findAttribute(cs, target)?.name ?? target, mode, cs)
  if (disables(step) && !moves && !step.outOfGroups && !rows.some(isWritten)) {
    const why = rows.length === 0 ? 'no values say how' : 'its values are never written to accounts that are there'
    const message = `It disables accounts, and ${why}: they stay as they are. Open it and add the values.`
    findings.push({ short: 'disables nothing', message })
  }
  const dn = cs && dnOf(cs)
  if (dn && moves && disables(step) && !steps.some((other) => other.kind === 'flow' && bringsBack(other, dn.name))) {
    const message = `It moves disabled accounts, and no attribute flow of the rule says where accounts belong: they stay there when their people are back. Add a row for ${dn.name} that writes always.`
    findings.push({ short: 'nothing moves accounts back', message, withoutEffect: false })
  }
  if (system && !system.connector.abilities.export) {
    const message = `${system.name} is read only: a system of kind ${system.connector.label} cannot be written to, so no account is ever made there. Choose another system in the rule.`
    findings.push({ short: 'the system cannot be written to', message })
  }
  return findings
}

function bringsBack({ mappings }: StepConfig & { kind: 'flow' }, dn: string): boolean {
  return mappings.some(({ enabled, target, mode }) => enabled !== false && mode === 'always' && foldCase(target) === foldCase(dn))
}

/** Deletion rules that wait for systems which are not there, and types whose people nothing deletes (L1, L2, L8). */
export function deletionProblems({ registry, rules }: CanvasView): CanvasProblem[] {
  const used = new Set(rules.map(({ config }) => config.mvType))
  return registry.mvTypes.flatMap((type) => {
    if (!used.has(type.name)) return []
    const base = { node: '', name: `Metaverse type ${type.name}`, rule: null }
    return [...systemFindings(type, (node) => registry.systems.has(node)), ...graceFindings(type, registry.wires)].map(
      (finding) => ({ ...base, ...finding }),
    )
  })
}

function systemFindings({ deletionRule }: MvTypeSchema, isThere: (node: string) => boolean): Finding[] {
  if (deletionRule.kind !== 'authoritativeSource') return []
  const systems = deletionRule.systems ?? []
  const missing = systems.filter((node) => !isThere(node))
  if (systems.length > 0 && missing.length === 0) return []
  const what =
    systems.length === 0 ? 'names no system' : `names ${missing.length} of ${systems.length} systems that are not on the canvas`
  const message = `Its deletion rule ${what}: ${consequence(deletionRule, missing.length)}. Open the identity store and choose the systems again.`
  return [{ short: 'a system of the deletion rule is missing', message }]
}

function consequence({ mode, systems }: DeletionRule & { kind: 'authoritativeSource' }, missing: number): string {
  if (missing >= systems.length) return 'nobody is deleted when they leave'
  return mode === 'any' ? 'nobody is deleted because of them' : 'people are deleted as soon as they have left the others'
}

function graceFindings({ deletionRule, graceDays }: MvTypeSchema, wires: CanvasView['registry']['wires']): Finding[] {
  if (deletionRule.kind === 'manual' || graceDays <= 0 || !wires) return []
  if (wires.ofType('lifecycle').some(({ disabled }) => !disabled)) return []
  const message = `Leavers wait ${graceDays} days to be deleted, and no lifecycle node deletes them then: synchronisations do, as often as they run. Add one, wire it to the outbound steps and give it a schedule.`
  return [{ short: 'no lifecycle node', message, isAdvice: true }]
}
