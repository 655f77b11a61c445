// Stars that need no new page, and the count of what is ticked to compare. All of it works without.
const MOST = 4
const status = document.createElement("p")
status.className = "govuk-visually-hidden"
status.setAttribute("role", "status")
document.body.append(status)

function show(button, saved) {
  button.classList.toggle("app-star--saved", saved)
  button.value = button.value.replace(/(yes|no)$/, saved ? "no" : "yes")
  button.querySelector(".app-star__words").textContent = saved ? "Saved" : "Save to favourites"
  const about = saved ? ". Press to take it out of your favourites" : ""
  button.querySelector(".app-star__about").textContent = `: ${button.dataset.title}${about}`
}

/** button[data-favourite]: keep the page, tell what happened; where that fails, send the form. */
async function press(event) {
  const button = event.target.closest("button[data-favourite]")
  if (!button || button.dataset.plain) return
  event.preventDefault()
  if (button.dataset.busy) return
  button.dataset.busy = "yes"
  const keep = button.value.endsWith("no") ? "no" : "yes"
  try {
    const response = await fetch(button.dataset.favourite, {
      method: "POST",
      headers: {
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
        "X-Stay-On-Page": "yes",
      },
      body: new URLSearchParams({ keep }),
    })
    if (response.status !== 204) throw new Error(response.statusText)
    document
      .querySelectorAll(`button[data-favourite="${button.dataset.favourite}"]`)
      .forEach((each) => show(each, keep === "yes"))
    status.textContent =
      keep === "yes"
        ? `Saved to favourites: ${button.dataset.title}`
        : `Taken out of favourites: ${button.dataset.title}`
  } catch {
    button.dataset.plain = "yes"
    button.form.requestSubmit(button)
  } finally {
    delete button.dataset.busy
  }
}

/** form#compare: say how many are ticked; no more than four can be. */
function countChosen(bar) {
  const boxes = () => [...document.querySelectorAll("input[type=checkbox][form=compare]")]
  const words = bar.querySelector(".app-compare-bar__words")
  const first = words.textContent

  function count() {
    const chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value)).size
    bar.querySelector("[data-chosen]").textContent = chosen ? ` (${chosen})` : ""
    bar.classList.toggle("app-compare-bar--chosen", chosen > 0)
    words.textContent =
      chosen === 0
        ? first
        : chosen === 1
          ? "One is chosen. Tick at least one more."
          : chosen > MOST
            ? `${chosen} are chosen. Up to four fit side by side.`
            : `${chosen} are chosen.`
  }

  document.addEventListener("change", (event) => {
    if (event.target.getAttribute("form") === "compare") count()
  })
  window.addEventListener("pageshow", count)
  count()
}

document.addEventListener("click", press)
const bar = document.getElementById("compare")
if (bar) countChosen(bar)
