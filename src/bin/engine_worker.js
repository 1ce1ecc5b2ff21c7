// Entry of all engines' workers: `new Worker("engine_worker.js?engine=engine_cpu", { type: "module" })`. The first
// message is the engine's program: { module }, a compiled WebAssembly.Module, or { program }, the address of one, which
// is compiled here and given to the page as { module }; with it may come { model }, a file that will be wanted. What
// arrives before the engine runs is kept and handed on in its order.

const engines = {
  engine_cpu: () => import("./engine_cpu.js"),
  engine_cpu_relaxed: () => import("./engine_cpu_relaxed.js"),
  engine_gpu: () => import("./engine_gpu.js"),
};

const waiting = [];

// A message that is a text is none of the engine's: it tells the page why there is no engine.
function fail(what, error) {
  self.postMessage(`${what}: ${error?.message ?? error}`);
}

async function compile(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  // While it arrives browsers compile only what its host calls by this name.
  const streams = response.headers.get("content-type")?.toLowerCase() === "application/wasm";
  const module = await (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  self.postMessage({ module });
  return module;
}

async function start(module) {
  const name = new URL(self.location.href).searchParams.get("engine");
  const engine = await engines[name]();
  // Its main() sets self.onmessage before this returns.
  await engine.default({ module_or_path: await module });
  for (const event of waiting.splice(0)) self.onmessage(event);
}

// A model's file that the page asked for before its program ran (boot.js), unless it is kept from an earlier visit
// (src/engine/kept.rs); null once it was taken.
let asked = null;

async function answerTo(url, sha256, signal) {
  const cache = await self.caches?.open("vitscope-models-v1");
  const kept = await cache?.match(`${self.location.origin}/vitscope-models-v1/${sha256}`);
  return kept ? undefined : fetch(url, { signal });
}

function ask({ url, sha256 }) {
  const controller = new AbortController();
  const answer = answerTo(url, sha256, controller.signal).catch(() => undefined);
  asked = { url, controller, answer };
}

// What the engine calls before it fetches a file itself (src/engine/worker/request.rs): the answer, if this is that file.
self.takeAsked = (url, signal) => {
  const taken = asked;
  asked = null;
  if (taken?.url !== url) {
    taken?.controller.abort();
    return undefined;
  }
  signal?.addEventListener("abort", () => taken.controller.abort());
  return taken.answer;
};

self.onmessage = (event) => {
  const { module, program, model } = event.data;
  if (!module && !program) return waiting.push(event);
  if (model) ask(model);
  start(module ?? compile(program)).catch((error) => fail("its program did not start", error));
};

// A Rust panic in a task ends here, not in an error event of the worker.
self.addEventListener("unhandledrejection", (event) => fail("its program broke off", event.reason));
