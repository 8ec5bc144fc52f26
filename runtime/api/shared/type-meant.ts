/** Which object type is meant by a name that a person typed: in any letter case, be it in the plural (N15). */
import { SyncError } from '../../model/errors'
import { meantAmong, whichNames } from '../../model/meant'

/**
 * The type as it is declared, or as it was given where the store has such objects of a type that is not any more. Throws
 * `bad-request` where there is none, with those there are, and where several are called so but for letter case.
 */
export async function typeMeant(
  asked: string,
  declared: readonly string[],
  isStored: (type: string) => Promise<boolean>,
): Promise<string> {
  const known = [...new Set(declared)]
  const [only, ...others] = namesMeant(asked, known)
  if (only !== undefined && others.length === 0) return only
  if (only === undefined && (await isStored(asked))) return asked
  if (only !== undefined)
    throw new SyncError(
      'bad-request',
      `Several object types are called "${asked}".`,
      `Say which, to the letter: ${[only, ...others].join(' or ')}.`,
    )
  throw new SyncError('bad-request', `There is no object type "${asked}".`, whichNames(asked, known, 'There are'))
}

function namesMeant(asked: string, known: readonly string[]): readonly string[] {
  const nameables = known.map((name) => ({ name }))
  const singulars = [asked, asked.replace(/s$/i, ''), asked.replace(/es$/i, ''), asked.replace(/ies$/i, 'y')]
  for (const word of singulars) {
    const found = word === '' ? [] : meantAmong(word, nameables)
    if (found.length > 0) return found.map(({ name }) => name)
  }
  return []
}
