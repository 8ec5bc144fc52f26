/** How `npm run mutants` shows what it tried: figures by file, and each change that no test noticed. */

/** A piece of code in one line of at most 110 characters. */
function short(code) {
  const line = code.replace(/\s+/g, ' ')
  return line.length > 110 ? `${line.slice(0, 109)}…` : line
}

/** How many of the tried changes were noticed; the score in %. */
export function figures(mutants) {
  const count = (...statuses) => mutants.filter((mutant) => statuses.includes(mutant.status)).length
  const killed = count('Killed', 'Timeout')
  return {
    all: mutants.length,
    killed,
    survived: count('Survived'),
    uncovered: count('NoCoverage'),
    score: (100 * killed) / mutants.length,
  }
}

/** A line of figures for each file, and one for all. */
export function showTable(mutants) {
  const byFile = [...Map.groupBy(mutants, (mutant) => mutant.fileName)].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = [...byFile.map(([file, those]) => [file, figures(those)]), ['all', figures(mutants)]]
  const width = Math.max(...rows.map(([file]) => file.length))
  console.log(`\n${'file'.padEnd(width)}  mutants  killed  survived  no coverage   score`)
  for (const [file, { all, killed, survived, uncovered, score }] of rows)
    console.log(
      `${file.padEnd(width)}  ${String(all).padStart(7)}  ${String(killed).padStart(6)}  ${String(survived).padStart(8)}  ${String(uncovered).padStart(11)}  ${score.toFixed(1).padStart(5)} %`,
    )
}

/** The changes no test noticed: place, what stood there and what it was changed to. */
export function showUnnoticed(mutants) {
  const unnoticed = mutants
    .filter((mutant) => mutant.status === 'Survived' || mutant.status === 'NoCoverage')
    .sort((a, b) => a.fileName.localeCompare(b.fileName) || a.location.start.line - b.location.start.line)
  for (const { fileName, location, original, replacement, status } of unnoticed) {
    const { line, column } = location.start
    console.log(`${fileName}:${line}:${column}${status === 'NoCoverage' ? ' (never executed)' : ''}`)
    console.log(`    ${short(original)}  →  ${short(replacement)}`)
  }
}
