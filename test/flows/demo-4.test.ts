import { runDemo } from './demo'

runDemo('node-red-4')
