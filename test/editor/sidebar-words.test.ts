/** The sidebar's catalogue against the server's closed unions: every name has a word, and none is left of a name that is gone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { profileWords } from '../../runtime/model/profile-words'
import { projectRoot, sourcesIn } from '../architecture/sources'

const catalogue = JSON.parse(readFileSync(join(projectRoot, 'nodes/editor/locales/en-US/sidebar.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, string>>>
>

/** Each group of words, and the types whose names it has words for: a union, the keys of an interface, or a member of one. */
const groups: Readonly<Record<string, { readonly file: string; readonly type: string; readonly member?: string }>> = {
  outcome: { file: 'runtime/model/runs.ts', type: 'RecordOutcome' },
  target: { file: 'runtime/model/runs.ts', type: 'TargetCounters' },
  status: { file: 'runtime/model/runs.ts', type: 'RunStatus' },
  profile: { file: 'runtime/model/runs.ts', type: 'Run', member: 'profile' },
  state: { file: 'nodes/editor/sidebar/answers.ts', type: 'PendingState' },
  stateHelp: { file: 'nodes/editor/sidebar/answers.ts', type: 'PendingState' },
  heldBy: { file: 'runtime/model/objects.ts', type: 'HeldBy' },
  operation: { file: 'runtime/model/objects.ts', type: 'PendingOperation' },
  fate: { file: 'runtime/model/gone.ts', type: 'ConnectorFate' },
  erased: { file: 'runtime/model/erasure.ts', type: 'TracedObject', member: 'state' },
  problem: { file: 'runtime/model/problems.ts', type: 'ProblemCode' },
  link: { file: 'runtime/model/objects.ts', type: 'LinkKind' },
  staging: { file: 'runtime/model/objects.ts', type: 'Staging' },
}

/** Groups about objects of every type: departments and buildings are no people. */
const ofEveryType: readonly string[] = ['outcome', 'target', 'link', 'staging']

/** Names that are said by saying nothing. */
const silent: readonly string[] = ['staging.normal']

const program = ts.createProgram([...new Set(Object.values(groups).map(({ file }) => join(projectRoot, file)))], {
  noEmit: true,
  strict: true,
  types: [],
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.Preserve,
})

/** The names of a union of texts, or of the members of an interface, in alphabetical order. */
function namesOf(group: string): readonly string[] {
  const { file, type, member } = groups[group] ?? { file: '', type: '' }
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(join(projectRoot, file))
  const module = source && checker.getSymbolAtLocation(source)
  const symbol = module && checker.getExportsOfModule(module).find(({ name }) => name === type)
  if (symbol === undefined) throw new Error(`${file} exports no type ${type}`)
  const declared = checker.getDeclaredTypeOfSymbol(symbol)
  const property = member === undefined ? undefined : checker.getPropertyOfType(declared, member)
  const wanted = property === undefined ? declared : checker.getTypeOfSymbol(property)
  const names = wanted.isUnion()
    ? wanted.types.flatMap((each) => (each.isStringLiteral() ? [each.value] : []))
    : checker.getPropertiesOfType(wanted).map(({ name }) => name)
  return names.sort()
}

describe('the Identity tab', () => {
  it.each(Object.keys(groups))('has a word for every %s of the server, and for no other', (group) => {
    const words = catalogue[group] ?? {}
    expect(namesOf(group).length).toBeGreaterThan(1)
    expect(Object.keys(words).sort()).toEqual(namesOf(group))
    expect(Object.keys(words).filter((name) => words[name] === '' && !silent.includes(`${group}.${name}`))).toEqual([])
  })

  it('calls profiles of runs what the sentences of the server call them', () => {
    const words = Object.entries(catalogue['profile'] ?? {}).map(([name, word]) => [name, word.toLowerCase()])
    expect(Object.fromEntries(words)).toEqual(profileWords)
  })

  it.each(ofEveryType)('takes no object for a person in the words of %s', (group) => {
    const words = Object.values(catalogue[group] ?? {})
    expect(words.length).toBeGreaterThan(1)
    expect(words.filter((word) => /\b(people|persons?|nobody|who)\b/i.test(word))).toEqual([])
  })

  it('asks for the word of a name in these groups only', () => {
    const asked = sourcesIn('nodes/editor/sidebar').flatMap((file) =>
      [...readFileSync(join(projectRoot, file), 'utf8').matchAll(/\bword\('(\w+)'/g)].map((match) => match[1] ?? ''),
    )
    expect(asked.length).toBeGreaterThan(10)
    expect([...new Set(asked)].filter((group) => !(group in groups))).toEqual([])
  })
})
