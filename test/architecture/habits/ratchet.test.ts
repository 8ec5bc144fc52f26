/** The ratchet: what it calls worse and better, and that it only tightens. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../sources'
import type { Finding } from './habit'
import { habits, reportOf } from './habits'
import { compare, type Files, loosened, type Ratchet, tighten } from './ratchet'
import { longFiles } from './sizes'

describe('the ratchet', () => {
  const finding = (file: string, weight = 1): Finding => ({ file, line: 1, what: 'x', weight })
  const findings = new Map([['long-files', [finding('a.ts', 5), finding('b.ts'), finding('b.ts')]]])
  const files = (gone: readonly string[], old: readonly string[]): Files => ({
    exists: (file) => !gone.includes(file),
    existed: (file) => old.includes(file) || gone.includes(file),
  })
  const none: Ratchet = {}
  const old = files([], ['a.ts', 'b.ts', 'c.ts'])

  it('tells worse from better, and new files too', () => {
    const ratchet: Ratchet = { 'long-files': { 'a.ts': 4, 'b.ts': 3, 'c.ts': 1 } }
    const deviation = (file: string, allowed: number, found: number) => ({ habit: 'long-files', file, allowed, found })
    expect(compare(findings, ratchet)).toEqual({
      worse: [deviation('a.ts', 4, 5)],
      better: [deviation('b.ts', 3, 2), deviation('c.ts', 1, 0)],
    })
    expect(compare(findings, {}).worse).toEqual([deviation('a.ts', 0, 5), deviation('b.ts', 0, 2)])
  })

  it('tightens, and loosens nothing', () => {
    const ratchet: Ratchet = { 'long-files': { 'a.ts': 4, 'b.ts': 3, 'c.ts': 1 } }
    expect(tighten(findings, ratchet, ratchet, old)).toEqual({ 'long-files': { 'a.ts': 4, 'b.ts': 2 } })
    expect(tighten(findings, { 'long-files': {} }, none, old)).toEqual({ 'long-files': {} })
  })

  it('lets a file that is moved or split take its allowance along, and no more', () => {
    const moved = (figure: number): Ratchet => ({ 'long-files': { 'old.ts': figure } })
    const gone = files(['old.ts'], [])
    expect(tighten(findings, moved(7), moved(7), gone)).toEqual({ 'long-files': { 'a.ts': 5, 'b.ts': 2 } })
    expect(tighten(findings, moved(6), moved(6), gone)).toEqual({ 'long-files': { 'a.ts': 5 } })
  })

  it('gives no allowance of a file that has gone to a file that was there before', () => {
    const ratchet: Ratchet = { 'long-files': { 'old.ts': 7 } }
    expect(tighten(findings, ratchet, ratchet, files(['old.ts'], ['a.ts']))).toEqual({ 'long-files': { 'b.ts': 2 } })
  })

  it('begins a habit that is new with what is found, and refuses one whose figures were taken out', () => {
    expect(tighten(findings, none, none, old)).toEqual({ 'long-files': { 'a.ts': 5, 'b.ts': 2 } })
    expect(() => tighten(findings, none, { 'long-files': {} }, old)).toThrow('has lost the figures of long-files')
  })

  it('is itself not above what is committed, but for what files that have gone leave to new ones', () => {
    const before: Ratchet = { 'long-files': { 'a.ts': 4, 'old.ts': 3 } }
    const now = (figures: Readonly<Record<string, number>>): Ratchet => ({ 'long-files': figures })
    expect(loosened(now({ 'a.ts': 4 }), before, old)).toEqual([])
    expect(loosened(now({ 'a.ts': 5, 'b.ts': 1 }), before, old)).toEqual(['a.ts: long-files 4 → 5', 'b.ts: long-files 0 → 1'])
    expect(loosened(now({ 'new.ts': 3 }), before, files(['old.ts'], ['a.ts']))).toEqual([])
    expect(loosened(now({ 'new.ts': 4 }), before, files(['old.ts'], ['a.ts']))).toEqual(['new.ts: long-files 0 → 4'])
    expect(loosened({}, before, old)).toEqual(['long-files has lost its figures'])
  })

  it('says what to mend, and how to tighten', () => {
    const report = reportOf(compare(findings, { 'long-files': { 'a.ts': 4, 'b.ts': 3 } }), findings)
    expect(report.split('\n')).toEqual([
      longFiles.rule,
      '  a.ts (5, and 4 is what the ratchet allows; mend what you have added)',
      '    a.ts:1 x',
      'Better than the ratchet says. Tighten it with: npm run check -- --tighten',
      '  b.ts: long-files 3 → 2',
    ])
    expect(reportOf({ worse: [], better: [] }, findings)).toBe('')
  })

  it('has figures for every habit and for nothing else', () => {
    const ratchet = JSON.parse(readFileSync(join(projectRoot, 'test/architecture/habits/ratchet.json'), 'utf8')) as Ratchet
    expect(Object.keys(ratchet)).toEqual(habits.map(({ name }) => name))
  })
})
