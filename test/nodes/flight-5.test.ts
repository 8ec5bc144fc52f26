import { describeFlight } from './flight'

describeFlight('node-red')
