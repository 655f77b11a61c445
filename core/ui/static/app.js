// What pages gain where scripts run. Every page works without this file.
import { initAll as startGovukFrontend } from "./govuk-frontend.min.js"
import { initAll as startMojFrontend } from "./moj-frontend.min.js"
import { stayWithoutConnection } from "./connection.js"

const PHONE = window.matchMedia("(max-width: 40.0525em)")
const PREVIEW_DELAY = 400
const SEND_AGAIN_DELAY = 4000

/** A second press of a button does not send a form twice. */
function preventDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method !== "post") return
    if (form.dataset.sending) {
      event.preventDefault()
      return
    }
    form.dataset.sending = "yes"
    // A form whose answer is a download leaves its page standing.
    window.setTimeout(() => delete form.dataset.sending, SEND_AGAIN_DELAY)
  })
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending)
  })
}

/** What a form holds, to tell whether it was changed. */
function contentOf(form) {
  const entries = [...new FormData(form)].filter(([name]) => name !== "csrf_token")
  return JSON.stringify(entries.map(([name, value]) => [name, value.name ?? value]))
}

/** form[data-warn-unsaved]: ask before a changed form is left; "always": it came back unsaved. */
function warnUnsaved(form) {
  let before = form.dataset.warnUnsaved === "always" ? null : contentOf(form)
  let leaving = false
  form.addEventListener("submit", (event) => {
    leaving = !event.defaultPrevented
  })
  window.addEventListener("pageshow", () => {
    leaving = false
  })
  // A page that saves itself says so.
  form.addEventListener("app:saved", () => {
    before = contentOf(form)
  })
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && contentOf(form) !== before) event.preventDefault()
  })
}

/** textarea[data-preview-address]: show the Markdown, as the server makes it, while typing. */
function previewMarkdown(textarea) {
  const preview = document.getElementById(textarea.dataset.previewTarget)
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? ""
  if (!preview) return
  let timer = 0
  let latest = 0

  async function refresh() {
    const mine = ++latest
    try {
      const response = await fetch(textarea.dataset.previewAddress, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams({ text: textarea.value }),
      })
      if (!response.ok) throw new Error(response.statusText)
      const html = await response.text()
      // Made safe by the server; an older answer must not replace a newer one.
      if (mine === latest) preview.innerHTML = html
    } catch {
      if (mine === latest) preview.textContent = "The preview is not available just now."
    }
  }

  textarea.addEventListener("input", () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(refresh, PREVIEW_DELAY)
  })
  preview.closest("[hidden]")?.removeAttribute("hidden")
  refresh()
}

/** details[data-fold-on-phone]: open where there is room, folded on a phone. */
function foldOnPhone(details) {
  const fold = () => {
    details.open = !PHONE.matches
  }
  fold()
  details.dataset.ready = "yes"
  PHONE.addEventListener("change", fold)
}

/** select[data-autocomplete]: a long list that one can type in. */
async function typeAhead(select) {
  await import("./accessible-autocomplete.min.js")
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: "",
    showAllValues: true,
  })
}

/** input[data-select-all="name"]: tick or untick every box of that name. */
function selectAll(box) {
  const boxes = () => [...document.querySelectorAll(`input[type=checkbox][name="${box.dataset.selectAll}"]`)]
  box.closest("[hidden]")?.removeAttribute("hidden")
  box.addEventListener("change", () => boxes().forEach((each) => (each.checked = box.checked)))
  document.addEventListener("change", (event) => {
    if (event.target.name !== box.dataset.selectAll) return
    const ticked = boxes().filter((each) => each.checked).length
    box.checked = ticked === boxes().length
    box.indeterminate = ticked > 0 && !box.checked
  })
}

/** auto-complete[src]: suggestions under a search box. They shut when the focus leaves. */
async function suggestWhileTyping(box) {
  await import("./auto-complete-element.js")
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) box.open = false
  })
}

startGovukFrontend()
startMojFrontend()
preventDoubleSubmit()
document.querySelectorAll("form[data-warn-unsaved]").forEach(warnUnsaved)
// A draft that saves itself says so by itself.
document.querySelectorAll("form[data-warn-unsaved]:not([data-autosave] form)").forEach(stayWithoutConnection)
document.querySelectorAll("textarea[data-preview-address]").forEach(previewMarkdown)
document.querySelectorAll("details[data-fold-on-phone]").forEach(foldOnPhone)
document.querySelectorAll("select[data-autocomplete]").forEach(typeAhead)
document.querySelectorAll("input[data-select-all]").forEach(selectAll)
document.querySelectorAll("auto-complete[src]").forEach(suggestWhileTyping)
