/** The API's own names in sentences: each in backticks, and each with words of the command line and of the editor. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inCommandWords } from '../../../bin/api-words'
import { commands } from '../../../bin/commands/list'
import type { Operation } from '../../../runtime/api/contract/operation'
import { operations } from '../../../runtime/api/contract/operations'
import type { BodySchema } from '../../../runtime/api/contract/value-schema'
import { requestParts, withApiNames } from '../../../runtime/model/api-names'
import { projectRoot } from '../../nodes/red'
import { sourcesIn } from '../../architecture/sources'

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8')

/** Operations in sentences of the sources, with the character before each: comments and the API's description of itself apart. */
const named = sourcesIn('runtime')
  .filter((file) => !file.startsWith('runtime/api/contract/') || file.endsWith('/check.ts'))
  .flatMap((file) => read(file).split('\n'))
  .filter((line) => !/^\s*(?:\/\*\*|\*|\/\/)/.test(line))
  .flatMap((line) => [...line.matchAll(/(.)((?:GET|POST) [a-z][a-z./{}-]*[a-z}])/g)])
  .map(([, before, operation]) => ({ before, operation: operation ?? '' }))

describe('N15 operations in sentences', () => {
  it('stand in backticks', () => {
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(({ before }) => before !== '`')).toEqual([])
  })

  it('have words of the command line, and of the editor', () => {
    const operations = [...new Set(named.map(({ operation }) => operation))]
    expect(operations.filter((operation) => !inCommandWords(`\`${operation}\``, '').startsWith('idweave '))).toEqual([])
    const editor = read('nodes/editor/widgets/api-words.ts')
    expect(operations.filter((operation) => !editor.includes(`'${operation}': 'api.`))).toEqual([])
  })
})

describe('N15 parts of a request', () => {
  const usageOf = (name: string): string => commands[name]?.usage ?? ''

  it.each([
    ['preview', '`rulesOff[0]` must be text.', '--without must be text.'],
    ['preview', '`gone` does not go with full-import.', '--gone does not go with full-import.'],
    ['preview', '`identity` is missing.', '--person is missing.'],
    ['join', '`identity` is missing.', 'IDENTITY is missing.'],
    ['join', '`object` is missing.', 'OBJECT is missing.'],
    ['run', '`object` is missing.', '--object is missing.'],
    ['run', '`profile` is missing.', 'PROFILE is missing.'],
    ['project', '`type` is unknown.', 'TYPE is unknown.'],
    ['add-person', '`type` is unknown.', '--type is unknown.'],
    ['add-person', '`values` is missing.', 'ATTRIBUTE=VALUE is missing.'],
    ['release-missing', '`run` must be at least 1.', 'RUN must be at least 1.'],
    ['why-export', '`pendingExport` must be at least 1.', 'ID must be at least 1.'],
    ['systems', 'Say which with `store`.', 'Say which with --store.'],
    ['systems', '`limit` must be at most 500.', 'limit must be at most 500.'],
  ])('are options or arguments of %s: %s', (command, sentence, said) => {
    expect(inCommandWords(sentence, usageOf(command))).toBe(said)
  })

  it('leave alone what a person has written in backticks', () => {
    expect(inCommandWords('There is no system "`HR 1`".', usageOf('run'))).toBe('There is no system "`HR 1`".')
    expect(withApiNames('`at` and `gone`', (name) => (name === 'at' ? 'A' : null))).toBe('A and `gone`')
  })

  it.each([
    ['There is no connected system "`type`".', 'There is no connected system "`type`".'],
    ['The connected system `hr` is not deployed any more.', 'The connected system `hr` is not deployed any more.'],
    ['`identity` is none of "`a` `b`".', 'IDENTITY is none of "`a` `b`".'],
    ['The rule `x` and `y` does not go with it.', 'The rule `x` and `y` does not go with it.'],
  ])('leave names as they are: %s', (sentence, said) => {
    expect(inCommandWords(sentence, usageOf('join'))).toBe(said)
  })

  it('are known, each and no other', () => {
    const known = new Set<string>()
    const note = (schema: BodySchema | undefined): void => {
      if (!schema) return
      for (const [name, part] of Object.entries(schema.properties ?? {})) {
        known.add(name)
        note(part as BodySchema)
      }
      note((schema as { readonly items?: BodySchema } | undefined)?.items)
    }
    for (const operation of Object.values(operations) as readonly Operation[]) {
      for (const name of Object.keys(operation.parameters)) known.add(name)
      note(operation.body)
    }
    expect([...known].sort()).toEqual([...requestParts].sort())
  })
})
