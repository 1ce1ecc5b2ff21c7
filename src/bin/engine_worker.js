// Entry of all engines' workers: `new Worker("engine_worker.js?engine=engine_cpu", { type: "module" })`. The first message is { module }, the engine's compiled WebAssembly.Module;
// what arrives before it runs is kept and handed on in its order. Before that may come { early }, a file that will be wanted.

const engines = {
  engine_cpu: () => import("./engine_cpu.js"),
  engine_cpu_relaxed: () => import("./engine_cpu_relaxed.js"),
  engine_gpu: () => import("./engine_gpu.js"),
};

const early = [];
let started = false;

// A message that is a text is none of the engine's: it tells the page why there is no engine.
function fail(what, error) {
  self.postMessage(`${what}: ${error?.message ?? error}`);
}

async function start(module) {
  const name = new URL(self.location.href).searchParams.get("engine");
  const engine = await engines[name]();
  // Its main() sets self.onmessage before this returns.
  await engine.default({ module_or_path: module });
  for (const event of early.splice(0)) self.onmessage(event);
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
  if (event.data?.early) {
    ask(event.data.early);
    return;
  }
  if (started || !event.data?.module) {
    early.push(event);
    return;
  }
  started = true;
  start(event.data.module).catch((error) => fail("its program did not start", error));
};

// A Rust panic in a task ends here, not in an error event of the worker.
self.addEventListener("unhandledrejection", (event) => fail("its program broke off", event.reason));
