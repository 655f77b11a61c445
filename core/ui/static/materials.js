// Files are uploaded one by one, each with its progress. Without this file they come with the form.
const place = document.querySelector("[data-upload-address]")
const input = place?.querySelector("input[type=file]")
const form = input?.form
const status = place?.querySelector("[role=status]")
const token = document.querySelector("meta[name=csrf-token]")?.content ?? ""

/** A line with a bar for one file; returns what moves the bar. */
function progressOf(file) {
  const label = document.createElement("label")
  const bar = document.createElement("progress")
  bar.max = 1
  bar.value = 0
  label.append(file.name, bar)
  status.append(label)
  return (part) => (bar.value = part)
}

/** Send one file; gives what the server has taken of it. */
function send(file) {
  const move = progressOf(file)
  const body = new FormData()
  body.append("files", file)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", place.dataset.uploadAddress)
    request.setRequestHeader("X-CSRFToken", token)
    request.responseType = "json"
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) move(event.loaded / event.total)
    })
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response) resolve(request.response.files)
      else reject(new Error(String(request.status)))
    })
    request.addEventListener("error", () => reject(new Error("network")))
    request.send(body)
  })
}

function remember(file) {
  const field = document.createElement("input")
  field.type = "hidden"
  field.name = "uploaded"
  field.value = `${file.sha256}/${file.name}`
  form.append(field)
}

function say(text) {
  const line = document.createElement("p")
  line.className = "govuk-error-message"
  line.textContent = text
  status.append(line)
}

/** Before the form goes, its files go: then the same button is pressed again. */
async function uploadFirst(event) {
  if (!input.files.length) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const button = event.submitter
  const largest = Number(place.dataset.largest)
  status.hidden = false
  status.replaceChildren()
  form.ariaBusy = "true"
  let stopped = 0
  for (const file of [...input.files]) {
    if (file.size > largest) {
      say(`“${file.name}” is larger than ${Math.round(largest / 1024 / 1024)} MB. Make it smaller, or link to where it is.`)
      stopped += 1
      continue
    }
    try {
      for (const taken of await send(file)) remember(taken)
    } catch {
      say(`“${file.name}” did not arrive. Check your connection, and upload it again.`)
      stopped += 1
    }
  }
  form.ariaBusy = null
  input.value = ""
  if (stopped) {
    status.querySelectorAll("label").forEach((label) => label.remove())
    if (form.querySelector("[name=uploaded]")) say("The others have arrived. Press Upload to see them.")
    return
  }
  form.requestSubmit(button)
}

form?.addEventListener("submit", uploadFirst, { capture: true })
