/**
 * Prints the figures of the sources that `npm run check` ends with: lengths of files and functions, arrows between the engine's
 * rooms. `node scripts/house.mjs FOLDER` reads another copy of the project, `--arrows` lists arrows and circles.
 */
import './needs-node.mjs'
import { resolve } from 'node:path'
import { architecture, root } from './architecture.mjs'

const { figuresOf, figuresText } = await architecture('figures')
const [folder = root] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const figures = figuresOf(resolve(folder))
console.log(figuresText(figures))
if (process.argv.includes('--arrows')) {
  for (const { from, to, imports } of figures.arrows) console.log(`  ${from} → ${to}  ${imports}`)
  for (const circle of figures.circles) console.log(`  circle: ${circle.join(', ')}`)
}
