// A draft saves itself while it is written. Every page of writing works without this file: its
// button saves. This sends the same form to the same address, and says what came of it.
const PAUSE = 3000
const TRY_AGAIN = 15000
const MOST_ON_LEAVING = 60000 // bytes that a browser still sends for a page that is gone
const REMEMBERED = ["csrf_token", "opened", "do", "saved_itself"]
const FILES = ["files", "uploaded"] // they are sent by their own button

const form = document.querySelector("[data-autosave] form")
const status = document.querySelector("[data-autosave-status]")

function withoutFiles() {
  return [...new FormData(form)].filter(([name]) => !FILES.includes(name))
}

/** What was typed, as it would be sent. */
function typed() {
  const entries = withoutFiles().filter(([name]) => !REMEMBERED.includes(name))
  return new URLSearchParams(entries).toString()
}

function say(text, tone, more) {
  status.textContent = text
  status.className = `app-save-bar__status app-save-bar__status--${tone}`
  if (more) status.append(" ", more)
}

/** A button that sends the form as its own button would. */
function sendButton(text) {
  const button = document.createElement("button")
  button.type = "submit"
  button.name = "do"
  button.value = "save"
  button.className = "app-link-button"
  button.textContent = text
  return button
}

/** So that the button, which finds nothing more to save, does not say that nothing had changed. */
function rememberSaved() {
  if (form.elements.saved_itself) return
  const mark = document.createElement("input")
  mark.type = "hidden"
  mark.name = "saved_itself"
  mark.value = "yes"
  form.append(mark)
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
}

function startAutosave() {
  let saved = form.dataset.warnUnsaved === "always" ? null : typed()
  let timer = 0
  let sending = null
  let stopped = false
  let leaving = false

  function later(pause = PAUSE) {
    window.clearTimeout(timer)
    if (!stopped) timer = window.setTimeout(save, pause)
  }

  async function save() {
    window.clearTimeout(timer)
    const now = typed()
    if (stopped || leaving || sending || now === saved) return
    sending = send(now)
    await sending
    sending = null
    if (typed() !== now) later()
  }

  async function send(now) {
    const body = new URLSearchParams(withoutFiles())
    body.set("do", "save")
    try {
      const answer = await fetch(form.action || window.location.href, {
        method: "POST",
        headers: { Accept: "application/json" },
        redirect: "manual",
        keepalive: body.toString().length < MOST_ON_LEAVING,
        body,
      })
      await tell(answer, now)
    } catch {
      say("Not saved: there is no connection. What you typed stays here; it is tried again.", "problem")
      later(TRY_AGAIN)
    }
  }

  async function tell(answer, now) {
    const isJson = answer.headers.get("content-type")?.startsWith("application/json")
    if (answer.ok && isJson) {
      const { opened } = await answer.json()
      form.elements.opened.value = opened
      saved = now
      rememberSaved()
      if (typed() === now) form.dispatchEvent(new CustomEvent("app:saved"))
      form.querySelector(".app-save-bar__unsaved")?.remove()
      say(`Saved at ${clock()}`, "good")
    } else if (isJson) {
      const { message, conflict } = await answer.json()
      // With a conflict nothing is saved any more until a person has looked at both texts.
      stopped = answer.status === 409
      say(conflict ? message : `Not saved yet: ${message}`, "problem", conflict && sendButton("See both texts side by side"))
    } else {
      stopped = true
      say("Not saved: you are signed out, or the service cannot save just now. Press Save: you sign in again and what you typed is kept.", "problem")
    }
  }

  form.addEventListener("input", () => later())
  form.addEventListener("change", save)
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save()
  })
  window.addEventListener("pagehide", save)
  // A button pressed while the page is saving waits for it: the form must know the latest save.
  document.addEventListener(
    "submit",
    async (event) => {
      if (event.target !== form) return
      window.clearTimeout(timer)
      if (!navigator.onLine) {
        // The browser's own page would take the place of all that was typed.
        event.preventDefault()
        event.stopPropagation()
        say("Not saved: there is no connection. What you typed stays here; it is tried again.", "problem")
        later(TRY_AGAIN)
        return
      }
      if (sending) {
        event.preventDefault()
        event.stopPropagation()
        await sending
        form.requestSubmit(event.submitter)
        return
      }
      leaving = true
      // Files are sent before their form, which then stays until they have arrived.
      window.setTimeout(() => {
        leaving = !event.defaultPrevented
      })
    },
    { capture: true },
  )
  window.addEventListener("pageshow", () => {
    leaving = false
  })
  window.addEventListener("online", save)
  if (saved === null) later()
}

if (form && status) startAutosave()
