// How far a long piece of work has come. The page works without this file: a link on it asks again.
// Once the work is done the page is loaded anew, as what is on it then is another page.
const SECONDS = 1000
const place = document.querySelector("[data-at-work]")

async function ask() {
  if (document.visibilityState !== "visible") return
  try {
    const response = await fetch(window.location.href)
    if (!response.ok || response.redirected) return
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    const now = page.querySelector("[data-at-work]")
    if (!now) return window.location.reload()
    const [words, bar] = [".app-progress__words", ".app-progress__bar"]
    if (!place.querySelector(bar) || !now.querySelector(bar)) return place.replaceChildren(...now.childNodes)
    place.querySelector(words).textContent = now.querySelector(words).textContent
    place.querySelector(bar).value = now.querySelector(bar).value
  } catch {
    // The next time asks again.
  }
}

if (place) window.setInterval(ask, 2 * SECONDS)
