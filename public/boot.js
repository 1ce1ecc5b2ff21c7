// Starts the page, or says in one sentence why it cannot. The attributes of this script's tag hold
// the file names of this build.

const boot = document.getElementById("boot");

// A module whose only function returns a v128: valid only where WebAssembly has SIMD.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

function stop(sentence) {
  const main = document.getElementById("splash");
  main.dataset.status = "error";
  const line = document.getElementById("splash-line");
  line.setAttribute("role", "alert");
  line.textContent = sentence;
}

async function start() {
  if (typeof WebAssembly !== "object") {
    return stop("vitscope needs WebAssembly, which this browser lacks or has turned off. Open the page in a current Firefox, Chrome, Edge or Safari.");
  }
  if (!WebAssembly.validate(simd)) {
    return stop("vitscope needs WebAssembly SIMD, which this browser lacks or has turned off. Update it, or open the page in a current Firefox, Chrome, Edge or Safari.");
  }
  try {
    const page = await import(new URL(boot.dataset.js, document.baseURI).href);
    await page.default({ module_or_path: new URL(boot.dataset.wasm, document.baseURI) });
  } catch (error) {
    stop(`A part of the page did not arrive (${error?.message ?? error}). Check the connection and reload the page.`);
  }
}

// A page around this one hears that its frame came, and can make it as high as what is shown.
if (parent !== window) {
  const tell = (message) => parent.postMessage({ vitscope: message }, "*");
  tell({ event: "start" });
  new ResizeObserver(([{ contentRect }]) => tell({ event: "size", height: contentRect.height })).observe(document.body);
}

start();
