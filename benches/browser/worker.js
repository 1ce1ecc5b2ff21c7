// Runs vitscope's engine, onnxruntime-web or transformers.js on the same weights, one run for each message: { program, model, threads }
// to { forward, whole } in milliseconds. `whole` is from a picture's pixels to the measures; of onnxruntime-web, which has
// none, the forward pass and reading its outputs. Of vitscope also `memory`, the bytes that its wasm has asked for; it
// gives none back, so that is the most that loading and running took, the file's own bytes with it.
const WIDTH = 640;
const HEIGHT = 480;
const rgba = new Uint8Array(4 * WIDTH * HEIGHT);
for (let i = 0; i < rgba.length; i++) {
  rgba[i] = i % 4 === 3 ? 255 : 128 + 127 * Math.sin(i * 0.37) * Math.cos(i * 0.0011);
}

async function bytes(file) {
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

const vitscope = async (name, model) => {
  const { default: init, Engine } = await import(`./${name}/${name}.js`);
  const { memory } = await init({ module_or_path: await WebAssembly.compile(await bytes(`${name}/${name}_bg.wasm`)) });
  const engine = new Engine(await bytes(`${model}.safetensors`));
  return async () => {
    const start = performance.now();
    const [forward] = await engine.run(rgba, WIDTH, HEIGHT);
    return { forward, whole: performance.now() - start, memory: memory.buffer.byteLength };
  };
};

const onnxruntime = async (model, threads) => {
  const ort = await import("./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs");
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = new URL("node_modules/onnxruntime-web/dist/", location.href).href;
  const session = await ort.InferenceSession.create(`${model}.onnx`);
  const side = session.inputMetadata[0].shape.at(-1);
  const pixels = Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i));
  const input = new ort.Tensor("float32", pixels, [1, 3, side, side]);
  return async () => {
    const start = performance.now();
    const outputs = await session.run({ input });
    for (const output of Object.values(outputs)) await output.getData();
    const forward = performance.now() - start;
    return { forward, whole: forward };
  };
};

// Its ViTs give no attention: the last state alone. `whole` is from the picture's pixels to that state.
const transformers = async (model) => {
  const folder = "node_modules/@huggingface/transformers";
  const { AutoModel, AutoProcessor, RawImage, env } = await import(`./${folder}/dist/transformers.min.js`);
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = new URL(".", location.href).href;
  env.backends.onnx.wasm.wasmPaths = new URL(`${folder}/node_modules/onnxruntime-web/dist/`, location.href).href;
  env.backends.onnx.wasm.numThreads = 1;
  const network = await AutoModel.from_pretrained(`${model}-transformers`, { dtype: "fp32", device: "wasm" });
  const processor = await AutoProcessor.from_pretrained(`${model}-transformers`);
  const picture = new RawImage(new Uint8ClampedArray(rgba), WIDTH, HEIGHT, 4).rgb();
  return async () => {
    const start = performance.now();
    const inputs = await processor(picture);
    const middle = performance.now();
    const { last_hidden_state } = await network(inputs);
    await last_hidden_state.getData?.();
    return { forward: performance.now() - middle, whole: performance.now() - start };
  };
};

const programs = {
  "transformers.js": transformers,
  vitscope: (model) => vitscope("engine_bench", model),
  "vitscope with relaxed SIMD": (model) => vitscope("engine_bench_relaxed", model),
  "onnxruntime-web": onnxruntime,
};

// One model: a page is opened for each.
let run;
onmessage = async ({ data: { program, model, threads } }) => {
  try {
    run ??= await programs[program](model, threads);
    postMessage(await run());
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
