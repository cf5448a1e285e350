// The tests of canaries.test.ts with the other server, in a file of their own so that both run in parallel.
import './canaries.test.ts'
