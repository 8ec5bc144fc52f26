/** All habits, and what is said when a file does not keep one: `npm run check -- habits`. */
import { plainWords } from './banned-words'
import { booleanArguments } from './boolean-arguments'
import { missingHeaders, wideComments } from './comments'
import { deadMembers } from './dead-members'
import type { Habit } from './habit'
import type { Project } from './project'
import type { Comparison, Deviation, Findings } from './ratchet'
import { longFiles, longFunctions, manyParameters } from './sizes'

export const habits: readonly Habit[] = [
  longFiles,
  longFunctions,
  manyParameters,
  booleanArguments,
  wideComments,
  missingHeaders,
  deadMembers,
  plainWords,
]

export function findingsIn(project: Project): Findings {
  return new Map(habits.map((habit) => [habit.name, habit.find(project)]))
}

/** One line a habit: how many findings in how many files are left. */
export function summaryOf(findings: Findings): string {
  const width = Math.max(...habits.map(({ name }) => name.length))
  return [...findings]
    .map(([name, its]) => {
      const files = new Set(its.map(({ file }) => file)).size
      return `${name.padEnd(width)}  ${String(its.length).padStart(4)} in ${files} files`
    })
    .join('\n')
}

/** What is to be mended, with every finding of the files that are worse than the ratchet; empty when there is nothing. */
export function reportOf({ worse, better }: Comparison, findings: Findings): string {
  const lines = habits.flatMap((habit) => {
    const its = worse.filter((deviation) => deviation.habit === habit.name)
    return its.length === 0 ? [] : [habit.rule, ...its.flatMap((deviation) => worseText(deviation, findings))]
  })
  if (better.length > 0) {
    const files = better.map(({ habit, file, allowed, found }) => `  ${file}: ${habit} ${allowed} → ${found}`)
    lines.push('Better than the ratchet says. Tighten it with: npm run check -- --tighten', ...files)
  }
  return lines.join('\n')
}

function worseText({ habit, file, allowed, found }: Deviation, findings: Findings): readonly string[] {
  const its = (findings.get(habit) ?? []).filter((finding) => finding.file === file)
  const figures = allowed === 0 ? '' : ` (${found}, and ${allowed} is what the ratchet allows; mend what you have added)`
  return [`  ${file}${figures}`, ...its.map(({ line, what }) => `    ${file}:${line} ${what}`)]
}
