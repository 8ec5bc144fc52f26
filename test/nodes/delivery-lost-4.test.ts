import { describeLost } from './delivery-lost'

describeLost('node-red-4')
