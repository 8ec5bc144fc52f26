/**
 * The languages of the editor: each has every catalogue and help page of English, with the same keys, places for values and
 * elements. Another language is a folder of that name beside each `en-US`, and nothing here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectorTypes } from '../../runtime/connectors/list'
import { functions } from '../../runtime/expression/functions/list'
import { projectRoot, sourcesIn } from '../architecture/sources'

const nodes = join(projectRoot, 'nodes')
const english = 'en-US'

/** Files of texts, as `join/locales/de/join.json`. */
const files = readdirSync(nodes, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\/locales\/[\w-]+\/[\w-]+\.(json|html)$/.test(file))

const languageOf = (file: string): string => file.split('/').at(-2) ?? ''
const isIn = (language: string) => (file: string) => languageOf(file) === language
const inLanguage = (file: string, language: string): string => file.replace(/\/locales\/[\w-]+\//, `/locales/${language}/`)

const languages = [...new Set(files.map(languageOf))].filter((language) => language !== english)

/** What the server says in English itself: other languages have a catalogue of it, whose keys its descriptions give. */
const ofServer: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  'editor/locales/en-US/connectors.json': new Map(
    connectorTypes.flatMap(({ name, label, help, settings }) => [
      [`${name}.label`, label] as const,
      [`${name}.help`, help] as const,
      ...settings.flatMap((setting): (readonly [string, string])[] => [
        [`${name}.settings.${setting.name}.label`, setting.label],
        [`${name}.settings.${setting.name}.help`, setting.help],
        ...(setting.group === undefined ? [] : [[`${name}.groups.${setting.group}`, setting.group] as const]),
        ...(setting.choices ?? []).map(
          (choice) => [`${name}.settings.${setting.name}.choices.${choice.value}`, choice.label] as const,
        ),
      ]),
    ]),
  ),
  'editor/locales/en-US/functions.json': new Map(functions.map(({ name, help }) => [name, help])),
}

const readText = (file: string): string => readFileSync(join(nodes, file), 'utf8')

/** Each text of a catalogue by its key. */
function textsOf(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') found.set(key, value)
    else for (const [name, each] of Object.entries(value as object)) visit(each, key === '' ? name : `${key}.${name}`)
  }
  visit(JSON.parse(readText(file)), '')
  return found
}

/** Places of a text that something is put into: values, inputs, markup. */
const placesIn = (text: string): readonly string[] => [...new Set(text.match(/__\w+?__|\{\w+\}|<[^>]*>/g))].sort()

/** The tags of a help page with their attributes, and the contents of its code, in their order. */
const structureOf = (page: string): readonly string[] => page.match(/<[^>]*>/g) ?? []
const codeIn = (page: string): readonly string[] => (page.match(/<code>.*?<\/code>/g) ?? []).sort()

/** Elements that are opened and not closed, or closed in the wrong order. */
function unclosed(page: string): readonly string[] {
  const open: string[] = []
  const wrong: string[] = []
  for (const [, end, name = ''] of page.matchAll(/<(\/?)(\w+)[^>]*>/g)) {
    if (end === '') open.push(name)
    else if (open.pop() !== name) wrong.push(name)
  }
  return [...wrong, ...open]
}

/** A text of a few words, code apart, reads the same in two languages only because nobody has translated it. */
const isSentence = (text: string): boolean =>
  text
    .replaceAll(/<code>.*?<\/code>|<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter((word) => /\p{L}{2}/u.test(word)).length > 3

const sentencesOf = (page: string): readonly string[] => (page.match(/<(p|dd)\b[^>]*>.*?<\/\1>/gs) ?? []).filter(isSentence)

it('are there besides English', () => {
  expect(languages).toContain('de')
  expect(files.filter(isIn(english)).length).toBeGreaterThan(25)
})

describe.each(languages)('%s', (language) => {
  const wanted = [...files.filter(isIn(english)), ...Object.keys(ofServer)]

  it('has every catalogue and help page that English has, and no other', () => {
    expect(files.filter(isIn(language)).sort()).toEqual(wanted.map((file) => inLanguage(file, language)).sort())
  })

  it.each(wanted.filter((file) => file.endsWith('.json')))('says all of %s', (file) => {
    const other = textsOf(inLanguage(file, language))
    const texts = ofServer[file] ?? textsOf(file)
    expect([...other.keys()].sort()).toEqual([...texts.keys()].sort())
    const faults = (isFault: (text: string, said: string) => boolean): readonly string[] =>
      [...other].filter(([key, text]) => isFault(text, texts.get(key) ?? '')).map(([key]) => key)
    expect(faults((text, said) => (text.trim() === '') !== (said === ''))).toEqual([])
    expect(faults((text, said) => placesIn(text).join() !== placesIn(said).join())).toEqual([])
    expect(faults((text, said) => text === said && isSentence(text))).toEqual([])
  })

  it.each(wanted.filter((file) => file.endsWith('.html')))('has %s with the same elements', (file) => {
    const page = readText(inLanguage(file, language))
    expect(unclosed(page)).toEqual([])
    const original = readText(file)
    expect([...structureOf(page)].sort()).toEqual([...structureOf(original)].sort())
    expect(codeIn(page)).toEqual(codeIn(original))
    expect(sentencesOf(page).filter((sentence) => original.includes(sentence))).toEqual([])
  })
})

describe('what the server describes', () => {
  it('has no English catalogue, which would have to be kept in step', () => {
    expect(Object.keys(ofServer).filter((file) => existsSync(join(nodes, file)))).toEqual([])
  })

  it('is found by keys that the catalogues can have', () => {
    const keys = Object.values(ofServer).flatMap((texts) => [...texts.keys()])
    expect(keys.length).toBeGreaterThan(150)
    expect(keys.filter((key) => key.includes(':') || key.includes('..') || key.endsWith('.'))).toEqual([])
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
