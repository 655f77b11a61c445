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
