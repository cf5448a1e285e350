import { copyButtons } from './copy.ts'

document.documentElement.classList.add('js')
copyButtons()
