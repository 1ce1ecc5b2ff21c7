// <vit-scope>: vitscope inside another page.
//
//   <script async src="https://…/vit-scope.js"></script>
//   <vit-scope image="rocket" layer="8" query="4,6"></vit-scope>
//
// Its attributes are the names of the page's link, and can be changed at any time; `height` is the frame's in
// pixels, where it is not to be as high as what it shows, and `theme` where it is not to be light or dark as its page. Elements start one after another as a reader comes near;
// `loading="eager"` waits for neither. Its content stands there where this script or its frame did not arrive. `set(names)` and `get(what)` are promises of
// the page's answers, `state` is the view, and the events `open`, `ready`, `change` and `error` hold it in `detail`.

// Each pasted element brings its own script.
if (!customElements.get("vit-scope")) {
  // No module: those of another origin load only where that host allows it by a header.
  const page = new URL("./", document.currentScript.src);
  // How long after it has loaded a frame that shows vitscope has told so, milliseconds.
  const patience = 3000;
  const html = /^(class|dir|height|hidden|id|lang|loading|part|role|slot|style|tabindex|title|(aria|data)-.*|on.*)$/;
  // Elements that a reader has come near to start one after another: each compiles engines and runs two models. One that
  // takes longer than this is not waited for, milliseconds.
  const turn = 20000;
  const waiting = [];
  let running = null;
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        waiting.push(target);
      }
      next();
    },
    { rootMargin: "50% 0px" },
  );
  function next() {
    if (running || waiting.length === 0) return;
    running = waiting.shift();
    running.start();
    running.turn = setTimeout(done, turn, running);
  }
  function done(element) {
    clearTimeout(element.turn);
    const place = waiting.indexOf(element);
    if (place >= 0) waiting.splice(place, 1);
    if (element === running) running = null;
    next();
  }
  const heights = { maps: 420, curves: 360, overview: 340, view: 400, all: 720 };
  const style = new CSSStyleSheet();
  style.replaceSync(":host { display: block } :host([hidden]) { display: none } iframe { display: block; width: 100%; border: 0 } p { background: Canvas } [hidden] { display: none }");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const brush = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  /** Red, green, blue and opacity of a color that a style computes to, 0 to 255. */
  function rgba(color) {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = color;
    brush.fillRect(0, 0, 1, 1);
    return brush.getImageData(0, 0, 1, 1).data;
  }

  class VitScope extends HTMLElement {
    state = {};
    #frame = document.createElement("iframe");
    #failure = document.createElement("p");
    #silence = 0;
    #isHeard = false;
    #questions = new Map();
    #asked = 0;
    #isOpen = false;
    #height = 0;
    #attributes = new MutationObserver((changes) => this.#follow(changes));
    #ground = "";
    // A page's own switch sets something of these two.
    #switches = new MutationObserver(() => this.#followGround());
    #hear = ({ source, data }) => {
      if (source === this.#frame.contentWindow && data?.vitscope) this.#take(data.vitscope);
    };

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [style];
      this.#failure.setAttribute("role", "alert");
      this.#failure.hidden = true;
      root.append(this.#frame, this.#failure);
      this.#frame.allow = "camera; clipboard-write";
      // The one kind of frame that an isolated page shows without a header of vitscope's host.
      if ("credentialless" in this.#frame) this.#frame.credentialless = crossOriginIsolated;
      this.#frame.addEventListener("load", this.#listen);
    }

    connectedCallback() {
      // Until the page tells how high it is, about as high as it will be.
      const parts = (this.getAttribute("show") || "all").split(",");
      this.#height = parts.reduce((sum, part) => sum + (heights[part.trim()] ?? heights.all), 0);
      this.#fit();
      addEventListener("message", this.#hear);
      addEventListener("resize", this.#fit);
      if (this.getAttribute("loading") === "eager") this.start();
      else near.observe(this);
      this.#attributes.observe(this, { attributes: true });
      for (const it of [document.documentElement, document.body]) this.#switches.observe(it, { attributes: true });
      dark.addEventListener("change", this.#followGround);
    }

    /** Loads the view now, whoever is near. */
    start() {
      near.unobserve(this);
      const link = new URL(page);
      for (const { name, value } of this.attributes) {
        if (!html.test(name)) link.searchParams.set(name, value);
      }
      link.searchParams.set("embed", "1");
      this.#ground = this.#groundNow();
      if (this.#ground) link.searchParams.set("theme", this.#ground);
      this.#frame.title = this.title || "vitscope: what two Vision Transformers look at";
      this.#isHeard = false;
      this.#frame.src = link;
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      removeEventListener("resize", this.#fit);
      this.#attributes.disconnect();
      this.#switches.disconnect();
      dark.removeEventListener("change", this.#followGround);
      clearTimeout(this.#silence);
      near.unobserve(this);
      this.#frame.removeAttribute("src");
      done(this);
      this.#isOpen = false;
      this.#refuse("This vit-scope was taken out of its page.");
    }

    /** Changes the view; names of the link and their values, null for none. */
    set(names) {
      return this.#ask({ set: names });
    }

    /** What the page knows: "state", "curves", "attention" and the rest. */
    get(what) {
      return this.#ask({ get: what });
    }

    #ask(question) {
      return new Promise((resolve, reject) => {
        if (!this.#failure.hidden) return reject(new Error(this.#failure.firstChild.data));
        const id = ++this.#asked;
        this.#questions.set(id, { message: { vitscope: { ...question, id } }, resolve, reject });
        if (this.#isOpen) this.#send(id);
      });
    }

    #send(id) {
      this.#frame.contentWindow.postMessage(this.#questions.get(id).message, page.origin);
    }

    // A frame that the browser keeps out has loaded too: an empty page or the browser's own.
    #listen = () => {
      clearTimeout(this.#silence);
      if (this.#frame.src && !this.#isHeard) this.#silence = setTimeout(this.#giveUp, patience);
    };

    #giveUp = () => {
      // No script is told whether its page has a Cross-Origin-Embedder-Policy, which a frame without credentials satisfies.
      if (this.#frame.credentialless === false) {
        this.#frame.credentialless = true;
        this.#frame.src = this.#frame.src;
        return;
      }
      const view = new URL(this.#frame.src);
      view.searchParams.delete("embed");
      if (this.#ground) view.searchParams.delete("theme");
      const link = Object.assign(document.createElement("a"), { href: view, textContent: "Open it in a tab of its own." });
      const slot = document.createElement("slot");
      slot.append(link);
      const sentence = `vitscope does not show here: ${page.host} does not answer, or this page's policy keeps the frame out. `;
      this.#failure.replaceChildren(sentence, slot);
      this.#fail(true);
      this.#refuse(sentence);
      done(this);
    };

    #fail(failed) {
      this.#failure.hidden = !failed;
      this.#frame.hidden = failed;
    }

    #refuse(sentence) {
      this.#questions.forEach(({ reject }) => reject(new Error(sentence)));
      this.#questions.clear();
    }

    #take({ id, value, error, event, state, height }) {
      this.#isHeard = true;
      clearTimeout(this.#silence);
      this.#fail(false);
      if (event === "size") {
        this.#height = height;
      } else if (event && event !== "start") {
        this.state = state;
        if (event === "open") {
          this.#isOpen = true;
          this.#questions.forEach((_, id) => this.#send(id));
        }
        if (event === "ready" || event === "error") done(this);
        this.dispatchEvent(new CustomEvent(event, { detail: state }));
      } else if (this.#questions.has(id)) {
        const { resolve, reject } = this.#questions.get(id);
        this.#questions.delete(id);
        error ? reject(Object.assign(new Error(error.message), { code: error.code })) : resolve(value);
      }
      this.#fit();
    }

    // A chapter's card lies over the view, where the window shows it.
    #fit = () => {
      const height = "chapter" in this.state ? Math.min(this.#height, 0.9 * innerHeight) : this.#height;
      this.#frame.style.height = `${this.getAttribute("height") || Math.ceil(height)}px`;
    };

    // Dark or light as what lies behind the element: a reader's dark system does not darken every page. Nothing where
    // its author has chosen.
    #groundNow() {
      if (this.hasAttribute("theme")) return "";
      let color = rgba(getComputedStyle(this.#failure).backgroundColor);
      for (let behind = this; behind; behind = behind.parentElement) {
        const own = rgba(getComputedStyle(behind).backgroundColor);
        if (own[3] < 128) continue;
        color = own;
        break;
      }
      return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] < 128 ? "dark" : "light";
    }

    #followGround = () => {
      const now = this.#groundNow();
      if (!this.#frame.src || now === this.#ground) return;
      this.#ground = now;
      if (now) this.set({ theme: now }).catch((error) => console.warn(`vit-scope: ${error.message}`));
    };

    #follow(changes) {
      this.#fit();
      const names = changes.map(({ attributeName }) => attributeName).filter((name) => !html.test(name));
      if (names.length > 0) {
        const now = names.map((name) => [name, this.getAttribute(name)]);
        this.set(Object.fromEntries(now)).catch((error) => console.warn(`vit-scope: ${error.message}`));
      }
    }
  }

  customElements.define("vit-scope", VitScope);
}
