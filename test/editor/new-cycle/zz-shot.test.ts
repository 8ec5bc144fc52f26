import { it } from 'vitest'
import { readFileSync } from 'node:fs'
import { startEditor } from '../editor-bench'
it('shot', async () => {
  const bench = await startEditor()
  const flow = JSON.parse(readFileSync('/tmp/built-flow.json', 'utf8'))
  await bench.open(flow)
  await bench.page.setViewportSize({ width: 1800, height: 1000 })
  await bench.page.waitForTimeout(1500)
  console.log(JSON.stringify(await bench.page.evaluate(() => [...document.querySelectorAll('.red-ui-flow-node-group')].map((e) => [e.id, (e as SVGGElement).getBBox().width, e.textContent]))))
  await bench.page.screenshot({ path: '/tmp/shot.png' })
  await bench.stop()
}, 60000)
