// The CPU engine whose second worker, where a model is divided, gets everything late, as on a core that others keep busy:
// `?engine=engine_cpu&worker=ADDRESS` goes on with the engine's own script.
const early = [];
self.onmessage = (event) => early.push(event);
self.Worker = class extends Worker {
  postMessage(...message) {
    setTimeout(() => super.postMessage(...message), 150);
  }
};
await import(new URL(location.href).searchParams.get("worker"));
early.forEach((event) => self.onmessage(event));
