// The tests of canaries.test.ts at the other server, so that both run side by side.
import './canaries.test.ts'
