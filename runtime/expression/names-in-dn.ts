/** Values that are put into a distinguished name as they stand, where a comma or a plus sign in them makes another name of it. */
import type { Node } from './syntax'
import { childrenOf, read } from './syntax'

/** Functions whose result may stand in a name. */
const escaping = ['EscapeDN', 'DN', 'RDN']

/**
 * The values, as they are written, that come right behind the `=` of a name's attribute, as in `"CN=" + mv["Display Name"]`, each
 * once. An expression that cannot be read has none.
 */
export function unescapedInNames(text: string): readonly string[] {
  const found = new Set<string>()
  const visit = (node: Node): void => {
    if (node.kind === 'sum')
      for (const [at, part] of node.parts.entries())
        if (endsAtValue(node.parts[at - 1]) && isTextOf(part)) found.add(text.slice(part.start, part.end))
    childrenOf(node).forEach(visit)
  }
  try {
    visit(read(text))
  } catch {
    return []
  }
  return [...found]
}

function endsAtValue(node: Node | undefined): boolean {
  return node?.kind === 'literal' && typeof node.value === 'string' && /(?:^|[,+])\s*[A-Za-z0-9.-]+\s*=\s*$/.test(node.value)
}

function isTextOf(node: Node): boolean {
  if (node.kind === 'call' && escaping.includes(node.definition.name)) return false
  return node.kind === 'attribute' || node.kind === 'found' || childrenOf(node).some(isTextOf)
}
