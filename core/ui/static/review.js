// The review room keeps its progress in step with what is ticked. It works without this file.
const form = document.getElementById("checklist")
const words = form?.querySelector(".app-progress__words")
const bar = form?.querySelector(".app-progress__bar")

function isAnswered(card) {
  return card.querySelector("input[type=radio]:checked") !== null
}

function isOpenStop(card) {
  const passes = "input[value=met]:checked, input[value=not_applicable]:checked"
  return card.classList.contains("app-criterion--stop") && card.querySelector(passes) === null
}

function showProgress() {
  const cards = [...form.querySelectorAll(".app-criterion")]
  const answered = cards.filter(isAnswered).length
  const open = cards.filter(isOpenStop).length
  const stops = `${open} stop ${open === 1 ? "criterion" : "criteria"} open`
  words.textContent = `${answered} of ${cards.length} answered, ${stops} `
  const unsaved = document.createElement("span")
  unsaved.className = "app-room__unsaved"
  unsaved.textContent = "(not saved yet)"
  words.append(unsaved)
  bar.value = answered
}

if (words && bar) form.addEventListener("input", showProgress)

/** A link of the checklist shows its section in the other column and leaves the checklist in place. */
function jump(event) {
  const link = event.target.closest("a[data-jump]")
  const version = document.querySelector("[data-version]")
  const target = link && document.getElementById(link.hash.slice(1))
  // Where the columns stand below each other the link is an ordinary one.
  if (!target || !version?.contains(target) || getComputedStyle(version).overflowY !== "auto") return
  event.preventDefault()
  const top = target.getBoundingClientRect().top - version.getBoundingClientRect().top
  const parts = version.querySelector(".app-room__parts")?.offsetHeight ?? 0
  version.scrollTo({ top: version.scrollTop + top - parts - 15 })
  document.querySelectorAll(".app-room__shown").forEach((each) => each.classList.remove("app-room__shown"))
  target.classList.add("app-room__shown")
  target.tabIndex = -1
  target.focus({ preventScroll: true })
}

/** Saving opens the page anew: the version then stands where it was read. */
function keepPlace() {
  const version = document.querySelector("[data-version]")
  if (!version || !form) return
  const key = `read:${window.location.pathname}`
  version.scrollTop = Number(sessionStorage.getItem(key) ?? 0)
  form.addEventListener("submit", () => sessionStorage.setItem(key, String(version.scrollTop)))
}

/** What was found may be put into the evidence, where it is the reviewer's to change. */
function offerEvidence(place) {
  const field = document.getElementById(place.dataset.useEvidence)
  place.hidden = !field
  place.querySelector("button").addEventListener("click", (event) => {
    const words = event.currentTarget.dataset.words
    if (!field.value.includes(words)) field.value = [field.value.trim(), words].filter(Boolean).join("\n")
    field.dispatchEvent(new Event("input", { bubbles: true }))
    field.focus()
  })
}

/** Take the marks of one section from a page, and leave the rest of this one, with what is typed. */
async function takeOver(marks, request) {
  const response = await fetch(request)
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const fresh = page.getElementById(marks.id)
  if (!fresh) return false
  marks.replaceWith(document.adoptNode(fresh))
  const wrong = fresh.querySelector(".govuk-error-message ~ textarea, .govuk-textarea--error")
  const next = wrong ?? fresh.querySelector("textarea") ?? fresh.querySelector("a[data-beside]")
  next?.focus()
  return true
}

async function openBeside(event) {
  const link = event.target.closest("a[data-beside]")
  const marks = link?.closest("[data-marks]")
  if (!marks || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const done = await takeOver(marks, link.href).catch(() => false)
  if (!done) window.location = link.href
}

async function sendBeside(event) {
  const sent = event.target.closest("form[data-beside]")
  const marks = sent?.closest("[data-marks]")
  if (!marks) return
  event.preventDefault()
  const body = new URLSearchParams(new FormData(sent))
  const request = new Request(sent.action, { method: "POST", body })
  const done = await takeOver(marks, request).catch(() => false)
  // For example signed out: sent as without scripts, the service keeps what was typed.
  if (!done) sent.submit()
}

keepPlace()
document.addEventListener("click", jump)
document.addEventListener("click", openBeside)
document.addEventListener("submit", sendBeside)
document.querySelectorAll("[data-use-evidence]").forEach(offerEvidence)
