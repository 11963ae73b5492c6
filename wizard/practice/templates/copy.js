const token = document.getElementById("token");

document.getElementById("copy").addEventListener("click", async () => {
  const say = (words) => { document.getElementById("copied").textContent = words; };
  try {
    await navigator.clipboard.writeText(token.value);
    say("Copied");
  } catch {
    token.focus();
    token.select();
    say(document.execCommand("copy") ? "Copied" : "Selected: press Ctrl+C");
  }
});

// Browsers keep a page as it was for their Back button. A token is shown once.
addEventListener("pagehide", () => token.remove());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
