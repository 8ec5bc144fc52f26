/** What the API calls by its own names, in the words of the editor. */
import { withApiNames } from '../../../runtime/model/api-names'
import type { TextKey } from './text'
import { text } from './text'

const operations: Readonly<Record<string, TextKey>> = {
  'GET openapi.json': 'api.help',
  'GET metaverse': 'api.people',
  'GET objects': 'api.people',
  'GET gone': 'api.people',
  'GET pending-exports': 'api.waiting',
  'GET metaverse/{identity}/deletion': 'api.deletion',
  'GET metaverse/{identity}/erasure': 'api.erasure',
}

const parts: Readonly<Record<string, TextKey>> = {
  identity: 'api.identity',
  object: 'api.object',
  rulesOff: 'api.rulesOff',
  gone: 'api.gone',
  at: 'api.at',
  left: 'api.left',
  until: 'api.until',
  q: 'api.q',
}

/** A sentence of the API as the editor says it. */
export function inEditorWords(sentence: string): string {
  return withApiNames(sentence, (name) => {
    const key = Object.hasOwn(operations, name) ? operations[name] : Object.hasOwn(parts, name) ? parts[name] : undefined
    if (key !== undefined) return text(key)
    return /^[a-z][A-Za-z]*$/.test(name) ? name : null
  })
}
