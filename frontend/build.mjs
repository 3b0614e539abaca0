// Builds everything a browser is sent: styles, islands, icons, fonts; and compiles the translations.
//
//   node frontend/build.mjs           build once
//   node frontend/build.mjs --watch   build again whenever a source changes
//
// Written to spom/kit/static/dist/ under names that contain a hash of the content, so that a browser may keep each
// file for ever. manifest.json says which name is current; `{% asset %}` reads it. Each file also lies there compressed.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";
import gettext from "gettext-parser";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const frontend = join(root, "frontend");
const dist = join(root, "spom", "kit", "static", "dist");

// The floor of docs/about/front-end.md: light-dark(), nesting, :has(), popover.
const browsers = ["chrome123", "edge123", "firefox125", "safari17.5"];
const compressible = new Set([".css", ".js", ".svg"]);
// Too large for the best compression at every build: a tenth more bytes, a twentieth of the time.
const large = new Set([".wasm", ".onnx"]);

/** Everything, in the order in which one thing names another. */
async function buildAll() {
  const started = performance.now();
  const files = new Map();
  const put = (name, content) => files.set(name, { content, hashed: hashedName(name, content) });

  for (const font of readdirSync(join(frontend, "fonts")).filter((name) => name.endsWith(".woff2"))) {
    put(font, readFileSync(join(frontend, "fonts", font)));
  }
  put("favicon.svg", readFileSync(join(frontend, "favicon.svg")));
  put("icons.svg", Buffer.from(sprite()));
  put("spom.css", Buffer.from(withHashedFonts(await bundleStyles(), files)));
  for (const [name, content] of await bundleScripts()) put(name, content);
  // pdf.js reads documents in a worker of its own, already built.
  put("pdf-worker.js", readFileSync(join(root, "node_modules", "pdfjs-dist", "build", "pdf.worker.min.mjs")));
  for (const [name, content] of faceDetector()) put(name, content);

  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const { content, hashed } of files.values()) write(hashed, content);
  // The fonts' licence asks to travel with them.
  for (const licence of readdirSync(join(frontend, "fonts")).filter((name) => name.endsWith("-OFL.txt"))) {
    copyFileSync(join(frontend, "fonts", licence), join(dist, licence));
  }
  const manifest = Object.fromEntries([...files].map(([name, { hashed }]) => [name, hashed]).sort());
  writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

  const catalogues = compileCatalogues();
  const took = Math.round(performance.now() - started);
  console.log(`Built ${files.size} files and ${catalogues} catalogues in ${took} ms.`);
}

function hashedName(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const ending = extname(name);
  return `${basename(name, ending)}.${hash}${ending}`;
}

function write(name, content) {
  writeFileSync(join(dist, name), content);
  if (large.has(extname(name))) {
    const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 22 } };
    writeFileSync(join(dist, `${name}.br`), brotliCompressSync(content, quick));
  }
  if (!compressible.has(extname(name))) return;
  writeFileSync(join(dist, `${name}.gz`), gzipSync(content, { level: 9 }));
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  writeFileSync(join(dist, `${name}.br`), brotliCompressSync(content, best));
}

/** One <symbol> for each name in icons.txt. A name that lucide does not have stops the build. */
function sprite() {
  const names = readFileSync(join(frontend, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const symbols = [...new Set(names)].sort().map((name) => {
    const file = join(root, "node_modules", "lucide-static", "icons", `${name}.svg`);
    if (!existsSync(file)) throw new Error(`frontend/icons.txt names “${name}”, which lucide does not have.`);
    const svg = readFileSync(file, "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function bundleStyles() {
  const result = await build({
    entryPoints: [join(frontend, "styles", "index.css")],
    bundle: true,
    minify: true,
    write: false,
    target: browsers,
    external: ["*.woff2"],
    legalComments: "none",
  });
  return result.outputFiles[0].text;
}

function withHashedFonts(css, files) {
  return css.replace(/fonts\/([\w-]+\.woff2)/g, (_, font) => files.get(font).hashed);
}

/**
 * app.js carries the islands every page may use: those that app.ts imports. Every other folder of frontend/islands/
 * becomes a file of its own, <name>.js, which the page that needs it asks for.
 */
async function bundleScripts() {
  const options = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: browsers,
    legalComments: "none",
    outdir: "out",
    entryNames: "[name]",
  };
  const shared = await build({ ...options, entryPoints: ["frontend/app.ts", "frontend/htmx.ts"] });
  const alone = readdirSync(join(frontend, "islands"))
    .map((name) => `frontend/islands/${name}/${name}.ts`)
    .filter((entry) => !(entry in shared.metafile.inputs));
  const own = alone.length ? await build({ ...options, entryPoints: alone }) : { outputFiles: [] };
  return [...shared.outputFiles, ...own.outputFiles].map((file) => [basename(file.path), Buffer.from(file.contents)]);
}

/**
 * What finds a face in the browser before anything is sent: the runtime, and the network the install step fetched.
 * Without that network the pages are built all the same, and the camera check looks at the light alone.
 */
function faceDetector() {
  const runtime = join(root, "node_modules", "onnxruntime-web", "dist");
  const network = join(root, "spom", "presence", "weights", "fr_detect.onnx");
  const wanted = [
    ["face-runtime.wasm", join(runtime, "ort-wasm-simd-threaded.wasm")],
    ["face-detector.onnx", network],
  ];
  return wanted.filter(([, file]) => existsSync(file)).map(([name, file]) => [name, readFileSync(file)]);
}

/** Every spom/<app>/locale/<language>/LC_MESSAGES/django.po gets its .mo beside it. */
function compileCatalogues() {
  const found = catalogues();
  for (const po of found) {
    const table = gettext.po.parse(readFileSync(po));
    for (const messages of Object.values(table.translations)) {
      for (const [id, message] of Object.entries(messages)) {
        const fuzzy = message.comments?.flag?.includes("fuzzy");
        if (id && (fuzzy || message.msgstr.some((text) => !text))) delete messages[id];
      }
    }
    writeFileSync(po.replace(/\.po$/, ".mo"), gettext.mo.compile(table));
  }
  return found.length;
}

function catalogues() {
  const spom = join(root, "spom");
  return readdirSync(spom)
    .map((app) => join(spom, app, "locale"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((language) => join(folder, language, "LC_MESSAGES", "django.po")))
    .filter((po) => existsSync(po));
}

await buildAll();

if (process.argv.includes("--watch")) {
  let waiting;
  const again = () => {
    clearTimeout(waiting);
    // Editors write a file in several steps: wait until they are done.
    waiting = setTimeout(() => buildAll().catch((error) => console.error(error.message)), 80);
  };
  watch(frontend, { recursive: true }, again);
  for (const po of catalogues()) watch(po, again);
  console.log("Watching frontend/ and the catalogues. Ctrl-C stops.");
}
