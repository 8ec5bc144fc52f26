/** The German of the editor: one word for one thing, as docs/glossary.md has it, and people are addressed as *Sie*. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from '../architecture/sources'

const nodes = join(projectRoot, 'nodes')

const texts = readdirSync(nodes, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\/locales\/de\/[\w-]+\.(json|html)$/.test(file))

/** What is not said, and what is said instead. */
const instead: Readonly<Record<string, RegExp>> = {
  'angebundenes System': /\b(verbundene[ns]?|angeschlossene[ns]?) System/i,
  'anstehende Änderung': /ausstehende|\bPending Export/i,
  Arbeitsfläche: /Arbeitsbereich|Canvas|Leinwand/i,
  Attribut: /Merkmal|Eigenschaft/i,
  ausprobieren: /\bTest(en|lauf)\b/i,
  Block: /\bBatch|\bSeitengröße/i,
  freigeben: /freischalten|\bRelease\b/i,
  Geltungsbereich: /\bScope\b|Gültigkeitsbereich/i,
  Identitäten: /(Reiter|Seitenleiste) „?Identity/,
  Kennwort: /Passwort/i,
  Knoten: /\bNodes?\b(?!-RED)/,
  Konto: /\b(User|Account)s?\b/,
  Lauf: /Durchlauf|\bRuns?\b/,
  'Sie, Ihr': /\b(du|dich|dir|deine?[mnrs]?|dein|euch)\b/i,
  Synchronisierung: /Synchronisation|Abgleich|\bSync\b/i,
  trennen: /\bentkoppel/i,
  Verweis: /Referenz|\bLinks?\b(?!-Knoten)/i,
  Vorrang: /Priorität|Präzedenz/i,
  zuordnen: /\b(gematcht|Match|Joins?)\b/i,
}

/** The words of a text: without its keys, its code and what is put in. */
function wordsOf(file: string): string {
  const text = readFileSync(join(nodes, file), 'utf8')
  return file.endsWith('.json')
    ? text
        .replaceAll(/^\s*"[^"]*": ?(?=["{])/gm, '')
        .replaceAll(/"(\w|[-+.])+": "/g, ' ')
        .replaceAll(/__\w+__/g, '')
    : text.replaceAll(/<code>.*?<\/code>|<[^>]*>/g, ' ')
}

it('says one word for one thing', () => {
  expect(texts.length).toBeGreaterThan(25)
  const wrong = texts.flatMap((file) =>
    Object.entries(instead).flatMap(([word, others]) => {
      const found = others.exec(wordsOf(file))
      return found ? [`${file}: ${word} instead of ${found[0]}`] : []
    }),
  )
  expect(wrong).toEqual([])
})
