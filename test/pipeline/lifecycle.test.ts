/** Whether and when a person is deleted whose records leave, and what lifts the deletion mark. */
import { describe, expect, it } from 'vitest'
import type { Mvo } from '../../runtime/model/objects'
import type { DeletionView, ResolvedDeletionRule } from '../../runtime/pipeline/9-lifecycle'
import {
  decideDeletion,
  decideDeletionNow,
  decideDue,
  decideMarkAnew,
  decideWithoutRecord,
  liftsMark,
  markByToday,
} from '../../runtime/pipeline/9-lifecycle'
import { decides } from './laws'
import { id, NOW, person } from './world'

const manual: ResolvedDeletionRule = { kind: 'manual' }
const last: ResolvedDeletionRule = { kind: 'lastConnector' }
const source = (mode: 'any' | 'all', ...systems: string[]): ResolvedDeletionRule => ({
  kind: 'authoritativeSource',
  mode,
  systems: systems.map(id),
})

/** `left` has just left; `remaining` systems still have her. */
function leaves(left: string, rule: ResolvedDeletionRule, remaining: readonly string[], more: Partial<DeletionView> = {}) {
  const known = { left: id(left), leftName: left, leftHow: null }
  const view = { mvo: person(), rule, graceDays: 0, ...known, remaining: remaining.map(id), now: NOW }
  return decides(decideDeletion, { ...view, ...more })
}

/** Somebody marked for deletion because that system left. */
function marked(by: string | null): Mvo {
  return person({}, { deletion: { after: NOW, because: 'she left', system: by === null ? null : id(by) } })
}

describe('whether somebody is deleted when a record leaves', () => {
  for (const [rule, name, left, remaining, kind] of [
    [manual, 'manual', 'HR', [], 'keep'],
    [last, 'last connector', 'HR', [], 'delete'],
    [last, 'last connector', 'HR', ['Directory'], 'keep'],
    [last, 'last connector', 'Directory', ['HR'], 'keep'],
    [source('any', 'HR', 'Payroll'), 'any of HR, Payroll', 'HR', ['Payroll', 'Directory'], 'delete'],
    [source('any', 'HR', 'Payroll'), 'any of HR, Payroll', 'Directory', ['HR', 'Payroll'], 'keep'],
    [source('any', 'HR', 'Payroll'), 'any of HR, Payroll', 'Directory', [], 'keep'],
    [source('all', 'HR', 'Payroll'), 'all of HR, Payroll', 'HR', ['Payroll', 'Directory'], 'keep'],
    [source('all', 'HR', 'Payroll'), 'all of HR, Payroll', 'HR', ['Directory'], 'delete'],
    [source('all', 'HR', 'Payroll'), 'all of HR, Payroll', 'Directory', [], 'keep'],
    [source('any'), 'any of none', 'HR', [], 'keep'],
    [source('all'), 'all of none', 'HR', [], 'keep'],
  ] as const)
    it(`L1 ${name}: ${left} leaves, ${remaining.join(' and ') || 'nobody'} remains: ${kind}`, () => {
      expect(leaves(left, rule, remaining).kind).toBe(kind)
    })

  it('L1 D6 a system whose successor record is there has not left', () => {
    expect(leaves('HR', source('any', 'HR'), ['HR']).kind).toBe('keep')
    expect(leaves('HR', last, ['HR']).kind).toBe('keep')
  })

  it('L7 one made by hand is never deleted by itself', () => {
    const mvo = person({}, { origin: 'byHand' })
    expect(leaves('HR', last, [], { mvo })).toMatchObject({ kind: 'keep', because: expect.stringContaining('by hand') })
    expect(leaves('HR', last, [], { mvo, graceDays: 30 }).kind).toBe('keep')
    expect(decides((entry) => decideDue(entry, last, []), { ...marked('HR'), origin: 'byHand' as const }).delete).toBe(false)
  })
})

describe('the grace period', () => {
  it('L2 marks with due date, reason and the system that left', () => {
    expect(leaves('HR', last, [], { graceDays: 30 })).toEqual({
      kind: 'mark',
      mark: { after: '2025-03-31T08:00:00Z', because: 'its last connector, HR, has left', system: id('HR'), marked: NOW },
    })
  })

  it('L2 says of a record that is still in its system how it left', () => {
    const because = (rule: ResolvedDeletionRule) => {
      const decision = leaves('HR', rule, [], { leftHow: 'was disconnected by hand' })
      return decision.kind === 'delete' ? decision.because : decision.kind
    }
    expect(because(last)).toBe('its last connector, in HR, was disconnected by hand')
    expect(because(source('any', 'HR'))).toBe('its record in the authoritative source HR was disconnected by hand')
  })

  it('L2 a mark that is there keeps its date and its system', () => {
    const mvo = marked('HR')
    const decision = leaves('Payroll', source('any', 'HR', 'Payroll'), [], { mvo, graceDays: 30, now: '2025-03-20T08:00:00Z' })
    expect(decision).toEqual({ kind: 'mark', mark: mvo.deletion })
  })

  const due = (rule: ResolvedDeletionRule, mvo: Mvo, ...connected: string[]) =>
    decides((view) => decideDue(view.mvo, view.rule, view.connected), { mvo, rule, connected: connected.map(id) }).delete

  for (const [what, rule, mvo, connected, deleted] of [
    ['manual by now', manual, marked('HR'), [], false],
    ['the last connector has not come back', last, marked('HR'), [], true],
    ['a connector has come back', last, marked('HR'), ['Badge'], false],
    ['any: the system that left is still gone', source('any', 'HR', 'Payroll'), marked('HR'), ['Payroll'], true],
    ['any: it is back', source('any', 'HR', 'Payroll'), marked('HR'), ['HR'], false],
    ['any: it is authoritative no more', source('any', 'Payroll'), marked('HR'), [], false],
    ['all: none is back', source('all', 'HR', 'Payroll'), marked('HR'), ['Directory'], true],
    ['all: one is back', source('all', 'HR', 'Payroll'), marked('HR'), ['Payroll'], false],
    ['all: it is authoritative no more', source('all', 'Payroll'), marked('HR'), [], false],
    ['all: no system is authoritative any more', source('all'), marked('HR'), [], false],
    ['nobody knows which system left', source('any', 'HR'), marked(null), [], false],
  ] as const)
    it(`L2 at the due time the rule is asked again, with today’s settings: ${what}`, () => {
      expect(due(rule, mvo, ...connected)).toBe(deleted)
    })
})

describe('the deletion rule is changed while somebody is in grace', () => {
  for (const [rule, name, remaining, hasRecord, kind] of [
    [manual, 'manual', [], false, 'lifted'],
    [last, 'last connector', ['Directory'], false, 'lifted'],
    [last, 'last connector', [], false, 'stays'],
    [source('any', 'HR'), 'any of HR', ['Payroll', 'Directory'], true, 'stays'],
    [source('any', 'HR', 'Payroll'), 'any of HR, Payroll', ['Payroll'], true, 'stays'],
    [source('all', 'HR', 'Payroll'), 'all of HR, Payroll', ['Payroll'], true, 'lifted'],
    [source('any', 'Payroll'), 'any of Payroll', ['Payroll', 'Directory'], true, 'lifted'],
    [source('any', 'Badge'), 'any of Badge', ['Payroll'], true, 'lifted'],
    [source('any', 'Payroll'), 'any of Payroll', ['Directory'], false, 'otherwise'],
  ] as const)
    it(`A13 to ${name}: marked by HR, ${remaining.join(' and ') || 'nobody'} has her still: ${kind}`, () => {
      const mvo = marked('HR')
      const decision = decides(decideMarkAnew, { mvo, rule, remaining: remaining.map(id), hasRecord, now: NOW })
      expect(decision.kind).toBe(kind)
      if (decision.kind === 'otherwise') expect(decision.mark).toMatchObject({ after: NOW, system: id('Payroll') })
    })
})

describe('A13 the deletion rule is changed, and no source record stands for somebody', () => {
  const because = 'no source record stands for it, and the deletion rule was changed'
  const keeps = { kind: 'keep', because: 'the deletion rule keeps it' }
  it.each<[string, ResolvedDeletionRule, number, string[], object, Partial<Mvo>?]>([
    ['deletes her where the last connector decides', last, 0, [], { kind: 'delete', because }],
    ['keeps her while there is a connector', last, 0, ['Directory'], { kind: 'keep' }],
    ['marks her for the leaving of nobody in particular', last, 30, [], { kind: 'mark', mark: { because, system: null } }],
    ['deletes her whom the source does not have', source('any', 'HR'), 0, ['Directory'], { kind: 'delete', because }],
    ['marks her for the source', source('any', 'HR'), 30, [], { kind: 'mark', mark: { because, system: id('HR'), marked: NOW } }],
    ['keeps her whom each source has', source('any', 'HR'), 0, ['HR'], keeps],
    ['keeps her in grace as she is', last, 0, [], keeps, { deletion: marked('HR').deletion }],
    ['keeps whom it does not delete', manual, 0, [], { kind: 'keep' }],
    ['keeps whom a person made (L7)', last, 0, [], { kind: 'keep' }, { origin: 'byHand' }],
  ])('A13 %s', (...[, rule, graceDays, remaining, expected, more]) => {
    const view = { mvo: person({}, more), rule, graceDays, remaining: remaining.map(id), now: NOW }
    expect(decides(decideWithoutRecord, view)).toMatchObject(expected)
  })
})

describe('L2 the days of grace are changed while somebody is in grace', () => {
  const mark = { after: '2025-03-31T08:00:00Z', because: 'she left', system: id('HR'), marked: NOW }
  it.each([
    ['fewer', 10, '2025-03-11T08:00:00Z'],
    ['more', 60, '2025-04-30T08:00:00Z'],
    ['none', 0, NOW],
    ['less than none', -5, NOW],
  ])('L2 %s: the due date counts from when she was marked', (_, days, after) => {
    expect(decides((view) => markByToday(view.mark, view.days), { mark, days })).toEqual({ ...mark, after })
  })

  it('L2 the mark stays as it is with the same days, or where nobody knows when it was set', () => {
    expect(markByToday(mark, 30)).toBe(mark)
    const { marked: _, ...old } = mark
    expect(markByToday(old, 10)).toBe(old)
  })
})

describe('coming back in time', () => {
  const lifts = (rule: ResolvedDeletionRule, back: string, by: string | null = 'HR'): boolean =>
    decides((view) => liftsMark(view.mark, view.rule, view.back), {
      mark: { after: NOW, because: 'she left', system: by === null ? null : id(by) },
      rule,
      back: id(back),
    })

  for (const [what, rule, back, lifted] of [
    ['last connector: any record does', last, 'Badge', true],
    ['manual by now: any record does', manual, 'Badge', true],
    ['any: the system that triggered it does', source('any', 'HR', 'Payroll'), 'HR', true],
    ['any: another authoritative one does not', source('any', 'HR', 'Payroll'), 'Payroll', false],
    ['any: one that is not authoritative does not', source('any', 'HR', 'Payroll'), 'Badge', false],
    ['all: each of them does', source('all', 'HR', 'Payroll'), 'Payroll', true],
    ['all: one that is not authoritative does not', source('all', 'HR', 'Payroll'), 'Badge', false],
  ] as const)
    it(`L3 ${what} lift the mark`, () => {
      expect(lifts(rule, back)).toBe(lifted)
    })

  it('L3 any: when nobody knows which system left, each lifts it', () => {
    expect(lifts(source('any', 'HR'), 'Payroll', null)).toBe(true)
  })
})

describe('whether somebody can be deleted at this moment', () => {
  const asked = (view: Partial<Parameters<typeof decideDeletionNow>[0]>) =>
    decides(decideDeletionNow, { name: 'Ann', by: 'rule', sending: null, notAsked: [], ...view })

  it('L5 she can when nothing of her accounts is under way and every rule was asked', () => {
    expect(asked({})).toEqual([])
  })

  it('L5 E2 E12 an account that is being sent, or of which that is in doubt, comes first', () => {
    expect(asked({ sending: { account: 'cn=ann', how: 'beingSent' } })).toEqual([
      {
        code: 'changed-meanwhile',
        because:
          'Ann is to be deleted, but the account cn=ann is being exported at this moment. It comes again with the next run',
        node: null,
      },
    ])
    expect(asked({ sending: { account: 'cn=ann', how: 'inDoubt' } })).toMatchObject([
      {
        because:
          'Ann is to be deleted, but it is in doubt whether the last change of the account cn=ann arrived. Run the export, which looks for it; then it comes again with the next run',
      },
    ])
  })

  it('L7 N10 a person who deletes is told to do so again, since no run does', () => {
    const texts = (['beingSent', 'inDoubt'] as const).map(
      (how) => asked({ by: 'person', sending: { account: 'cn=ann', how } })[0]?.because ?? '',
    )
    expect(texts[0]).toMatch(/is being exported at this moment. Wait until the export has ended, and delete again$/)
    expect(texts[1]).toMatch(/Run the export, which looks for it; then delete again$/)
  })

  it('L5 R5 each rule that was not asked is named, with its node', () => {
    const notAsked = [{ name: 'AD out', node: 'n1' }]
    expect(asked({ notAsked })).toMatchObject([{ code: 'node-failed', because: expect.stringContaining('AD out'), node: 'n1' }])
  })
})
