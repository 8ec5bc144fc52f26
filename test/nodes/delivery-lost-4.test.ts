/** Messages that do not return, on Node-RED 4.1. */
import { describeLost } from './delivery-lost'

describeLost('node-red-4')
