// Comforts only: the pages work without it. A password can be shown; a form is sent once.
for (const form of document.querySelectorAll("form")) {
  for (const input of form.querySelectorAll('input[type="password"]')) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "reveal"
    button.textContent = form.dataset.show
    button.setAttribute("aria-controls", input.id)
    button.setAttribute("aria-pressed", "false")
    button.addEventListener("click", () => {
      const shown = input.type === "text"
      input.type = shown ? "password" : "text"
      button.textContent = shown ? form.dataset.show : form.dataset.hide
      button.setAttribute("aria-pressed", String(!shown))
      input.focus()
    })
    input.after(button)
  }
  form.addEventListener("submit", (event) => {
    const button = form.querySelector('button[type="submit"]')
    if (button.getAttribute("aria-busy") === "true") {
      event.preventDefault()
      return
    }
    for (const input of form.querySelectorAll("input[id]")) {
      if (input.autocomplete.includes("password")) input.type = "password"
    }
    button.dataset.label = button.textContent
    button.textContent = form.dataset.busy
    button.setAttribute("aria-busy", "true")
  })
}
// Coming back with the browser's own button shows the page as it was left.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) {
    button.textContent = button.dataset.label
    button.removeAttribute("aria-busy")
  }
})
