// A form that cannot be sent stays with all that was typed: without this the browser's own page
// would take its place. Nothing is kept on the device.
const SAID = "You are not connected. What you typed is still here. Press again once there is a signal."

function say(form, button) {
  const told = document.createElement("p")
  told.className = "govuk-error-message app-not-connected"
  told.setAttribute("role", "alert")
  told.textContent = SAID
  const place = button?.closest(".govuk-button-group") ?? button
  if (place) place.before(told)
  else form.append(told)
}

/** While the device has no connection, a form is not sent but says so. */
export function stayWithoutConnection(form) {
  // In the capture phase, so that nothing else takes the form for sent.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form) return
      form.querySelector(".app-not-connected")?.remove()
      if (navigator.onLine) return
      event.preventDefault()
      event.stopPropagation()
      say(form, event.submitter)
    },
    { capture: true },
  )
  window.addEventListener("online", () => form.querySelector(".app-not-connected")?.remove())
}
