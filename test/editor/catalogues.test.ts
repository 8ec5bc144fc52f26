/** Texts in other languages than English: a catalogue that there is, is whole, and gives the same values a place. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot, sourcesIn } from '../architecture/sources'

const nodes = join(projectRoot, 'nodes')

const catalogues = readdirSync(nodes, { recursive: true, encoding: 'utf8' })
  .filter((file) => /locales.[\w-]+.[\w-]+\.json$/.test(file))
  .map((file) => file.replaceAll('\\', '/'))

const languageOf = (file: string): string => file.split('/').at(-2) ?? ''

const translated = catalogues.filter((file) => languageOf(file) !== 'en-US')

/** Each text by its key. */
function textsOf(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') found.set(key, value)
    else for (const [name, each] of Object.entries(value as object)) visit(each, key === '' ? name : `${key}.${name}`)
  }
  visit(JSON.parse(readFileSync(join(nodes, file), 'utf8')), '')
  return found
}

const valuesIn = (text: string): readonly string[] => [...new Set(text.match(/__\w+?__/g))].sort()

describe('translated texts', () => {
  it('are there', () => {
    expect(translated.map((file) => `${languageOf(file)} ${basename(file)}`)).toEqual(['de new-cycle.json'])
  })

  it.each(translated)('%s says all that is said in English', (file) => {
    const english = textsOf(file.replace(/locales\/[\w-]+\//, 'locales/en-US/'))
    const other = textsOf(file)
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
    expect([...other].filter(([, text]) => text.trim() === '')).toEqual([])
    const wrong = [...other].filter(([key, text]) => valuesIn(text).join() !== valuesIn(english.get(key) ?? '').join())
    expect(wrong.map(([key]) => key)).toEqual([])
  })
})

describe('the texts of a new cycle', () => {
  it('are all said somewhere', () => {
    const sources = ['nodes/editor/new-cycle', 'nodes/editor/sidebar']
      .flatMap((room) => sourcesIn(room))
      .map((file) => readFileSync(join(projectRoot, file), 'utf8'))
      .join('\n')
    // A key of which only the beginning is written out ends with what varies.
    const isSaid = (key: string): boolean => {
      const own = key.replace(/^cycle\./, '')
      const parts = own.split('.')
      return (
        sources.includes(`'${own}'`) ||
        parts.some((_, i) => i > 0 && sources.includes(`\`${parts.slice(0, i).join('.')}.\${`)) ||
        (parts.length > 1 && sources.includes(`}.${parts.at(-1)}\``))
      )
    }
    const unsaid = [...textsOf('editor/locales/en-US/new-cycle.json').keys()].filter((key) => !isSaid(key))
    expect(unsaid).toEqual([])
  })
})
