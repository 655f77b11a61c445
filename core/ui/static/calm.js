// Reading a question aloud, where the browser can. The page works without this file.

const button = document.querySelector("[data-read-aloud]")
const voice = window.speechSynthesis

/** Everything on the page that is to be read, in its order, with a pause between its parts. */
function wordsOfPage() {
  const said = [...document.querySelectorAll("[data-say], .app-calm__choices .govuk-radios__label")]
  return said.map((element) => element.textContent.trim())
}

function rest() {
  voice.cancel()
  button.setAttribute("aria-pressed", "false")
  button.textContent = "Read it to me"
}

function read() {
  voice.cancel()
  const words = wordsOfPage()
  words.forEach((text, place) => {
    const utterance = new SpeechSynthesisUtterance(text)
    utterance.lang = "en-GB"
    utterance.rate = 0.9
    if (place === words.length - 1) utterance.addEventListener("end", rest)
    voice.speak(utterance)
  })
  button.setAttribute("aria-pressed", "true")
  button.textContent = "Stop reading"
}

if (button && voice && "SpeechSynthesisUtterance" in window) {
  button.hidden = false
  button.setAttribute("aria-pressed", "false")
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") rest()
    else read()
  })
  // A voice goes on speaking after its page is gone.
  window.addEventListener("pagehide", () => voice.cancel())
}
