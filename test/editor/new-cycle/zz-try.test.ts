import { it } from 'vitest'
import { readFileSync } from 'node:fs'
import { proposedFor } from '/tmp/w-cycle-core/test/editor/new-cycle/found'
import { danishFile, englishFile, frenchFile, germanFile } from '/tmp/w-cycle-core/test/editor/new-cycle/files'
it.each([['real', readFileSync('/work/shared/cases/own-file/personal-windows1252.csv')],['en', englishFile()], ['da', danishFile()], ['fr', frenchFile()],['de',germanFile('windows-1252')]] as const)('%s', async (n, b) => {
  const { given, found, ...a } = await proposedFor(b)
  console.log(n, JSON.stringify(a.source), a.letters, a.name)
  for (const c of a.columns) console.log('  ', c.column, '->', c.attribute, c.type, JSON.stringify(c.form ?? ''), c.sure, c.because, c.samples.join('|'))
  console.log(JSON.stringify(a.employed))
  for (const v of a.target.values) console.log('  ', v.attribute, v.kind, v.value, v.mode, v.recipe, v.sure)
})
