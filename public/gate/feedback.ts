let audio: AudioContext | undefined

/** Browsers allow sound only after the first tap or key press; everything else works without it. */
function beep(frequency: number, seconds: number, after = 0): void {
  try {
    audio ??= new AudioContext()
    void audio.resume().catch(() => {})
    const start = audio.currentTime + after
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0.15, start)
    volume.gain.exponentialRampToValueAtTime(0.001, start + seconds)
    tone.connect(volume).connect(audio.destination)
    tone.start(start)
    tone.stop(start + seconds)
  } catch {
    // There is no sound card, or the browser lacks Web Audio.
  }
}

export function signalRead(): void {
  navigator.vibrate?.(80)
  beep(1200, 0.12)
}

/** Two tones, like a door bell. */
export function signalWaiting(): void {
  beep(880, 0.35)
  beep(660, 0.5, 0.3)
}

export function signalBad(): void {
  navigator.vibrate?.([80, 60, 80])
  beep(330, 0.2)
  beep(330, 0.25, 0.25)
}

/** Speaks only with a voice of the page's language; another would be unintelligible. */
export function speak(text: string): void {
  if (!('speechSynthesis' in window) || !text) return
  const language = document.documentElement.lang
  const voice = speechSynthesis.getVoices().find((one) => one.lang.toLowerCase().startsWith(language))
  if (!voice) return
  const words = new SpeechSynthesisUtterance(text)
  words.voice = voice
  words.lang = voice.lang
  speechSynthesis.cancel()
  speechSynthesis.speak(words)
}
