/** The glossary against the table of words: it explains what we say, and nothing that we do not say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { partsOf } from './habits/banned-words'
import { bannedWords } from './habits/words'
import { projectRoot } from './sources'

const page = readFileSync(join(projectRoot, 'docs', 'glossary.md'), 'utf8')
const terms = [...page.matchAll(/\*\*(.+?)\*\* –/g)].flatMap(([, term = '']) => term.toLowerCase().split(', '))
const concepts = bannedWords.flatMap(({ instead }) => [...instead.matchAll(/`(.+?)`/g)].map(([, term = '']) => term))

describe('docs/glossary.md', () => {
  it('explains the concepts that are said instead of banned words', () => {
    expect(concepts.length).toBeGreaterThan(5)
    expect(concepts.filter((term) => !terms.includes(term))).toEqual([])
  })

  it('explains no banned word', () => {
    expect(terms.length).toBeGreaterThan(40)
    const banned = bannedWords.flatMap(({ words }) => words)
    expect(terms.filter((term) => banned.some((word) => ` ${partsOf(term).join(' ')} `.includes(` ${word} `)))).toEqual([])
  })

  it('has a German word for each', () => {
    const rows = [...page.matchAll(/^\| (?!English)(.+?) \| \S.* \|$/gm)].map(([, term = '']) => term.toLowerCase())
    const heads = [...page.matchAll(/^\*\*(.+?)\*\* –/gm)].map(([, term = '']) => term.toLowerCase())
    expect(heads.length).toBeGreaterThan(40)
    expect(rows).toEqual(heads)
  })

  it('is in alphabetical order, so that a word is found', () => {
    const heads = [...page.matchAll(/^\*\*(.+?)\*\* –/gm)].map(([, term = '']) => term.toLowerCase())
    expect(heads).toEqual([...heads].sort((a, b) => a.localeCompare(b, 'en')))
  })
})
