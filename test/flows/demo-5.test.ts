/** The demo on Node-RED 5. */
import { runDemo } from './demo'

runDemo('node-red')
