/** The export to a directory against the client library alone and against OpenLDAP's own tools. */
import { medianOf, runChild } from './children'
import { held, type Line } from './lines'
import type { Measured } from './measure'

const entries = 5_000

/** At least 85 % of the library's rate and 80 % of the tools', as multiples of their time. */
const libraryLimit = 1 / 0.85
const toolsLimit = 1 / 0.8

export async function directoryLines(dist: string, say: (text: string) => void): Promise<Line[]> {
  const lines: Line[] = []
  for (const durable of [false, true]) {
    const rounds: Measured[][] = []
    for (let round = 1; round <= 3; round++) {
      say(`OpenLDAP, ${durable ? 'durable' : 'not durable'}, round ${round} of 3`)
      rounds.push(await runChild<Measured>(dist, 'ldap', { objects: entries, durable: String(durable) }))
    }
    lines.push(...comparedLines(medianOf(rounds), durable ? 'durable OpenLDAP' : 'OpenLDAP'))
  }
  return lines
}

function comparedLines(measured: readonly Measured[], server: string): Line[] {
  const find = (phase: string): Measured | undefined => measured.find((measured) => measured.phase === phase)
  const compare = (phase: string, other: string, limit: number): Line[] => {
    const [engine, floor] = [find(phase), find(`${phase}, ${other}`)]
    if (!engine || !floor) return []
    const { status, counters } = engine
    const times = { objects: entries, seconds: engine.seconds, floorSeconds: floor.seconds, limit }
    return [{ ...held(`${phase} : ${other}, ${server}`, times), status, counters }]
  }
  const confirming = find('confirming import')
  const read: Line[] = confirming
    ? [{ ...confirming, phase: `confirming import, ${server}`, floorSeconds: null, ratio: null, limit: null }]
    : []
  return [
    ...read,
    ...compare('adds', 'ldapts', libraryLimit),
    ...compare('adds', 'ldapadd', toolsLimit),
    ...compare('modifies', 'ldapts', libraryLimit),
    ...compare('modifies', 'ldapmodify', toolsLimit),
  ]
}
