// Entry of all engines' workers: `new Worker("engine_worker.js?engine=engine_cpu", { type: "module" })`. The first message is { module }, the engine's compiled WebAssembly.Module;
// what arrives before it runs is kept and handed on in its order.

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

self.onmessage = (event) => {
  if (started || !event.data?.module) {
    early.push(event);
    return;
  }
  started = true;
  start(event.data.module).catch((error) => fail("its program did not start", error));
};

// A Rust panic in a task ends here, not in an error event of the worker.
self.addEventListener("unhandledrejection", (event) => fail("its program broke off", event.reason));
