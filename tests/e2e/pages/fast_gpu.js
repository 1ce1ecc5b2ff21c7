// The worker of a GPU that measures no time: `?engine=engine_gpu&worker=ADDRESS` goes on with the engine's own script.
const early = [];
self.onmessage = (event) => early.push(event);
performance.now = () => 0;
await import(new URL(location.href).searchParams.get("worker"));
early.forEach((event) => self.onmessage(event));
