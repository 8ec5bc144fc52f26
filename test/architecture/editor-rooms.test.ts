/** The rooms of nodes/editor: who may import whom. What is not allowed here is not allowed: a new room needs a line. */
import { describe, expect, it } from 'vitest'
import { circlesAmong, type Import, importsOf, linesOf, sourcesIn } from './sources'

const own = (files: readonly string[]): Import[] => files.flatMap(importsOf).filter(({ kind }) => kind === 'own')
const part = (path: string, index: number): string => path.split('/')[index] ?? ''
const shown = (imports: readonly Import[]): string[] => imports.map(({ from, to }) => `${from} imports ${to}`)
const nodes = sourcesIn('nodes')

describe("the editor's rooms", () => {
  /** Rooms of nodes/editor, and which of the others each may import. The texts in locales/ are open to all. */
  const rooms: Readonly<Record<string, readonly string[]>> = {
    server: ['widgets'],
    widgets: [],
    canvas: ['widgets'],
    fields: ['widgets', 'canvas'],
    condition: ['widgets', 'canvas', 'fields'],
    expression: ['server', 'widgets', 'canvas', 'fields'],
    mapping: ['widgets', 'canvas', 'fields', 'expression'],
    schema: ['server', 'widgets', 'canvas', 'fields'],
    'on-canvas': ['server', 'widgets', 'canvas'],
    records: ['server', 'widgets', 'canvas'],
    dialogs: ['server', 'widgets', 'canvas', 'fields', 'condition', 'expression', 'mapping', 'schema', 'on-canvas', 'records'],
    'new-cycle': ['server', 'widgets', 'canvas', 'mapping', 'schema'],
    sidebar: ['server', 'widgets', 'new-cycle'],
  }
  const files = sourcesIn('nodes/editor')
  const inEditor = own(files).filter(({ to }) => to.startsWith('nodes/editor/') && part(to, 2) !== 'locales')

  it('hold every file, and each says in a few lines what it is for', () => {
    expect([...new Set(files.map((file) => part(file, 2)))].sort()).toEqual(Object.keys(rooms).sort())
    const long = Object.keys(rooms).filter((room) => linesOf(`nodes/editor/${room}/README.md`) >= 15)
    expect(long).toEqual([])
  })

  it('import one way: widgets ← server, canvas ← fields ← condition, expression ← mapping, schema ← dialogs, new-cycle ← sidebar', () => {
    const wrong = inEditor.filter(({ from, to }) => {
      const [room, other] = [part(from, 2), part(to, 2)]
      return room !== other && !rooms[room]?.includes(other)
    })
    expect(shown(wrong)).toEqual([])
  })

  it('form no circle, of types neither', () => {
    expect(circlesAmong(inEditor)).toEqual([])
  })

  it('are open to the pages of nodes, all but the sidebar; its page sees nothing else', () => {
    const pages = nodes.filter((file) => file.endsWith('.editor.ts'))
    expect(pages.length).toBeGreaterThan(10)
    const wrong = own(pages).filter(
      ({ from, to }) => to.startsWith('nodes/editor/') && (part(to, 2) === 'sidebar') !== from.startsWith('nodes/sidebar/'),
    )
    expect(shown(wrong)).toEqual([])
  })
})
