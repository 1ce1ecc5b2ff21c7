// Starts the page, or says in one sentence why it cannot. The attributes of this script's tag hold
// the file names of this build.

const boot = document.getElementById("boot");

// A module whose only function returns a v128: valid only where WebAssembly has SIMD.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

// One whose only function multiplies and adds at once (f32x4.relaxed_madd): relaxed SIMD.
const relaxed = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 1, 253, 15, 65, 1, 253, 15,
  65, 1, 253, 15, 253, 133, 2, 11,
]);

function stop(sentence) {
  const main = document.getElementById("splash");
  main.dataset.status = "error";
  const line = document.getElementById("splash-line");
  line.setAttribute("role", "alert");
  line.textContent = sentence;
}

async function compile(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  // While it arrives browsers compile only what its host calls by this name.
  const streams = response.headers.get("content-type")?.toLowerCase() === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

const link = new URLSearchParams(location.search);
const engine = globalThis.WebAssembly?.validate(relaxed) ? "engine_cpu_relaxed" : "engine_cpu";
boot.dataset.cpu = engine;

// What comes beside the page's program, which takes it over: the lists of models and pictures, the CPU engine's
// compiled module, and a worker that runs it already and has asked for the first model's file.
const begun = new Map();

function take(what) {
  const taken = begun.get(what);
  begun.delete(what);
  return taken;
}

boot.compile = (url) => take(url) ?? compile(url);

boot.takeText = take;

// What it said before the page listened, it says again.
boot.takeWorker = (script) => {
  const taken = take(script);
  taken?.said.forEach((event) => setTimeout(() => taken.worker.onmessage?.(event)));
  return taken?.worker;
};

async function text(path) {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.text();
}

// Whoever takes it hears why it failed.
function begin(what, promise) {
  promise.catch(() => {});
  begun.set(what, promise);
  return promise;
}

// A worker that will run the engine. It starts before this thread is busy, and compiles what it is told of itself; the
// page gets the module for others of its kind. One that fails is no worker to take: the page starts another, and hears
// why.
function startWorker() {
  const folder = new URL(boot.dataset.engine, document.baseURI).href;
  const [script, program] = [`${folder}engine_worker.js?engine=${engine}`, `${folder}${engine}_bg.wasm`];
  const worker = new Worker(script, { type: "module" });
  const said = [];
  begun.set(script, { worker, said });
  const module = new Promise((resolve, reject) => {
    const fail = () => {
      begun.delete(script);
      reject();
    };
    worker.onerror = fail;
    worker.onmessage = (event) => {
      if (event.data.module) resolve(event.data.module);
      else if (typeof event.data === "string") fail();
      else said.push(event);
    };
  });
  begin(program, module.catch(() => compile(program)));
  return (model) => worker.postMessage({ program, model });
}

// The file of the first model in the list, unless the link asks for another.
function firstModel([first]) {
  if (!first?.file || link.has("cl")) return undefined;
  return { url: new URL(`./models/${first.file}`, document.baseURI).href, sha256: first.sha256 };
}

// What was saved with the page, until its program shows the same: index.html has it for a bare link, where the lists of
// models and pictures begin with those that it is of.
function showFirst(models, samples) {
  const first = document.getElementById("first");
  const [{ id }, cl, mim] = [samples[0], models[0].sha256, models[1].sha256];
  const splash = document.getElementById("splash");
  const { picture, cl: savedCl, mim: savedMim } = first.dataset;
  if (!splash || splash.dataset.status || id !== picture || cl !== savedCl || mim !== savedMim) return;
  let kept = null;
  try {
    kept = localStorage.getItem("vitscope-theme");
  } catch {
    // A browser that keeps nothing for this page.
  }
  const dark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  splash.prepend(first.content);
  splash.classList.add("first", "page");
  document.getElementById("splash-line").textContent = "Computed before, until the models are here. Opening the page …";
}

async function start() {
  if (typeof WebAssembly !== "object") {
    return stop("vitscope needs WebAssembly, which this browser lacks or has turned off. Open the page in a current Firefox, Chrome, Edge or Safari.");
  }
  if (!WebAssembly.validate(simd)) {
    return stop("vitscope needs WebAssembly SIMD, which this browser lacks or has turned off. Update it, or open the page in a current Firefox, Chrome, Edge or Safari.");
  }
  const [models, samples] = ["./models/models.json", "./samples/samples.json"].map((path) => begin(path, text(path)));
  // Where a list does not arrive, or is none, the page says so itself.
  const listed = models.then((text) => JSON.parse(text).models).catch(() => []);
  if (!location.search && !location.hash) {
    samples.then(async (text) => showFirst(await listed, JSON.parse(text).samples)).catch(() => {});
  }
  try {
    const program = compile(new URL(boot.dataset.wasm, document.baseURI));
    const run = link.get("engine") === "webgpu" ? null : startWorker();
    const page = await import(new URL(boot.dataset.js, document.baseURI).href);
    const module = await program;
    // Now that the line is free.
    run?.(firstModel(await listed));
    await page.default({ module_or_path: module });
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
