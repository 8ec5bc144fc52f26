/** What connectors that cut their source into stretches have in common: which place ends one, and how much of them is a page. */

/** Records of known stretches after which a page is handed on: they cost next to nothing, and it is seen how far the run is. */
export const mostKnown = 8000

/**
 * Whether what stands between two places of a text ends a stretch, as one in so many does: it alone decides, so that a change
 * elsewhere moves no cut. The mixing is that of FNV, which spreads well enough and costs little.
 */
export function endsStretch(text: string, from: number, to: number, oneIn: number): boolean {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return ((hash ^ (hash >>> 15)) >>> 0) % oneIn === 0
}
