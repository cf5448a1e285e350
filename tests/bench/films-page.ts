// Runs in Chromium: html5-qrcode, started as its documentation shows.
import { Html5Qrcode } from 'html5-qrcode/esm/html5-qrcode'

function scanAlone(): Promise<string> {
  const place = document.getElementById('place')
  if (place) place.style.width = '640px'
  const scanner = new Html5Qrcode('place')
  return new Promise((resolve, reject) => {
    const settings = { fps: 10, qrbox: { width: 250, height: 250 } }
    scanner.start({ facingMode: 'environment' }, settings, (text) => resolve(text), undefined).catch(reject)
  })
}

Object.assign(window, { scanAlone })
