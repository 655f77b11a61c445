// Who else has this version open. Pages of the review work without this file: they say it when they
// are opened. A page tells of itself once a minute, and only while somebody is at it: a page that
// was left open does not keep its owner signed in.
const MINUTE = 60000
const place = document.querySelector("[data-looking]")
const others = place?.querySelector("[data-looking-others]")
const own = place?.querySelector("[data-looking-own]")
let active = false

async function ask() {
  if (!active || document.visibilityState !== "visible") return
  active = false
  try {
    const response = await fetch(place.dataset.looking, { headers: { Accept: "application/json" } })
    if (!response.ok || response.redirected) return
    const { words } = await response.json()
    const said = words ? `${words}.` : ""
    if (others.textContent !== said) others.textContent = said
  } catch {
    // The next minute asks again.
  }
}

/** Other windows of this browser that have the same version open answer one another. */
function askOtherWindows() {
  if (!("BroadcastChannel" in window)) return
  const channel = new BroadcastChannel(place.dataset.looking)
  channel.addEventListener("message", ({ data }) => {
    own.hidden = false
    if (data === "Is anyone here?") channel.postMessage("Yes")
  })
  channel.postMessage("Is anyone here?")
}

if (place && others && own) {
  for (const deed of ["pointermove", "keydown", "scroll"]) {
    document.addEventListener(deed, () => (active = true), { capture: true, passive: true })
  }
  window.setInterval(ask, MINUTE)
  askOtherWindows()
}
