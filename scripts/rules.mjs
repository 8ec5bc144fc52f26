/**
 * Prints every rule of docs/rules.md with the tests that name it (`npm run rules`), or some rules with the titles of their tests
 * (`npm run rules -- J4 E1-E8`). Exits with 2 when there is no such rule. Reads as test/architecture/rules.test.ts does.
 */
import './needs-node.mjs'
import { architecture, root } from './architecture.mjs'

/** What the page says is missing; empty for a rule that is built. */
function markOf({ missing }) {
  if (missing === 'nothing') return ''
  return missing === 'everything' ? 'not built yet' : `not built yet: ${missing.part}`
}

/** Files with the number of their tests, the most first. */
function filesOf(tests) {
  const files = [...Map.groupBy(tests, (test) => test.file)].map(([file, { length }]) => ({ file, length }))
  return files
    .sort((a, b) => b.length - a.length)
    .map(({ file, length }) => `${file.replace(/^test\//, '').replace(/(\.test)?\.ts$/, '')} ${length}`)
    .join(', ')
}

/** The table of all rules, by chapter. */
function table(rules) {
  const width = Math.max(...rules.map(({ rule }) => rule.title.length))
  const row = ({ rule, tests }) => {
    const said = [markOf(rule), filesOf(tests)].filter((text) => text !== '').join(' · ')
    return `  ${rule.id.padEnd(3)}  ${rule.title.padEnd(width)}  ${String(tests.length).padStart(3)}  ${said}`
  }
  const chapters = [...Map.groupBy(rules, ({ rule }) => rule.chapter)].map(
    ([chapter, its]) => `${chapter}\n${its.map(row).join('\n')}`,
  )
  const count = (holds) => rules.filter(({ rule }) => holds(rule.missing)).length
  const built = count((missing) => missing === 'nothing')
  const inPart = count((missing) => typeof missing === 'object')
  const named = new Set(rules.flatMap(({ tests }) => tests)).size
  return `${chapters.join('\n\n')}\n\n${rules.length} rules: ${built} built, ${inPart} in part, ${rules.length - built - inPart} not yet. ${named} titles of tests name them.`
}

/** One rule with all titles. */
function titlesText({ rule, tests }) {
  const mark = markOf(rule)
  const titles = tests.map(({ file, line, title }) => `  ${file}:${line}\n    ${title}`)
  return [`${rule.id} ${rule.title}${mark === '' ? '' : ` (${mark})`}`, ...(titles.length > 0 ? titles : ['  no test'])].join(
    '\n',
  )
}

/** The rules that nothing of the programme cites, where readers of the code would look for them. */
function uncitedText(rules) {
  if (rules.length === 0) return ''
  return `\n\nBuilt, at least in part, and cited by nothing of the programme:\n${rules.map((rule) => `  ${rule.id} ${rule.title}`).join('\n')}`
}

const { rulebookOf, testsByRule, titlesOf, uncitedRules, idsAsked } = await architecture('rule-tests')
const rulebook = rulebookOf(root)
const { ids, unknown } = idsAsked(rulebook, process.argv.slice(2))
if (unknown.length > 0) {
  console.error(`There is no rule ${unknown.join(', ')}. docs/rules.md has: ${rulebook.rules.map((rule) => rule.id).join(' ')}`)
  process.exit(2)
}
const rules = testsByRule(rulebook, titlesOf(root))
console.log(
  ids.length === 0
    ? `${table(rules)}${uncitedText(uncitedRules(root, rulebook))}`
    : rules
        .filter(({ rule }) => ids.includes(rule.id))
        .map(titlesText)
        .join('\n\n'),
)
