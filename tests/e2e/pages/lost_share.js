// The CPU engine whose second worker, where a model is divided, breaks off at its ninth message:
// `?engine=engine_cpu&worker=ADDRESS` goes on with the engine's own script.
const early = [];
self.onmessage = (event) => early.push(event);
self.Worker = class extends Worker {
  sent = 0;
  postMessage(...message) {
    this.sent += 1;
    if (this.sent !== 9) return super.postMessage(...message);
    this.terminate();
    new BroadcastChannel("lost").postMessage(null);
    this.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
  }
};
await import(new URL(location.href).searchParams.get("worker"));
early.forEach((event) => self.onmessage(event));
