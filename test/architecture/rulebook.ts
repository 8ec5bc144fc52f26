/** Reads docs/rules.md: its rules with what is not built of them, and the ids by which code and tests cite them. */

/** How much of a rule is missing: nothing, all of it, or the part that is named. */
export type Missing = 'nothing' | 'everything' | { readonly part: string }

export interface Rule {
  readonly id: string
  readonly title: string
  readonly chapter: string
  readonly missing: Missing
  /** Everything between its heading, with the mark, and the next heading. */
  readonly text: string
}

export interface Rulebook {
  readonly rules: readonly Rule[]
  /** What the reader did not understand, a sentence each. */
  readonly faults: readonly string[]
}

const ruleHeading = /^### ([A-Z]{1,2}\d{1,2}) (.+)$/
const mark = /^\*Not built yet(?:\.|: (.+)\.)\*$/

/** The rules in the order of the page. Chapters without a rule, and what stands before the first, are passed over. */
export function readRulebook(page: string): Rulebook {
  const rules: Rule[] = []
  const faults: string[] = []
  let chapter = ''
  for (const section of page.split(/^(?=#{2,3} )/m)) {
    const [heading = '', ...lines] = section.trimEnd().split('\n')
    if (heading.startsWith('## ')) chapter = heading.slice(3)
    if (!heading.startsWith('### ')) continue
    const [, id, title] = ruleHeading.exec(heading) ?? []
    if (id === undefined || title === undefined) {
      faults.push(`"${heading}" is no heading of a rule. Write it as: ### J4 Ambiguous match`)
      continue
    }
    if (rules.some((rule) => rule.id === id)) faults.push(`${id} has two headings. Keep one`)
    const { missing, text } = bodyOf(lines)
    if (/^\*?not built/im.test(text))
      faults.push(`${id} has a mark that is not read. Write it beneath the heading as: *Not built yet.*`)
    if (text === '') faults.push(`${id} says nothing. Write down what holds, and why`)
    rules.push({ id, title, chapter, missing, text })
  }
  return { rules, faults }
}

function bodyOf(lines: readonly string[]): Pick<Rule, 'missing' | 'text'> {
  const [first = '', ...others] = lines.join('\n').trim().split('\n')
  const marked = mark.exec(first)
  if (!marked) return { missing: 'nothing', text: [first, ...others].join('\n') }
  const [, part] = marked
  return { missing: part === undefined ? 'everything' : { part }, text: others.join('\n').trim() }
}

/** The letters that begin the ids of a book: nothing else is taken for an id, as in UTF-8, SHA-256 or V8. */
export function lettersOf({ rules }: Rulebook): ReadonlySet<string> {
  return new Set(rules.map(({ id }) => id.replace(/\d+/, '')))
}

const citation = /(?<![\w.])([A-Z]{1,2})(\d{1,2})(?:\s?[–-]\s?\1(\d{1,2}))?(?!\w)/g

/** The ids a text cites, each once; a range such as E1–E8 cites all from its first to its last. */
export function idsIn(text: string, letters: ReadonlySet<string>): readonly string[] {
  const ids = new Set<string>()
  for (const [, letter = '', from, to = from] of text.matchAll(citation)) {
    if (!letters.has(letter)) continue
    for (let number = Number(from); number <= Number(to); number++) ids.add(`${letter}${number}`)
  }
  return [...ids]
}

/**
 * What stands where ids stand and is none of the book's, as `Z9`, `J4a` or `J100`: at the beginning of a title and of the groups
 * in it, and in the brackets of a comment.
 */
export function strangeIdsIn(text: string, known: ReadonlySet<string>): readonly string[] {
  const first = text.split(' › ').flatMap((part) => /^(?:[A-Z]{1,2}\d+\w*[,\s]*)+/.exec(part)?.[0].match(/\w+/g) ?? [])
  const bracketed = [...text.matchAll(/(?<!\w)\(((?:[A-Z]{1,2}\d+[a-z]?(?:, |\)))+)/g)].flatMap(
    (match) => match[1]?.match(/\w+/g) ?? [],
  )
  return [...new Set([...first, ...bracketed])].filter((id) => !known.has(id))
}
