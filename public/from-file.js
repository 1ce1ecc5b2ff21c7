// Opened as a file the page cannot start: browsers load neither modules nor WebAssembly from there.
if (location.protocol === "file:") {
  document.getElementById("splash").dataset.status = "error";
  const line = document.getElementById("splash-line");
  line.setAttribute("role", "alert");
  line.textContent =
    "vitscope does not run from a file: browsers load its parts from a web server only. Start one in this folder, for example with “python3 -m http.server 8000”, and open http://localhost:8000/.";
}
