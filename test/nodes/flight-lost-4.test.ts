import { describeLost } from './flight-lost'

describeLost('node-red-4')
