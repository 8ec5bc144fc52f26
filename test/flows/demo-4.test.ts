/** The demo on Node-RED 4.1. */
import { runDemo } from './demo'

runDemo('node-red-4')
