// The page in a real browser: Chromium, headless, served from this computer under a sub-path. `SHOTS=folder` keeps pictures.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../tools/serve.mjs";

const here = (path) => new URL(path, import.meta.url);
const AXE = readFileSync(here("../node_modules/axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.SHOTS;
const UNDER = "/some/sub-path";
const FRAMES = 30; // a second, at least
const VIEWS = ["fit", "step", "classify", "digits", "roots"];
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

let browser, server, base;
before(async () => {
  server = await serve(here("../dist").pathname, 0, UNDER);
  base = `http://127.0.0.1:${server.address().port}${UNDER}/`;
  browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false, args: ["--disable-gpu", "--disable-quic"] });
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
});
after(async () => {
  await browser?.close();
  server?.close();
});

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, reducedMotion: "reduce" };

/** Runs `body(page)` on the page at an address; fails on any word in the console and on any request to elsewhere. */
async function on(address, body, device = DESKTOP) {
  const context = await browser.newContext({ ...device, acceptDownloads: true });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.stack}`));
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith(base)) return route.continue();
    wrong.push(`request: ${url}`);
    return route.abort();
  });
  await page.goto(base + address);
  await ready(page, address);
  await body(page);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
  assert.deepEqual(wrong, []);
}

const ready = (page, address) => page.waitForFunction((view) => document.body.dataset.ready === view, address.slice(1).split("?")[0] || "fit");
const text = (page, selector) => page.locator(selector).innerText();
const number = async (page, selector) => parseFloat((await text(page, selector)).replace(/,/g, "").replace("−", "-"));
const stepsReach = (page, view, count) =>
  page.waitForFunction(([id, n]) => parseInt(document.getElementById(id).textContent.replace(/,/g, "")) >= n, [`${view}-count`, count], { timeout: 60_000 });
const lossOf = (page, optimizer) => number(page, `#fit-racers tr:has(#fit-on-${optimizer}) td:nth-child(3)`);
const lesson = (page, view, name) => page.click(`#${view}-lessons button:has-text("${name}")`);
async function hashOf(page, view) {
  await page.click(`#${view}-take summary`);
  await page.waitForFunction((id) => /[0-9a-f]{8}/.test(document.querySelector(`#${id} .hint`).textContent), `${view}-take`);
  const [hash] = (await text(page, `#${view}-take .hint`)).match(/[0-9a-f]{8}/);
  await page.click(`#${view}-take summary`);
  return hash;
}

/** Frames a second over two seconds. */
const framesPerSecond = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        let frames = 0;
        const start = performance.now();
        const count = () => {
          frames += 1;
          const time = performance.now() - start;
          if (time < 2000) requestAnimationFrame(count);
          else done((1000 * frames) / time);
        };
        requestAnimationFrame(count);
      }),
  );

test("the fixed run has the hash that the boards print", () =>
  on("", async (page) => {
    const golden = readFileSync(here("../../../tests/fixtures/golden.txt"), "utf8").match(/^Adam (.*)$/m)[1];
    await page.waitForFunction((hash) => document.getElementById("golden").textContent === hash, golden);
    assert.match(await text(page, "#golden-verdict"), /the same as on a chip/);
  }));

test("a curve is learnt: the loss falls, a pause keeps the state", () =>
  on("#fit", async (page) => {
    await page.click("#fit-once");
    await stepsReach(page, "fit", 1);
    const first = await lossOf(page, "adam");
    await page.click("#fit-run");
    await stepsReach(page, "fit", 300);
    await page.click("#fit-run");
    await page.waitForFunction(() => document.getElementById("fit-run").textContent === "Train");
    const [loss, count] = [await lossOf(page, "adam"), await text(page, "#fit-count")];
    assert.ok(loss < first / 2, `${first} → ${loss}`);
    await page.waitForTimeout(300);
    assert.equal(await text(page, "#fit-count"), count);
  }));

for (const [view, address, what] of [
  ["fit", "#fit?f=sine&act=tanh&width=32&depth=2&batch=16&sgd=0.03&momentum=0.01&rmsprop=0.003&adam=0.01", "four racers 1-32-32-1"],
  ["classify", "#classify?data=spiral&width=32&depth=2", "2-32-32-1 with its surface"],
]) {
  test(`training does not block the page: ${what}`, () =>
    on(address, async (page) => {
      await page.selectOption(`#${view}-pace`, "0");
      await page.click(`#${view}-run`);
      let frames = 0;
      for (let i = 0; i < 2 && frames < FRAMES; i++) { // once more, for the cores are shared
        const before = Number(await page.evaluate(() => document.body.dataset.trained));
        const start = Date.now();
        frames = await framesPerSecond(page);
        const samples = (1000 * (Number(await page.evaluate(() => document.body.dataset.trained)) - before)) / (Date.now() - start);
        console.log(`# ${what}: ${frames.toFixed(1)} frames/s, ${Math.round(samples)} samples/s`);
      }
      assert.ok(frames >= FRAMES, `${frames} frames a second`);
    }));
}

test("diverging is said in the words of the typed error, and a smaller rate is offered", () =>
  on("#fit", async (page) => {
    await lesson(page, "fit", "make it diverge");
    await page.click("#fit-run");
    await page.waitForSelector("#fit-trouble:not([hidden]) button");
    const said = await text(page, "#fit-trouble");
    assert.match(said, /SGD has diverged\. The sample after step \d+ was refused, by SampleError::(Loss|Gradient): “the (loss is NaN or infinite|gradient is NaN, infinite or so large)/);
    assert.match(said, /all of them finite/);
    assert.match(said, /but a number; a program that waits for NaN/);
    console.log(`# ${said.slice(0, 260)}`);
    await page.click("#fit-trouble button");
    await page.waitForSelector("#fit-trouble", { state: "hidden" });
    assert.ok((await page.inputValue("#fit-rate-sgd")) < 1);
  }));

test("the original experiment misses at the ends by what the example cubic prints", () =>
  on("#fit?lesson=experiment", async (page) => {
    await page.selectOption("#fit-pace", "0");
    await page.click("#fit-run");
    await page.waitForSelector("#fit-why:not([hidden])", { timeout: 60_000 });
    const cells = await page.locator("#fit-racers tbody td:nth-child(4)").allInnerTexts();
    console.log(`# ${cells.join("; ")}`);
    assert.match(await text(page, "#fit-why"), /the sum of 100 lines is one line/);
    // cargo run --release --example cubic
    for (const [cell, wanted] of cells.map((cell, i) => [cell, [0.4095, 0.66, 0.0216][i]])) {
      assert.ok(Math.abs(parseFloat(cell) - wanted) < 1e-3, `${cell}, not ${wanted}`);
    }
  }));

test("an address restores its state: the same network to the bit", async () => {
  const learnt = {};
  for (const [view, address] of [["fit", "#fit?f=abs&act=relu&width=8&depth=2&adam=0.003&seed=7"], ["classify", "#classify?data=rings&seed=3"]]) {
    await on(address, async (page) => {
      await page.click(`#${view}-run`);
      await stepsReach(page, view, 150);
      await page.click(`#${view}-run`);
      await page.waitForTimeout(300); // the address follows
      learnt.url = page.url().slice(base.length);
      learnt.hash = await hashOf(page, view);
      learnt.count = await text(page, `#${view}-count`);
    });
    await on(learnt.url, async (page) => {
      await stepsReach(page, view, parseInt(learnt.url.match(/steps=(\d+)/)[1]));
      await page.waitForFunction((id) => document.getElementById(id).textContent === "Train", `${view}-run`);
      assert.equal(await text(page, `#${view}-count`), learnt.count);
      assert.equal(await hashOf(page, view), learnt.hash, learnt.url);
    });
  }
});

test("points are drawn by pointer and by keyboard, learnt, and kept in the address", async () => {
  let url;
  await on("#fit?f=own", async (page) => {
    const box = await page.locator("#fit-canvas").boundingBox();
    await page.mouse.move(box.x + 60, box.y + 250);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 90, { steps: 12 });
    await page.mouse.up();
    await page.focus("#fit-canvas");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowUp", "Enter", "ArrowRight", "Enter", "Backspace"]) await page.keyboard.press(key);
    await page.waitForFunction(() => / 1[0-9] points/.test(document.getElementById("fit-summary").textContent));
    await page.click("#fit-reset");
    const first = (await page.click("#fit-once"), await stepsReach(page, "fit", 1), await lossOf(page, "adam"));
    await page.click("#fit-run");
    await stepsReach(page, "fit", 200);
    assert.ok((await lossOf(page, "adam")) < first);
    await page.click("#fit-run");
    await page.waitForFunction(() => /points=[0-9a-f]{20,}/.test(location.hash) && /steps=/.test(location.hash));
    url = page.url().slice(base.length);
  });
  await on(url, async (page) => {
    assert.match(await page.locator("#fit-summary").textContent(), / 1[0-9] points/);
    // The largest error is of a point, so its square is at most the sum of all squares.
    const cell = await text(page, "#fit-racers tr:has(#fit-on-adam) td:nth-child(4)");
    assert.ok(parseFloat(cell) ** 2 < 20 * (await lossOf(page, "adam")), cell);
  });
  await on("#classify?data=own", async (page) => {
    await page.click("#classify-canvas", { position: { x: 100, y: 100 } });
    await page.check("input[name=classify-class][value='0']");
    await page.focus("#classify-canvas");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.click("#classify-run");
    await page.waitForFunction(() => document.getElementById("classify-right").textContent.startsWith("2 of 2"));
    await page.click("#classify-canvas", { position: { x: 250, y: 300 } });
    await page.click("#classify-run");
    await page.waitForURL(/points=[0-9a-f]{18}$/); // no steps: they would not lead here from the start
  });
});

test("one step: every number has its formula, checks agree, and a bug is found", () =>
  on("#step", async (page) => {
    const loss = async () => {
      await page.click("#step-forward");
      assert.doesNotMatch(await text(page, "#step-count"), /loss \d/, "it is not known yet");
      await page.click("#step-loss");
      return parseFloat((await text(page, "#step-count")).match(/loss (\d.*)/)[1]);
    };
    const before = await loss();
    await page.click("#step-forward");
    await page.click('[data-id="z1"]');
    assert.match(await text(page, "#step-formula"), /z₁ = b₁ \+ w₁₀·x₀ \+ w₁₁·x₁\s+≈ −0.2 \+ \(−0.8\)·1 \+ 0.5·\(−0.5\)\s+= −1.25/);
    await page.click("#step-loss");
    await page.click("#step-backward");
    await page.focus('[data-id="g0"]');
    await page.keyboard.press("Enter");
    assert.match(await text(page, "#step-formula"), /∂L\/∂w₀₀ = ∂L\/∂z₀ · x₀/);
    await page.click('#step-table button[aria-label="check the gradient of w₁₀"]');
    assert.match(await text(page, "#step-verdict"), /they agree/);
    await page.click("#step-check-all");
    assert.match(await text(page, "#step-verdict"), /All nine agree/);
    await page.check("#step-mistake");
    await page.click("#step-check-all");
    assert.match(await text(page, "#step-verdict"), /Wrong: w₀₀, w₀₁, w₁₀, w₁₁, b₀, b₁\./);
    await page.uncheck("#step-mistake");
    await page.click("#step-update");
    assert.match(await text(page, "#step-formula"), /w₀₀ −= η · ∂L\/∂w₀₀/);
    const after = await loss();
    assert.ok(after < before, `${before} → ${after}`);
    await page.waitForURL(/steps=1/);
    const [url, value] = [page.url(), await text(page, "#step-count")];
    await page.goto("about:blank");
    await page.goto(url);
    await page.waitForFunction((count) => document.getElementById("step-count").textContent === count, value);
    for (const [act, opt] of [["1", "0"], ["2", "1"], ["3", "1"]]) {
      await page.selectOption("#step-act", act);
      await page.selectOption("#step-opt", opt);
      for (let i = 0; i < 3; i++) for (const button of ["forward", "loss", "backward", "update"]) await page.click(`#step-${button}`);
      await page.click("#step-check-all");
      assert.match(await text(page, "#step-verdict"), /All nine agree/, `activation ${act}`);
    }
  }));

test("no address and no haste leads to an error or to another state", async () => {
  for (const address of ["#fit?f=constructor&width=7&depth=99&steps=0.5&seed=1e99&adam=NaN", "#classify?data=__proto__&points=zz&opt=x", "#digits?log=z.9.t&paper=xyz", "#roots?f=toString&x=1e400&steps=-1", "#step?p=1_2&steps=10000&x0=NaN", "#fit?points=ff&f=own"]) {
    await on(address, async (page) => assert.notEqual(await text(page, "#golden"), "…"));
  }
  await on("", async (page) => {
    await page.goto(`${base}#nowhere`);
    await page.waitForFunction(() => location.hash.startsWith("#fit"));
    await page.goto(`${base}#roots`);
    await ready(page, "#roots");
    await page.focus(".skip");
    await page.keyboard.press("Enter");
    assert.ok(await page.evaluate(() => document.activeElement.id === "main" && location.hash.startsWith("#roots")));
  });
  // Digits: two jobs at once, and the same by the address.
  let url, hash;
  await on("#digits", async (page) => {
    await page.evaluate(() => ["zero", "train", "train"].forEach((name) => document.getElementById(`digits-${name}`).click()));
    await page.waitForFunction(() => !document.getElementById("digits-train").disabled && /log=/.test(location.hash));
    [url, hash] = [page.url().slice(base.length), await hashOf(page, "digits")];
  });
  await on(url, async (page) => {
    const idle = () => page.waitForFunction(() => !document.getElementById("digits-train").disabled);
    await idle();
    assert.equal(await hashOf(page, "digits"), hash, url);
    // Two addresses while the first is still replayed.
    for (const log of ["z.t.t.t", "z.t", "z.t.t"]) await page.evaluate((log) => (location.hash = `#digits?log=${log}`), log);
    await page.waitForTimeout(100);
    await idle();
    await page.click("#digits-clear"); // writes the address
    await page.waitForFunction(() => /log=z\.t\.t$/.test(location.hash));
    url = page.url().slice(base.length);
    hash = await hashOf(page, "digits");
  });
  await on(url, async (page) => {
    await page.waitForFunction(() => !document.getElementById("digits-train").disabled);
    assert.equal(await hashOf(page, "digits"), hash, url);
  });
  // One step: settings changed after some steps.
  let numbers;
  await on("#step", async (page) => {
    for (const [id, value] of [["x0", "2"], ["rate", "0.3"], ["act", "2"], ["opt", "1"]]) {
      for (const button of ["forward", "loss", "backward", "update"]) await page.click(`#step-${button}`);
      if (id === "x0") await page.fill("#step-x0", value), await page.press("#step-x0", "Tab");
      else await page.selectOption(`#step-${id}`, value);
    }
    await page.check("#step-mistake");
    numbers = await text(page, "#step-table");
    await page.waitForFunction(() => /p=/.test(location.hash) && /bug=1/.test(location.hash));
    url = page.url().slice(base.length);
  });
  await on(url, async (page) => assert.equal(await text(page, "#step-table"), numbers));
  // Fit: lessons one after the other, and a diverged racer.
  await on("#fit", async (page) => {
    await page.evaluate(() => [...document.querySelectorAll("#fit-lessons button")].reverse().forEach((button) => button.click()));
    await page.waitForFunction(() => / 64 points/.test(document.getElementById("fit-summary").textContent));
    await lesson(page, "fit", "make it diverge");
    await page.click("#fit-run");
    await page.waitForSelector("#fit-trouble:not([hidden])");
    await page.click("#fit-run");
    const count = await number(page, "#fit-count");
    await page.click("#fit-once");
    await stepsReach(page, "fit", count + 1);
  });
});

test("classes are learnt, also those of points that are held back", () =>
  on("#classify", async (page) => {
    await page.click("#classify-run");
    await page.waitForFunction(() => /\((9[5-9]|100) %\)/.test(document.getElementById("classify-right-test").textContent), null, { timeout: 60_000 });
    await page.click("#classify-run");
    console.log(`# ${await text(page, "#classify-count")}: held back ${await text(page, "#classify-right-test")}`);
  }));

test("a digit is read, drawn and learnt", () =>
  on("#digits", async (page) => {
    assert.match(await text(page, "#digits-accuracy"), /^Of 360 digits .* 354 right/);
    await page.click("#digits-example");
    await page.waitForFunction(() => document.getElementById("digits-read").textContent.includes(`a ${document.getElementById("digits-label").value}`));
    assert.ok(await page.isDisabled("#digits-teach"), "what is held back is not taught");
    await page.click("#digits-clear");
    await page.waitForFunction(() => [...document.querySelectorAll("#digits-bars meter")].every(({ value }) => value === 0));
    assert.equal(await page.inputValue("#digits-label"), "", "nobody has said yet what it is");
    const box = await page.locator("#digits-canvas").boundingBox();
    const at = ([x, y]) => [box.x + (x * box.width) / 8, box.y + (y * box.height) / 8];
    await page.mouse.move(...at([4, 0.8]));
    await page.mouse.down();
    await page.mouse.move(...at([4, 7.2]), { steps: 10 });
    await page.mouse.up();
    await page.waitForFunction(() => /It reads a 1/.test(document.getElementById("digits-read").textContent));
    await page.focus("#digits-canvas");
    await page.keyboard.press("Delete");
    for (const key of ["Enter", "ArrowRight", "Enter", "ArrowRight", "Enter", "ArrowDown", "Enter", "ArrowDown", "ArrowLeft", "Enter", "ArrowDown", "Enter", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await page.waitForFunction(() => /It reads a \d/.test(document.getElementById("digits-read").textContent));
    await page.selectOption("#digits-label", "7");
    for (let i = 0; i < 4 && !(i && /a 7/.test(await text(page, "#digits-read"))); i++) {
      await page.click("#digits-teach");
      await page.waitForFunction(() => !document.getElementById("digits-teach").disabled);
    }
    assert.match(await text(page, "#digits-read"), /a 7/);
    console.log(`# after teaching: ${await text(page, "#digits-accuracy")}`);
    await page.waitForFunction(() => /log=7[0-9a-g]{64}/.test(location.hash));
    const [url, hash] = [page.url(), await hashOf(page, "digits")];
    await page.goto("about:blank");
    await page.goto(url);
    await page.waitForFunction(() => /You have taught it/.test(document.getElementById("digits-taught").textContent));
    assert.equal(await hashOf(page, "digits"), hash, "the address brings the taught network back");
    await page.click("#digits-zero");
    await page.waitForFunction(() => /knows nothing/.test(document.getElementById("digits-taught").textContent));
    const zero = parseInt((await text(page, "#digits-accuracy")).match(/reads (\d+)/)[1]);
    await page.click("#digits-train");
    await page.waitForFunction(() => /20 epochs/.test(document.getElementById("digits-taught").textContent), null, { timeout: 60_000 });
    const trained = parseInt((await text(page, "#digits-accuracy")).match(/reads (\d+)/)[1]);
    assert.ok(trained > zero + 200, `${zero} → ${trained} of 360`);
  }));

test("roots: each outcome in words", () =>
  on("#roots", async (page) => {
    assert.match(await text(page, "#roots-find"), /Root at x = 1: .*Checked again: it holds/);
    for (const [name, newton, find] of [
      ["the rate is too large", /./, /Root at x = 1/],
      ["Newton runs in a circle", /in turn, for ever/, /Root at x = −1\.7692924/],
      ["Newton is thrown out", /thrown out of the range/, /Root at x = 0/],
      ["a pole is no root", /thrown out/, /No root/],
      ["a jump is no root", /./, /f changes its sign between 0\.6999999 and 0\.7, but it leaps over 0/],
      ["a double root", /./, /Root at x = 1(\.000\d+)?:/],
      ["no root at all", /./, /No root here: .*where f = 1/],
    ]) {
      await lesson(page, "roots", name);
      assert.match(await text(page, "#roots-newton"), newton, name);
      assert.match(await text(page, "#roots-find"), find, name);
    }
    for (const [name, between] of [
      ["a pole is no root", /f changes its sign between 0\.9999999\d* and 1, but it leaps over 0, from −1\.7e7 to ∞: a pole/],
      ["a jump is no root", /f changes its sign between 0\.6999999 and 0\.7, but it leaps over 0, from −0\.65 to 1\.35: a jump/],
      ["Newton runs in a circle", /Root at x = −1\.7692924.*Checked again: it holds/],
      ["no root at all", /the same sign at both ends/],
    ]) {
      await lesson(page, "roots", name);
      assert.match(await text(page, "#roots-between"), between, name);
    }
    await lesson(page, "roots", "a jump is no root");
    assert.match(await text(page, "#roots-plain"), /to and fro between 0\.5\d+ and 0\.7\d+/);
    await lesson(page, "roots", "the rate is too large");
    assert.match(await text(page, "#roots-plain"), /thrown out|for ever|not at a root/);
    await lesson(page, "roots", "a parabola");
    await page.click("#roots-one");
    assert.match(await text(page, "#roots-count"), /^1 of/);
    await page.waitForFunction(() => /steps=1$/.test(location.hash));
    const url = page.url();
    await page.goto("about:blank");
    await page.goto(url);
    await page.waitForFunction(() => /^1 of/.test(document.getElementById("roots-count").textContent));
    assert.match(await text(page, "#view-roots .note"), /The point goes down f²/, "the lesson is recalled, too");
    await page.locator("#roots-a").fill("2");
    await page.waitForURL(/a=2/);
    await page.click("#roots-walk");
    await page.waitForFunction(() => parseInt(document.getElementById("roots-count").textContent) > 3);
  }));

test("roots: on the pole, beyond the domain, and everywhere", async () => {
  for (const [address, id, words] of [
    ["#roots?a=0&b=0&c=0", "find", /Every x is a root/],
    ["#roots?a=0&b=0&c=0", "newton", /Every x is a root/],
    ["#roots?a=0&b=0&c=2", "newton", /thrown out/],
    ["#roots?f=pole&x=1", "newton", /At x = 1, after 0 steps, f, f′ or their quotient is no number/],
    ["#roots?f=ln&x=-1", "plain", /At x = −1, after 0 steps/],
    ["#roots?f=ln&x=-1", "find", /Root at x = 0\.36787945/],
    ["#roots?f=exp&x=3", "find", /that is a limit, too small for a float, and no root/i],
  ]) {
    await on(address, async (page) => assert.match(await text(page, `#roots-${id}`), words, address));
  }
});

for (const [address, name] of [
  ["#fit?f=sine&act=tanh&width=8&depth=2&adam=0.01&seed=1", "net"],
  ["#classify?act=none&width=16&depth=1&seed=1", "linear"],
]) {
  test(`what is taken away is what the crate writes: ${name}`, () =>
    on(address, async (page) => {
      const view = address.match(/\w+/)[0];
      await page.click(`#${view}-take summary`);
      for (const [suffix, button] of [["rs.txt", "Rust static"], ["safetensors", "safetensors"]]) {
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#${view}-take button:has-text("${button}")`)]);
        const wanted = readFileSync(here(`fixtures/${name}.${suffix}`));
        assert.ok(readFileSync(await download.path()).equals(wanted), `${name}.${suffix} differs`);
      }
    }));
}

test("by keyboard alone: views, training, a lesson", () =>
  on("#fit", async (page) => {
    const reach = async (selector) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
      }
      assert.fail(`${selector} is not reached by Tab`);
    };
    await reach("#fit-lessons button");
    await page.keyboard.press("Enter");
    await reach("#fit-run");
    await page.keyboard.press("Enter");
    await stepsReach(page, "fit", 50);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("fit-run").textContent === "Train");
    await page.focus("nav a");
    await reach('nav a[href="#roots"]');
    await page.keyboard.press("Enter");
    await ready(page, "#roots");
    assert.equal(await page.evaluate(() => document.activeElement.id), "title-roots");
  }));

for (const [device, name] of [[DESKTOP, "1280"], [PHONE, "390"]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing serious: ${name}, ${colorScheme}`, async () => {
      for (const view of VIEWS) {
        await on(`#${view}`, async (page) => {
          if (view === "fit") await lesson(page, "fit", "race four");
          if (view === "fit" || view === "classify") {
            await page.click(`#${view}-run`);
            await stepsReach(page, view, 200);
            await page.click(`#${view}-run`);
          }
          if (view === "step") for (const button of ["forward", "loss", "backward", "check-all"]) await page.click(`#step-${button}`);
          if (view === "digits") await page.click("#digits-example");
          if (view === "roots") await page.click("#roots-walk");
          await page.evaluate(AXE);
          const { violations } = await page.evaluate(() => axe.run());
          const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
          assert.deepEqual(serious.map(({ id, nodes }) => `${view}: ${id} ${nodes.slice(0, 3).map((n) => n.html)}`), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= device.viewport.width, `${view} is wider than the screen`);
          if (SHOTS) await page.screenshot({ path: `${SHOTS}/${view}-${name}-${colorScheme}.png`, fullPage: true });
        }, { ...device, colorScheme });
      }
    });
  }
}
