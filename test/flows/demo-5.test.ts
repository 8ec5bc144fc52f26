import { runDemo } from './demo'

runDemo('node-red')
