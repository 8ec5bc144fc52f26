/** What an object's course through a rule lacks. */
import { describe, expect, it } from 'vitest'
import type { OutboundCourse, StepKind } from '../../runtime/pipeline/2-course'
import { missingInbound, missingOutbound } from '../../runtime/pipeline/2-course'
import { decides } from './laws'

const inScope = { inScope: true, because: '' }
const outOfScope = { inScope: false, because: '' }
const kinds = (text: string): ReadonlySet<StepKind> => new Set(text.split(' ').filter((kind) => kind !== '') as StepKind[])

describe('a record’s course through an inbound rule', () => {
  const whole = 'scope join project flow'
  const table: readonly (readonly [
    string,
    string,
    string,
    'in' | 'out' | 'none',
    'linked' | 'flowed' | 'unlinked',
    StepKind | null,
  ])[] = [
    ['out of scope it is done', whole, 'scope', 'out', 'unlinked', null],
    ['in scope and nowhere else', whole, 'scope', 'in', 'unlinked', 'join'],
    ['it never came', whole, '', 'none', 'unlinked', 'join'],
    ['it found nobody and was not projected', whole, 'scope join', 'in', 'unlinked', 'project'],
    ['a rule that only joins leaves who finds nobody alone', 'scope join flow', 'scope join', 'in', 'unlinked', null],
    ['a rule that only projects', 'project flow', '', 'none', 'unlinked', 'project'],
    ['linked and without its values', whole, 'scope join', 'in', 'linked', 'flow'],
    ['linked before, and it never came', whole, '', 'none', 'linked', 'flow'],
    ['linked and with its values', whole, 'scope join flow', 'in', 'flowed', null],
    ['a rule without a flow has no values to give', 'scope join', 'scope join', 'in', 'linked', null],
    ['a rule with nothing but a flow links nobody', 'flow', '', 'none', 'unlinked', null],
  ]
  it.each(table)('D10 %s', (_what, has, passed, ...[verdict, end, missing]) => {
    const course = {
      has: kinds(has),
      passed: kinds(passed),
      verdict: verdict === 'none' ? null : verdict === 'in' ? inScope : outOfScope,
      linked: end !== 'unlinked',
      flowed: end === 'flowed',
    }
    expect(decides(missingInbound, course)).toBe(missing)
  })
})

describe('a person’s course through an outbound rule', () => {
  const whole = kinds('scope provision flow pendingExport')
  const has = { kind: 'has', account: 1, because: '' } as const
  const disable = { kind: 'deprovision', account: 1, action: 'disable', because: '' } as const
  const came = { verdict: inScope, provision: null, flowed: false, pendingExportEvaluated: false }
  const table: readonly (readonly [string, Partial<OutboundCourse>, StepKind | null])[] = [
    ['she never came', { outcome: null }, 'scope'],
    ['she never came to a rule without a filter', { outcome: null, has: kinds('provision flow pendingExport') }, 'provision'],
    ['in scope and no further', { outcome: came }, 'provision'],
    ['out of scope without an account she is done', { outcome: { ...came, verdict: outOfScope } }, null],
    [
      'out of scope with an account somebody must take it away',
      { outcome: { ...came, verdict: outOfScope }, account: true },
      'provision',
    ],
    ['an account without values', { outcome: { ...came, provision: has, pendingExportEvaluated: true }, account: true }, 'flow'],
    ['an account that is not staged', { outcome: { ...came, provision: has, flowed: true }, account: true }, 'pendingExport'],
    [
      'an account that is staged',
      { outcome: { ...came, provision: has, flowed: true, pendingExportEvaluated: true }, account: true },
      null,
    ],
    ['a disable that is not staged', { outcome: { ...came, provision: disable }, account: true }, 'pendingExport'],
    ['a disable that is staged', { outcome: { ...came, provision: disable, pendingExportEvaluated: true }, account: true }, null],
    [
      'a disconnect needs no staging',
      { outcome: { ...came, provision: { ...disable, action: 'disconnect' } }, account: true },
      null,
    ],
    ['nothing to provision', { outcome: { ...came, provision: { kind: 'nothing', because: '' } } }, null],
    [
      'without a provision step an account is updated',
      { has: kinds('flow pendingExport'), outcome: { ...came, verdict: null }, account: true },
      'flow',
    ],
    ['without a provision step nobody gets one', { has: kinds('flow pendingExport'), outcome: { ...came, verdict: null } }, null],
  ]
  it.each(table)('D10 R2 %s', (_what, course, missing) => {
    expect(decides(missingOutbound, { has: whole, outcome: null, account: false, ...course })).toBe(missing)
  })
})
